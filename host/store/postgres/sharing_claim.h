/* sharing_claim.h -- within this folder: what is due, and who gets it: the verbs of
 * sharing.h.
 */
#ifndef STORE_POSTGRES_SHARING_CLAIM_H
#define STORE_POSTGRES_SHARING_CLAIM_H

#include "host/store/shared.h"
#include "plugin/wherry.h"

struct arena;
struct sharing;

enum wherry_status sharing_rows_look(struct sharing *sharing, struct arena *arena,
                                     struct sharing_look *look,
                                     struct wherry_error *error);
enum wherry_status sharing_rows_claim(struct sharing *sharing, const int64_t *numbers,
                                      size_t count, struct arena *arena,
                                      struct sharing_claim **claims, size_t *claimed,
                                      struct wherry_error *error);
enum wherry_status sharing_rows_give_back(struct sharing *sharing,
                                          const struct sharing_claim *claim,
                                          int64_t not_before_ms,
                                          struct wherry_error *error);
enum wherry_status sharing_rows_hurry(struct sharing *sharing,
                                      struct wherry_error *error);

#endif
