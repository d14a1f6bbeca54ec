/* links.h -- within this folder: under which ids a row is found.
 *
 * In a first read of a side every record is new: its links come in the order of the
 * addresses, and one after the other each would go to another page of the table. So
 * they are collected (see pile.h) and written in their own order once all are there, or
 * when a caller asks for one of them. Until then a value in the state says that some
 * are missing. After a kill they are rebuilt from the contacts, each without a digest:
 * then every record counts as changed, and is learned once more.
 */
#ifndef STORE_LINKS_H
#define STORE_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/store/side.h"
#include "plugin/wherry.h"

struct store;
struct store_row;

/* Removes the links that the row had `before` and no longer has, and writes the
 * others. */
enum wherry_status links_put(struct store *store, const struct store_row *before,
                             const struct store_row *row, struct wherry_error *error);
/* The links of a side are written for all rows that have none. */
enum wherry_status links_make_up(struct store *store, enum store_side side,
                                 struct wherry_error *error);
/* Is a value of this name about links, and of no concern to anybody else? */
bool links_is_value(const char *name);
/* As in rows.h. */
enum wherry_status links_find(struct store *store, enum store_side side, const char *id,
                              int64_t *row, struct wherry_error *error);
enum wherry_status links_digest(struct store *store, enum store_side side,
                                const char *id, int64_t row, uint64_t *digest,
                                struct wherry_error *error);
enum wherry_status links_forget_digests(struct store *store,
                                        struct wherry_error *error);
/* Everything staged is new, because the side has no link: they are collected from now
 * on. */
enum wherry_status links_pile(struct store *store, struct wherry_error *error);
/* Are they collected, so that the table has none of the side that is of interest? */
bool links_are_piled(const struct store *store, enum store_side side);
/* A record with this id is learned next, and no row had it when the read was sorted: it
 * is not looked for, until a link of the side is written for another id, or for this one. */
void links_expect(struct store *store, const char *id);
/* A read is sorted: none of the side was written since. */
void links_expect_none(struct store *store);
/* All links of the side are in the table: before a statement asks it for them. */
enum wherry_status links_settle(struct store *store, enum store_side side,
                                struct wherry_error *error);
/* Those of both sides, and none is collected any longer. */
enum wherry_status links_end(struct store *store, struct wherry_error *error);
/* Forgets what is piled: the transaction is undone, or the store closed. */
void links_forget(struct store *store);

#endif
