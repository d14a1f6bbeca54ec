/* plan.h -- a change in words. */
#ifndef TELL_PLAN_H
#define TELL_PLAN_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/engine/options.h"
#include "host/picture/side.h"
#include "plugin/kit/json_writer.h"

/* "unsubscribe on the list". */
const char *plan_words(enum wherry_verb verb, enum side target,
                       enum wherry_consent consent);

/* What run_change.kind names, for a person: a step stays the word of the spec. */
void plan_kind_words(const char *kind, struct buffer *words);

/* The subject of words that begin with it and a ':'; false: they do not. */
bool plan_find_words(const char *text, enum wherry_verb *verb, enum side *target);

/* The member "fields": each with its name, its value before and after. */
void plan_write_fields(struct json_writer *json, const struct run_planned *planned);

#endif
