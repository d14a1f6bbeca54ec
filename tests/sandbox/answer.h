/* answer.h -- a JSON answer, shaped by `fields` and `exclude_fields`.
 *
 * A key may be wanted or not; who writes asks and skips what is not:
 *     if (answer_key(answer, "stats")) write_stats(answer);
 * The one-line forms ask by themselves. Elements of an array have the array's shape:
 * "members.id" is the id of each member.
 */
#ifndef SANDBOX_ANSWER_H
#define SANDBOX_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sandbox/exchange.h"

struct answer;
struct row;

/* Reads the two parameters of the request. */
struct answer *answer_create(struct exchange *exchange);
/* Without any shape. */
struct answer *answer_create_whole(struct exchange *exchange);

bool answer_key(struct answer *answer, const char *key);
/* The object may have this key, and has not: asking for it is not an error. */
void answer_without(struct answer *answer, const char *key);
void answer_begin_object(struct answer *answer);
void answer_end_object(struct answer *answer);
/* Begins the object that shows this row: what a hiccup makes odd is odd in it. */
void answer_begin_row(struct answer *answer, const struct row *row);
void answer_begin_array(struct answer *answer);
void answer_end_array(struct answer *answer);
void answer_text(struct answer *answer, const char *text);
void answer_number(struct answer *answer, const char *number);
void answer_integer(struct answer *answer, int64_t number);
void answer_boolean(struct answer *answer, bool truth);
void answer_null(struct answer *answer);

void answer_member_text(struct answer *answer, const char *key, const char *text);
void answer_member_integer(struct answer *answer, const char *key, int64_t number);
void answer_member_number(struct answer *answer, const char *key, const char *number);
void answer_member_boolean(struct answer *answer, const char *key, bool truth);

/* Was every name of `fields` met with? */
bool answer_knew_all(const struct answer *answer);
/* The document becomes the exchange's answer; frees. */
void answer_finish(struct answer *answer, int status, const char *content_type);
void answer_discard(struct answer *answer);

#endif
