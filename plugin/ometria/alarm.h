/* alarm.h -- Ometria's list of record errors, as an alarm.
 *
 * A push is judged after it was answered; the faults of its records are in a list of
 * the account's latest hundred errors, without the ids of the records. So the list says
 * nothing about one contact, but somebody should see it.
 */
#ifndef OMETRIA_ALARM_H
#define OMETRIA_ALARM_H

#include "plugin/ometria/instance.h"

/* Reads the list once and logs its length and the fields it names. It never fails: no
 * answer is no alarm. */
void alarm_read(struct ometria *ometria);

#endif
