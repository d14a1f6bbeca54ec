/* explain.h -- one contact's story, and what is parked.
 *
 * A contact is named by its address on either side, or by its short id ("c" and the
 * row's number in base 36), which logs and reports use in place of addresses.
 */
#ifndef SYNC_EXPLAIN_H
#define SYNC_EXPLAIN_H

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"
#include "plugin/kit/json_writer.h"

enum { CONTACT_ROOM = 16 };
void contact_name(int64_t row, char name[CONTACT_ROOM]);

/* The rows that `contact` names; at most `room`. */
enum wherry_status explain_find(struct store *store, const char *contact, int64_t *rows,
                                size_t room, size_t *count, struct wherry_error *error);
/* What we know of both sides, what is owed and why, and what happened, for a person at
 * 80 columns; for machines as one JSON object. */
enum wherry_status explain_text(const struct pipeline *pipeline, struct store *store,
                                int64_t row, struct buffer *text,
                                struct wherry_error *error);
enum wherry_status explain_json(const struct pipeline *pipeline, struct store *store,
                                int64_t row, struct json_writer *json,
                                struct wherry_error *error);

/* "value", "state": why something was refused, in one word. */
const char *reason_name(enum wherry_reason reason);

/* One parked change. */
struct parked {
    int64_t row;
    enum step step;
    const char *contact, *address;
    const char *reason; /* "value", "state", ... */
    const char *words;
    int64_t at_ms;
};
typedef void parked_visitor(void *self, const struct parked *parked);
enum wherry_status parked_list(struct store *store, parked_visitor *visitor, void *self,
                               struct wherry_error *error);
/* The parked changes that were met; those of a backfill are sent by backfills only. */
struct parked_met {
    int64_t count, of_backfill;
};
/* retry: sent again in the next run. drop: the change is given up (mark and dirt too).
 * A `row` of 0 means all. */
enum wherry_status parked_retry(struct store *store, int64_t row,
                                struct parked_met *met, struct wherry_error *error);
enum wherry_status parked_drop(struct store *store, int64_t row, struct parked_met *met,
                               struct wherry_error *error);

#endif
