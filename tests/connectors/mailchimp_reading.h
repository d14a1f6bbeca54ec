/* mailchimp_reading.h -- a stream read through the connector, its pages answered one by
 * one. */
#ifndef CONNECTORS_MAILCHIMP_READING_H
#define CONNECTORS_MAILCHIMP_READING_H

#include "tests/connectors/mailchimp_stage.h"

/* A stage whose definitions are asked for first. */
void reading_begin(struct stage *stage);
/* A page of members, of any stream and from any place on. */
bool reading_is_page(void *self, const char *url);
void reading_expect_page(struct stage *stage, const char *body, int64_t date_ms);

/* All of the stream, with FNAME, LTV and ADDRESS. */
struct wherry_read reading_of(const char *stream);
/* Reads it to its end. */
struct wherry_pass reading_run(struct stage *stage, const char *stream);

/* When a member of an answer changed. */
#define READING_WHEN ",\"last_changed\":\"2026-11-22T10:00:00+00:00\""

#endif
