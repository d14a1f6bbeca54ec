/* upkeep.h -- a state file as something to own: what of it is damaged, and a copy. */
#ifndef STORE_UPKEEP_H
#define STORE_UPKEEP_H

#include "host/store/store.h"

/* Shown once for each damage that SQLite finds, in its words; they last until it
 * returns. */
typedef void store_damage_visitor(void *self, const char *words);

/* Checks each page of the file and what its indexes say of its tables, whether the
 * stored counts are right, and whether forgotten people can be recognised. `store` was
 * opened for reading. OK even if much is damaged; FAILED if so much is that nothing can
 * be checked. At most 100. */
enum wherry_status store_find_damage(struct store *store, store_damage_visitor *visitor,
                                     void *self, struct wherry_error *error);

/* FAILED where states are not copied to files and back: *error says what does that. */
enum wherry_status store_can_copy(const char *path, struct wherry_error *error);

/* A copy of all that is committed at this moment, as one file that only its owner may
 * read; it delays no writer. It is at `path` once it is whole and on the disk, or not
 * at all. FAILED: there is a file already, or it cannot be made; CANCELLED: `cancelled`
 * (may be NULL) said so in between. */
enum wherry_status store_copy(struct store *store, const char *path,
                              bool (*cancelled)(void *self), void *self,
                              struct wherry_error *error);

/* Puts a copy of the state file `from` at `path`, in place of what is there and of what
 * SQLite keeps beside it: all at once, so that a kill leaves the one or the other.
 * FAILED: there is no such file, it is not a state or is damaged, or there is no room.
 * The caller makes sure that no process has `path` open for writing. */
enum wherry_status store_restore(const char *from, const char *path,
                                 bool (*cancelled)(void *self), void *self,
                                 struct wherry_error *error);
/* Moves a whole state that was made at `part`, and is closed, to `path`. FAILED: there
 * is one already, or it cannot be put there. */
enum wherry_status store_put_in_place(const char *part, const char *path,
                                      struct wherry_error *error);

#endif
