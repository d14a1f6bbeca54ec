/* store.h -- the state of one pipeline: one SQLite file.
 *
 * Holds the rows (the engine's picture of each contact, opaque here but for its keys),
 * the records of a read under way (staged), the journal, the runs, and a few named
 * values. What was committed survives a kill; what was not, never was. The folder's .c
 * files are the only code that includes sqlite3.
 *
 * Writes happen between store_begin and store_commit. In STORE_DRY everything is undone
 * at close, so that a plan can go the same way as a run. Any failure of SQLite (disk
 * full, damaged file) is FAILED with the file and SQLite's words; the store is then
 * unusable but for close.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "plugin/wherry.h"

struct store;

enum store_mode {
    STORE_WRITE, /* made, with mode 0600, if it is not there */
    STORE_DRY,   /* the same, and everything is undone at close */
    STORE_READ,  /* must be there; nothing can be written */
};

/* The file of a pipeline in a directory of states. */
void store_path(const char *directory, const char *pipeline, struct buffer *path);

/* OK, FAILED, or END: STORE_READ and there is no such file. `path` ":memory:" is for
 * tests. A file of another program, of a newer version or damaged is refused and left
 * alone. */
enum wherry_status store_open(const char *path, enum store_mode mode,
                              struct store **opened, struct wherry_error *error);
void store_close(struct store *store); /* NULL is fine; an open transaction is undone */

/* Whether anything of a state file is there; and its removal, with what SQLite keeps
 * beside it. OK, END: there was nothing, or FAILED. The caller sees to it that nobody
 * has it open for writing. */
bool store_exists(const char *path);
enum wherry_status store_remove(const char *path, struct wherry_error *error);

enum wherry_status store_begin(struct store *store, struct wherry_error *error);
enum wherry_status store_commit(struct store *store, struct wherry_error *error);
void store_rollback(struct store *store);
/* What ends most transactions: commits if all went well, else undoes it. Gives
 * `status`, or why it could not be committed. */
enum wherry_status store_end(struct store *store, enum wherry_status status,
                             struct wherry_error *error);

/* ---- Named values: cursors, counts, the state of the connection ---- */

/* The value copied into the arena, or `fallback` where there is none. */
const char *store_value(struct store *store, struct arena *arena, const char *name,
                        const char *fallback);
int64_t store_number(struct store *store, const char *name, int64_t fallback);
enum wherry_status store_set_value(struct store *store, const char *name,
                                   const char *value, struct wherry_error *error);
enum wherry_status store_set_number(struct store *store, const char *name,
                                    int64_t number, struct wherry_error *error);

/* ---- Rows ---- */

enum store_side { STORE_LIST, STORE_CRM };
enum { STORE_SIDES = 2 };

/* One row with the keys that it is found by. Texts and body are the caller's on
 * writing, the arena's on reading. */
struct store_row {
    int64_t id; /* 0: new; store_put_row sets it */
    const char *const
        *ids[STORE_SIDES]; /* the lasting ids of each side, NULL-terminated */
    const char *address[STORE_SIDES]; /* "" for none; kept when a side is empty */
    bool present[STORE_SIDES];
    uint64_t digest[STORE_SIDES]; /* of the record last learned; 0: none */
    bool open;       /* something is owed, dirty or under way: to be judged */
    bool subscribed; /* on the list, by our picture */
    bool hidden;     /* on the list, and a static segment may not show her */
    bool parked;
    const void *body;
    size_t body_length;
};

enum wherry_status store_put_row(struct store *store, struct store_row *row,
                                 struct wherry_error *error);
/* OK, or END when there is none. `ids` are not filled on reading: the body has them. */
enum wherry_status store_get_row(struct store *store, int64_t id, struct arena *arena,
                                 struct store_row *row, struct wherry_error *error);
enum wherry_status store_find_by_id(struct store *store, enum store_side side,
                                    const char *id, int64_t *row,
                                    struct wherry_error *error);
/* Rows whose `side` has this address, by row id; at most `room`. */
enum wherry_status store_find_by_address(struct store *store, enum store_side side,
                                         const char *address, int64_t *rows,
                                         size_t room, size_t *count,
                                         struct wherry_error *error);
