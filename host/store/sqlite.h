/* sqlite.h -- within this folder: the open file and its prepared statements. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/fingerprint.h"
#include "host/store/counted.h"
#include "host/store/mode.h"
#include "host/store/pile.h"
#include "host/store/schema.h"
#include "host/store/side.h"
#include "host/store/spool.h"
#include "plugin/wherry.h"

struct store {
    sqlite3 *file;
    char *path;
    struct identity {
        uint64_t device, inode;
    } identity; /* of the file at `path` when it was opened; 0: it has none */
    enum store_mode mode;
    bool held;      /* a read is open, and nothing is written */
    bool unflushed; /* something that was committed may not be on the disk */
    struct store_counts
        moved; /* what this transaction adds to the counts in the file */
    /* What is staged of each side; see staging.h. */
    struct staged_side {
        struct pile *pile;
        struct spool *spool; /* see kept.h; NULL in a plan */
        bool kept;           /* what is staged is added to it */
        bool ranked;         /* some of it has a rank */
        char rank[256];
    } staged[STORE_SIDES];
    enum store_side learned_side; /* the one that was sorted last; of it: */
    bool sorted;
    bool indexed;              /* the ids of what is staged can be looked up */
    bool renewed;              /* of something that is staged the digest was taken */
    struct piled_links *piled; /* see links.h; NULL: none are */
    bool links_sure;           /* all links are in the table, as far as we know */
    struct forgetting {
        bool asked;      /* what follows is what the file says */
        bool any;        /* somebody was forgotten: there is a key */
        bool unwiped;    /* removed data may still be in the file */
        bool unsifted;   /* and contacts who are forgotten among the others */
        int64_t highest; /* contact that was removed */
        int64_t person;  /* the highest that was forgotten */
        unsigned char key[FINGERPRINT_KEY_BYTES];
    } forgetting;         /* see forgotten.h */
    struct buffer code;   /* of an id that is bound or read just now */
    struct arena scratch; /* for what one verb needs */
    char *broken;         /* what failed first, as a message; NULL: nothing */
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* The statement, reset, with no bindings; NULL after an error. */
sqlite3_stmt *store_prepare(struct store *store, enum statement statement,
                            struct wherry_error *error);
/* Runs some statements that give no row and need no value. */
enum wherry_status store_execute(struct store *store, const char *sql,
                                 struct wherry_error *error);
/* Runs a statement that gives no row. */
enum wherry_status store_do(struct store *store, sqlite3_stmt *statement,
                            struct wherry_error *error);
/* The same without values. */
enum wherry_status store_do_alone(struct store *store, enum statement which,
                                  struct wherry_error *error);
/* OK: a row is there; END: no more (and the statement is reset). */
enum wherry_status store_step(struct store *store, sqlite3_stmt *statement,
                              struct wherry_error *error);
/* After SQLite has refused something: breaks the store. */
enum wherry_status store_fail(struct store *store, struct wherry_error *error);
/* The same in words of ours, which are copied. */
enum wherry_status store_break(struct store *store, const char *words,
                               struct wherry_error *error);
/* Up to `room` integers from a statement's first column. */
enum wherry_status store_collect(struct store *store, sqlite3_stmt *statement,
                                 int64_t *numbers, size_t room, size_t *count,
                                 struct wherry_error *error);

/* The one integer that a statement gives. */
enum wherry_status store_number_of(struct store *store, sqlite3_stmt *statement,
                                   int64_t *number, struct wherry_error *error);
/* The rows after `after` that a statement returns, at most `room`: these are its first
 * two parameters. */
enum wherry_status store_rows_after(struct store *store, enum statement which,
                                    int64_t after, int64_t *rows, size_t room,
                                    size_t *count, struct wherry_error *error);

/* Writes what the transaction adds to the counts: before it is committed. */
enum wherry_status store_add_counts(struct store *store, struct wherry_error *error);

/* Keeps what is staged, where it is kept: kept.c. */
void store_keep_entry(struct staged_side *staged, const struct pile_entry *entry);
/* A row of the side that is being read no longer keeps a digest under this id. */
enum wherry_status store_renew_staged(struct store *store, const char *id,
                                      struct wherry_error *error);

/* Beside the state, or in memory where that is. */
struct pile *store_make_pile(const struct store *store);
/* A pile could not be written or read, as errno says: breaks the store. */
enum wherry_status store_break_pile(struct store *store, struct wherry_error *error);

/* Neither is copied: both live until the statement has been stepped to its end. */
void store_bind_text(sqlite3_stmt *statement, int index, const char *text);
void store_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                     size_t length);
/* A lasting id; see id_code.h. Also those of `further`, of news and of members. */
void store_bind_id(struct store *store, sqlite3_stmt *statement, int index,
                   const char *id);
/* The id in a column, in the arena; "" for NULL. FAILED, and the store is broken, for
 * what no id can be. */
enum wherry_status store_column_id(struct store *store, sqlite3_stmt *statement,
                                   int column, struct arena *arena, const char **id,
                                   struct wherry_error *error);
const char *store_column_text(sqlite3_stmt *statement, int column); /* "" for NULL */
/* A copy in the arena; NULL for NULL. */
const void *store_column_blob(sqlite3_stmt *statement, int column, struct arena *arena,
                              size_t *length);

#endif
