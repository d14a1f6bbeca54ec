/* consent.h -- a consent as a word in a cell, and whose word it is.
 *
 * The words of each consent are an option: several with commas between them, the first
 * one is written. The case of ASCII letters and the blanks around a word do not matter.
 */
#ifndef CSV_CONSENT_H
#define CSV_CONSENT_H

#include "host/base/buffer.h"
#include "plugin/csv/instance.h"

/* An empty cell is UNSTATED. False for an unknown word. */
bool consent_parse(const struct csv_config *config, const char *cell,
                   enum wherry_consent *consent);
void consent_write(const struct csv_config *config, enum wherry_consent consent,
                   struct buffer *cell);
/* OK if each consent has a word, and no word has two consents; else the option is
 * blamed. */
enum wherry_status consent_check(const struct csv_config *config,
                                 struct wherry_error *error);

/* person, admin or api; anything else is unknown. */
enum wherry_word consent_word(const char *cell);

#endif
