/* settings.h -- what needs no service: the file, its options, open and close. */
#ifndef CONFORM_SETTINGS_H
#define CONFORM_SETTINGS_H

#include "host/conform/findings.h"
#include "host/conform/subject.h"

/* Each looks at the rule of its name. The subject is loaded and not opened; `side` has
 * no connection where no spec was given. */
void settings_options(const struct subject *subject, struct findings *findings);
void settings_wrong_config(const struct subject *subject,
                           const struct subject_side *side, struct findings *findings);
void settings_open_close(const struct subject *subject, const struct subject_side *side,
                         struct findings *findings);

#endif
