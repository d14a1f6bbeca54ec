/* plan_file.h -- a plan as lines of JSON: what a run would do, for people to read and
 * agree to, and for a run to do exactly.
 *
 * The first line is the head: the pipeline, the state that the plan was made with,
 * when, which run it undoes if it is an undo, how many changes follow, and a digest of
 * all of them. Then comes one line for each change. Each ends with a seal, a hash of
 * that line and of the head, which shows if a line was edited, or comes from another
 * plan; the digest covers all seals in their order, and shows if a line was removed.
 * Seals keep mistakes out, not enemies: whatever a line says, a run does nothing but
 * what is due by its own rules.
 */
#ifndef TELL_PLAN_FILE_H
#define TELL_PLAN_FILE_H

#include "host/base/buffer.h"
#include "host/engine/options.h"
#include "host/store/store.h"

enum { PLAN_FILE_STATE = 17 };

/* What distinguishes the state of a pipeline from another one of the same id: it stays
 * the same as long as its baseline does. */
void plan_file_state(struct store *store, char state[PLAN_FILE_STATE]);

/* ---- Writing ---- */

struct plan_head {
    const char *pipeline, *state;
    int64_t made_ms;
    int64_t undo; /* the run that the plan takes back; 0: it is not an undo */
    /* A line names its contact by the short id. With this its values are written as
     * they are; otherwise without the addresses in them: if an address changes, both
     * values are left out. */
    bool addresses;
};

struct plan_writer {
    int file; /* borrowed: empty, open for writing */
    struct buffer head, text;
    struct json_writer *json;
    bool addresses;
    uint64_t seed, digest;
    int64_t changes;
    int reason; /* errno of the first write that went wrong; 0: none did */
};

void plan_writer_begin(struct plan_writer *writer, int file,
                       const struct plan_head *head);
void plan_writer_add(struct plan_writer *writer, const struct run_planned *planned);
/* The rest, and the head with what is known only now. FAILED: it could not be written. */
enum wherry_status plan_writer_finish(struct plan_writer *writer,
                                      struct wherry_error *error);
void plan_writer_free(struct plan_writer *writer);

/* ---- Reading ---- */

/* The reader, and which pipeline it must be a plan of. */
struct plan_reading {
    const char *path;
    const char *pipeline;
    const char *state;
    bool edited; /* lines may have been taken out */
    /* Called once, before the first change: the run that the plan takes back; 0: it is
     * not an undo. May be NULL. */
    int64_t *undo;
    /* Handed each change; anything but OK ends the reading. */
    enum wherry_status (*change)(void *self, const struct run_change *change,
                                 struct wherry_error *error);
    void *self;
};

/* OK with all lines returned; FAILED with the line that is wrong and what to do. Reads
 * the file twice: nothing is returned of a file that was changed. */
enum wherry_status plan_file_read(const struct plan_reading *reading,
                                  struct wherry_error *error);

#endif
