/* rules.h -- what must hold of every run of a pipeline, whatever it is about. */
#ifndef PIPELINES_RULES_H
#define PIPELINES_RULES_H

#include <stdbool.h>

#include "plugin/kit/json_tree.h"
#include "tests/support/sandbox.h"

/* Never more connections to Mailchimp, nor reads and pushes a second at Ometria, than
 * either service allows to an account. Not paced: the second has no limit. */
void rules_meters(const struct json_node *meters, bool paced);

/* None of the keys, and no address and no name of anybody in the worlds, is in what was
 * said. */
void rules_silence(const struct json_node *dump, const char *said);

#endif
