/* driver.h -- within this folder: what keeps states, and how each verb is done there.
 *
 * A driver opens a state at a place, whose text only it understands, has a text of its
 * own for each statement of statements.h, and does what no statement can. The rest of the
 * store is the same code for all drivers: how a contact is packed, by which keys they are
 * found, what a read is compared with, what is counted.
 *
 * A statement that gives no row may be done later, and so may `begin`: in the order of
 * the calls, before a statement gives a row that depends on it, and before commit returns,
 * which then fails as they would have. So what was refused is known before anything leaves
 * this machine, and nothing that came after it in the transaction is there.
 *
 * A failure breaks the store by sql_break, in words that name neither a field value nor a
 * secret. A driver allocates a struct of its own, whose first member is struct store.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/found.h"
#include "host/store/mode.h"
#include "host/store/side.h"
#include "host/store/statements.h"
#include "plugin/wherry.h"

struct ahead;
struct sharing_driver;
struct sql_numbers;
struct buffer;
struct lease;
struct lease_driver;
struct spool;
struct sql_statement;
struct store;
struct store_journal;
struct table;
struct table_cell;
struct table_rows;

/* Says of each damage that is found. */
typedef void driver_damage(void *self, const char *words);

struct driver {
    /* ---- Of all states together: `states` is what --state says. See states.h. */
    enum wherry_status (*check)(const char *states, struct wherry_error *error);
    bool (*is_secret)(const char *states);
    void (*show)(const char *states, struct buffer *words);
    bool has_directory; /* `states` is one of this machine */
    const char
        *no_copies; /* why a state is not copied to a file and back; NULL: it is */
    enum wherry_status (*prepare_states)(const char *states,
                                         struct wherry_error *error);
    bool (*can_write)(const char *states);
    enum wherry_status (*visit)(const char *states, states_visitor *visitor, void *self,
                                struct wherry_error *error);
    bool (*stamp)(const char *states, const char *pipeline, struct states_stamp *stamp);
    /* NULL: `stamp` gives them. */
    enum wherry_status (*stamps)(const char *states, states_stamp_visitor *visitor,
                                 void *self, struct wherry_error *error);
    const struct lease_driver *leases;
    /* Of the supervisors that share them; NULL: there is one alone. */
    const struct sharing_driver *sharing;
    /* Where the state of a pipeline is; and that as messages show it. */
    void (*place)(const char *states, const char *pipeline, struct buffer *place);
    void (*show_place)(const char *place, struct buffer *words);

    /* ---- Of one state. */
    /* As store_open. *opened is allocated in any case, with the members that handle.h
     * says a driver sets; the caller sets the rest, and frees it after close. */
    enum wherry_status (*open)(const char *place, enum store_mode mode,
                               struct store **opened, struct wherry_error *error);
    /* Undoes an open transaction, and frees what is the driver's alone. */
    void (*close)(struct store *store);
    bool (*exists)(const char *place);
    enum wherry_status (*remove)(const char *place, struct wherry_error *error);

    /* As store_fence: of a lease that it keeps itself. */
    enum wherry_status (*fence)(struct store *store, struct lease *lease,
                                struct wherry_error *error);
    /* As store_keep; `leases` of the fence are kept, too. */
    enum wherry_status (*keep)(struct store *store, struct wherry_error *error);
    enum wherry_status (*begin)(struct store *store, struct wherry_error *error);
    enum wherry_status (*commit)(struct store *store, struct wherry_error *error);
    void (*undo)(
        struct store *store); /* also of a broken store; nothing open is fine */
    bool (*in_transaction)(const struct store *store);
    enum wherry_status (*hold)(struct store *store, struct wherry_error *error);
    enum wherry_status (*let_go)(struct store *store, struct wherry_error *error);
    enum wherry_status (*flush)(struct store *store, struct wherry_error *error);

    /* As store_write_journal; NULL: by its statement. */
    enum wherry_status (*write_line)(struct store *store,
                                     const struct store_journal *line,
                                     struct wherry_error *error);
    struct sql_statement *(*prepare)(struct store *store, enum statement which,
                                     struct wherry_error *error);
    void (*bind_number)(struct sql_statement *statement, int index, int64_t number);
    void (*bind_text)(struct sql_statement *statement, int index, const char *text);
    void (*bind_bytes)(struct sql_statement *statement, int index, const void *bytes,
                       size_t length);
    /* The same, copied. */
    void (*bind_copy)(struct sql_statement *statement, int index, const void *bytes,
                      size_t length);
    void (*bind_numbers)(struct sql_statement *statement, int index,
                         const struct sql_numbers *numbers);
    /* What is asked next is about these: the driver may read it at once. NULL: it has all
     * of it at hand anyway. */
    enum wherry_status (*ahead)(struct store *store, const struct ahead *ahead,
                                struct wherry_error *error);
    enum wherry_status (*step)(struct sql_statement *statement,
                               struct wherry_error *error);
    void (*reset)(struct sql_statement *statement);
    int64_t (*changes)(const struct store *store);
    int64_t (*last_number)(const struct store *store);
    int64_t (*number)(const struct sql_statement *statement, int column);
    bool (*is_null)(const struct sql_statement *statement, int column);
    const char *(*text)(const struct sql_statement *statement, int column);
    const void *(*peek)(const struct sql_statement *statement, int column,
                        size_t *length);

    /* For what a cut read of the side has returned; NULL: it is in a file beside the state,
     * or in memory where there is none. */
    struct spool *(*spool)(struct store *store, enum store_side side);

    /* As store_find_damage, about the file itself and not about its contents. */
    enum wherry_status (*find_damage)(struct store *store, driver_damage *visitor,
                                      void *self, struct wherry_error *error);
    /* Outside a transaction: no removed data is left in unused bytes. */
    enum wherry_status (*wipe)(struct store *store, struct wherry_error *error);
    /* As store_copy; NULL where there are no copies, as is replace. */
    enum wherry_status (*copy)(struct store *store, const char *path,
                               bool (*cancelled)(void *self), void *self,
                               struct wherry_error *error);
    /* As store_restore, of a copy that is open and whole. */
    enum wherry_status (*replace)(struct store *from, const char *place,
                                  bool (*cancelled)(void *self), void *self,
                                  struct wherry_error *error);
    /* ---- A table as it is (tables.h), past all that is kept of it above: for a state of
     * which nothing else is read or written by this handle. */
    /* Up to `most` rows behind the key in `after` (NULL: from the first on), added in the
     * order of their keys. */
    enum wherry_status (*read_table)(struct store *store, const struct table *table,
                                     const struct table_cell *after, size_t most,
                                     struct table_rows *rows,
                                     struct wherry_error *error);
    /* In a transaction: without the rows that have the keys of `gone`, then with those that
     * are `added`. */
    enum wherry_status (*change_table)(struct store *store, const struct table *table,
                                       const struct table_rows *gone,
                                       const struct table_rows *added,
                                       struct wherry_error *error);
    /* As store_put_in_place. */
    enum wherry_status (*put_in_place)(const char *part, const char *place,
                                       struct wherry_error *error);
};

#endif
