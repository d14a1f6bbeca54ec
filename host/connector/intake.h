/* intake.h -- what a plugin hands over, before anybody above believes it.
 *
 * Pure: each function answers NULL for what is well made, else a phrase that goes on
 * after "plugin 'NAME' gave " and quotes nothing of it.
 */
#ifndef CONNECTOR_INTAKE_H
#define CONNECTOR_INTAKE_H

#include "plugin/wherry.h"

/* Valid UTF-8; NULL is no text. */
bool intake_is_text(const char *text);
bool intake_has_control(const char *text); /* a line break is one too */

/* What is not UTF-8, and what is a control character, becomes '?'; for texts that
 * people read and nobody compares. */
void intake_scrub(char *text);

/* `lookup`: the record answers one, so that it may be ABSENT. */
const char *intake_record(const struct wherry_record *record, bool lookup);
const char *intake_verdict(const struct wherry_verdict *verdict, enum wherry_verb verb);
const char *intake_pass(const struct wherry_pass *pass);
const char *intake_entry(const struct wherry_entry *entry, enum wherry_kind kind);
/* `make`: the call may make one. */
const char *intake_segment(const struct wherry_segment *segment, bool make);
const char *intake_identity(const struct wherry_identity *identity);
const char *intake_request(const struct wherry_request *request);

#endif
