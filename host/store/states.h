/* states.h -- where the states of all pipelines are: in a directory of this machine, or
 * in a database.
 *
 *     --state, WHERRY_STATE, a default -> struct states -> store_path  -> store_open
 *                                                       -> lease_take
 *                                                       -> states_file (of this machine)
 *                                                       -> states_pass_on (to a child)
 *
 * A value, of the text that the operator has written. Only a driver knows what the text
 * means (driver.h): nothing above asks which of them it is.
 */
#ifndef STORE_STATES_H
#define STORE_STATES_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/store/found.h"
#include "plugin/wherry.h"

struct states {
    const char *text; /* borrowed. It may hold a password: see states_name */
};

/* FAILED: it can hold no states. The message follows the name of what has set it, and does
 * not quote it. */
enum wherry_status states_check(struct states states, struct wherry_error *error);
/* Whether other users must not see the text. */
bool states_are_secret(struct states states);
/* Adds what messages call it, without a secret: "'/var/lib/wherry'". */
void states_name(struct states states, struct buffer *words);
/* Adds what shows where it is to an operator, without a secret. */
void states_show(struct states states, struct buffer *words);

/* The directory that others of this machine see, too; NULL: they are elsewhere. */
const char *states_directory(struct states states);
/* Makes the place for states, if it is not there: a directory, with mode 0700. */
enum wherry_status states_prepare(struct states states, struct wherry_error *error);
/* Whether a run could write its state now. */
bool states_can_write(struct states states);

/* The ids under which there is a state, in no order. FAILED if that cannot be read; a
 * directory that is not there has none. */
enum wherry_status states_visit(struct states states, states_visitor *visitor,
                                void *self, struct wherry_error *error);

/* False: that cannot be seen from outside, so whoever wants to know reads the state. */
bool states_stamp(struct states states, const char *pipeline,
                  struct states_stamp *stamp);
/* Calls `visitor` with the stamp of each of them, as one question. END: each is asked for by
 * itself. FAILED: that cannot be read. */
enum wherry_status states_stamps(struct states states, states_stamp_visitor *visitor,
                                 void *self, struct wherry_error *error);
bool states_same(const struct states_stamp *one, const struct states_stamp *other);

/* A file of this machine, which belongs to these states and holds nothing that a run
 * needs later: beside them, or where they are elsewhere, in a folder below TMPDIR (/tmp)
 * that only this user can enter. The caller frees; NULL: there is no such folder. */
char *states_file(struct states states, const char *name);
/* The same for one that may be there: no folder is made. */
char *states_find_file(struct states states, const char *name);
/* That folder below TMPDIR is gone, if nothing is in it. */
void states_tidy(struct states states);

/* Commands that this process starts find them by WHERRY_STATE: other users can read a
 * command line. They have the same term (term.h), by WHERRY_TERM. */
void states_pass_on(struct states states);

#endif
