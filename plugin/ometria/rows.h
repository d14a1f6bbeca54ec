/* rows.h -- an answer's rows: an array of objects, of which we want a few members.
 *
 * A wanted member is named by its path within the row ("email", "stats.revenue"). A
 * page is read whole before anything of it is used, so an answer that is broken halfway
 * returns nothing; the exception is an answer of any length, whose rows are taken one
 * by one. A row of another shape harms only itself: it is odd. Rows live in the arena
 * of the page.
 */
#ifndef OMETRIA_ROWS_H
#define OMETRIA_ROWS_H

#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/kit/json_thin.h"

struct cell {
    bool present;
    enum json_type type;
    const char *text; /* "" for what is no scalar */
};

struct row {
    struct cell *cells; /* one for each wanted path, in that order */
    struct cell scalar; /* present where the row is a scalar itself */
    bool odd;           /* neither an object nor a scalar that may be one */
    bool marked;        /* by the watcher, as it likes */
    bool doubtful;      /* likewise */
    bool expecting;     /* likewise */
};

struct rows {
    struct arena arena;
    struct row *items;
    size_t count, room;
};

struct rows_plan {
    const char *label; /* of the request, for messages */
    const char *const *paths;
    size_t path_count;
    bool single;  /* one object instead of an array will do, and null for none */
    bool scalars; /* a row may be a scalar */
    /* Called for every scalar and at the start of every object or array within a row,
     * with its path in the row; may be NULL. */
    void (*watch)(void *self, struct row *row, const char *path,
                  const struct json_value *value);
    /* Called with each whole row, as the only one of `rows`; then the row is dropped:
     * there may be hundreds of thousands. NULL: the page is kept. False ends the
     * reading, with the error filled. */
    bool (*take)(void *self, struct rows *rows, struct wherry_error *error);
    void *self;
};

/* RETRY when the text is not complete JSON (it may have been cut on its way), FAILED
 * when it has an unexpected shape, or as `take` says. Rows of an earlier page are
 * dropped. */
enum wherry_status rows_read(struct rows *rows, const struct rows_plan *plan,
                             const char *text, size_t length,
                             struct wherry_error *error);
/* The same of a text that comes in pieces: begun, fed and ended. A failure ends it, and so
 * does rows_drop, which may come twice. The reader does not move in between. */
struct rows_reader {
    struct rows *rows;
    const struct rows_plan *plan;
    struct json_thin *json; /* NULL: nothing is being read */
    bool array;             /* the root is one */
    bool refused;           /* the error is ours, not the JSON reader's */
};
void rows_begin(struct rows_reader *reading, struct rows *rows,
                const struct rows_plan *plan);
enum wherry_status rows_feed(struct rows_reader *reading, const char *text,
                             size_t length, struct wherry_error *error);
enum wherry_status rows_end(struct rows_reader *reading, struct wherry_error *error);
void rows_drop(struct rows_reader *reading);
void rows_free(struct rows *rows);

/* The text of a cell that must be a string or a number; NULL where it is another thing;
 * "" where it is absent or null. */
const char *rows_text(const struct rows *rows, size_t index, size_t column);

/* The time in a cell: 0 where it is absent, null or spelled in no known way, and
 * `*readable` is then false in the last case. */
int64_t rows_time(const struct rows *rows, size_t index, size_t column, bool *readable);

/* Distinguishes rows that have no id. */
uint64_t rows_hash(const struct rows_plan *plan, const struct row *row);

/* ---- What is wrong with a row, in words without any value */

/* "an object", "a number" */
const char *rows_type_words(enum json_type type);
/* `faults` ("" or NULL: none so far) and one more: "'NAME' WORDS". A list that grows
 * long is not added to. In the rows' memory. */
const char *rows_add_fault(struct rows *rows, const char *faults, const char *name,
                           const char *words);
/* What is in a cell that rows_text or rows_time cannot read: "is an object". */
const char *rows_cell_words(struct rows *rows, size_t index, size_t column);
/* An id that a record can have: not blank, no control characters, not too long. */
bool rows_is_id(const char *text);
/* The id in a cell, or "". */
const char *rows_id(const struct rows *rows, size_t index, size_t column);
/* A record that cannot be read; NULL for a key or an id that is not known. */
struct wherry_record rows_unreadable(const char *key, const char *id,
                                     const char *fault);

#endif
