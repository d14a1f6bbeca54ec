/* heard.h -- what the answers of the database come to, for a supervisor that shares its
 * pipelines (peers.h asks the questions).
 */
#ifndef SCHEDULE_HEARD_H
#define SCHEDULE_HEARD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/schedule/company.h"

/* The answer to what was asked last. */
void heard_answer(struct peers *peers, const struct buffer *bytes, int64_t steady_ms);
/* There is none, and will be none. */
void heard_nothing(struct peers *peers, int64_t steady_ms);
/* Logs when the database stops answering, and when it answers again. */
void heard_whether(struct peers *peers, bool heard, const char *words,
                   int64_t steady_ms);

/* The database does not answer: how a run ended is logged at once, and its history is
 * written when it does. */
void heard_away(struct peers_note *note);
/* Logs how a run ended, unless it is there: its history is written as `answer` says. NULL:
 * nobody knows, because of `words`. */
void heard_end(const struct peers_note *note, const struct question_answer *answer,
               const char *words);

/* By the clock of the database, as far as the last look tells. */
int64_t heard_time(const struct peers *peers, int64_t steady_ms);
/* Of one of our pipelines. */
struct claimed_spec heard_spec(const struct peers *peers, const char *id);

#endif