/* The next rows above `after`, at most `room`; *count 0 at the end. */
enum store_which {
    STORE_ALL_ROWS,
    STORE_OPEN_ROWS,
    STORE_PARKED_ROWS,
    STORE_CRM_ROWS, /* with a record in the CRM */
};
enum wherry_status store_next_rows(struct store *store, enum store_which which,
                                   int64_t after, int64_t *rows, size_t room,
                                   size_t *count, struct wherry_error *error);

struct store_counts {
    int64_t rows, on_list, in_crm, linked, subscribed, open, parked;
};
enum wherry_status store_count(struct store *store, struct store_counts *counts,
                               struct wherry_error *error);
/* Makes every record news again: after a change of what is mapped. */
enum wherry_status store_forget_digests(struct store *store,
                                        struct wherry_error *error);

/* ---- Staged records of a read under way ---- */

enum wherry_status store_clear_staged(struct store *store, enum store_side side,
                                      struct wherry_error *error);
/* A later telling of the same id replaces the earlier one; an event stands beside
 * it. */
enum wherry_status store_stage(struct store *store, enum store_side side,
                               const char *id, bool event, uint64_t digest,
                               const void *body, size_t length,
                               struct wherry_error *error);

/* A staged record that is news: unknown, different from what was learned, or an
 * event. */
struct store_staged {
    const char *id;
    uint64_t digest;
    const void *body; /* NULL: only an event was told */
    size_t length;
    const void *event; /* NULL: none */
    size_t event_length;
};
/* The next piece of news by id, after `after` ("" at first); END when there is no
 * more. */
enum wherry_status store_next_staged(struct store *store, enum store_side side,
                                     const char *after, struct arena *arena,
                                     struct store_staged *staged,
                                     struct wherry_error *error);
/* How many rows with a record on this side are not staged, and which: the next above
 * `after`. For snapshots. */
enum wherry_status store_count_absent(struct store *store, enum store_side side,
                                      int64_t *absent, int64_t *present,
                                      struct wherry_error *error);
enum wherry_status store_next_absent(struct store *store, enum store_side side,
                                     int64_t after, int64_t *rows, size_t room,
                                     size_t *count, struct wherry_error *error);
bool store_is_staged(struct store *store, enum store_side side, const char *id);

/* ---- Runs and journal ---- */

struct store_run {
    int64_t id;
    int64_t started_ms, ended_ms; /* ended 0: under way, or killed */
    const char *kind;             /* "run", "backfill" */
    int code;                     /* exit code; -1: none yet */
    const char *summary;          /* one line */
    const char *report;           /* JSON */
};
enum wherry_status store_start_run(struct store *store, const char *kind,
                                   int64_t started_ms, int64_t *id,
                                   struct wherry_error *error);
enum wherry_status store_end_run(struct store *store, const struct store_run *run,
                                 struct wherry_error *error);
/* Forgets what is older than anybody asks for, so that the file does not grow for ever:
 * runs before the latest `runs`, and journal lines from before `before_ms`. Takes
 * little time, and therefore leaves some of a great many for the next call. */
enum wherry_status store_prune(struct store *store, int64_t run, int64_t runs,
                               int64_t before_ms, struct wherry_error *error);
typedef void store_run_visitor(void *self, const struct store_run *run);
/* The latest first. */
enum wherry_status store_runs(struct store *store, size_t most,
                              store_run_visitor *visitor, void *self,
                              struct wherry_error *error);

/* One line of what happened to one row. */
struct store_journal {
    int64_t run, row, at_ms;
    const char *step;  /* "" where no step is concerned */
    const char *event; /* a word: sent, done, accepted, refused, seen, settled, ... */
    const char *before, *after;
    const char *words; /* the remote's own, or ours */
};
enum wherry_status store_write_journal(struct store *store,
                                       const struct store_journal *line,
                                       struct wherry_error *error);
typedef void store_journal_visitor(void *self, const struct store_journal *line);
/* Oldest first; of one row, or of one run (the other 0). */
enum wherry_status store_journal(struct store *store, int64_t row, int64_t run,
                                 store_journal_visitor *visitor, void *self,
                                 struct wherry_error *error);

#endif
