/* intake.h -- checks what a plugin hands over, before any other code uses it.
 *
 * Pure: each function answers NULL for what is well made, else a phrase that comes
 * after "plugin 'NAME' gave " and quotes nothing of it. The structs are today's, as
 * growth_take makes them; words that only people read are not checked here, because
 * they are cleaned and cut.
 */
#ifndef CONNECTOR_INTAKE_H
#define CONNECTOR_INTAKE_H

#include "plugin/wherry.h"

/* `lookup`: the record answers one, so that it may be ABSENT. Whether its key is a mail
 * address is not checked here. */
const char *intake_record(const struct wherry_record *record, bool lookup);
const char *intake_verdict(const struct wherry_verdict *verdict, enum wherry_verb verb);
const char *intake_pass(const struct wherry_pass *pass);
const char *intake_entry(const struct wherry_entry *entry, enum wherry_kind kind);
/* `make`: the call may make one. */
const char *intake_segment(const struct wherry_segment *segment, bool make);
const char *intake_identity(const struct wherry_identity *identity);
const char *intake_request(const struct wherry_request *request);

#endif
