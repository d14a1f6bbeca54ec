/* state_owed.h -- what a state that was put in place still owes, and how old it is: for
 * an operator who must know what was lost. */
#ifndef CLI_STATE_OWED_H
#define CLI_STATE_OWED_H

#include "host/base/buffer.h"
#include "host/store/store.h"
#include "plugin/kit/json_writer.h"

struct state_owed {
    int64_t contacts, opt_outs, opt_ins, moved, fields, under_way, parked;
    int64_t baseline_ms; /* when it began; 0: none was taken */
    int64_t read_ms;     /* until when the older side was read; 0: never */
};

/* `store` is open in any mode. */
enum wherry_status state_owed_count(struct store *store, struct state_owed *owed,
                                    struct wherry_error *error);
void state_owed_print(const struct state_owed *owed, int64_t now_ms,
                      struct buffer *out);
void state_owed_write(const struct state_owed *owed, struct json_writer *json);

#endif
