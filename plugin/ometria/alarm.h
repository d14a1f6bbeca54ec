/* alarm.h -- Ometria's list of record errors, as an alarm.
 *
 * A push is judged after it was answered; what was wrong with a record is told in a
 * list of the account's latest hundred errors, without the record's id. So nothing can
 * be concluded from it about one contact, but it should be seen.
 */
#ifndef OMETRIA_ALARM_H
#define OMETRIA_ALARM_H

#include "plugin/ometria/instance.h"

/* Reads the list once and logs its length and the fields it names. It never fails: no
 * answer is no alarm. */
void alarm_read(struct ometria *ometria);

#endif
