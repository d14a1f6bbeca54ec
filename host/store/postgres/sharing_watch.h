/* sharing_watch.h -- within this folder: which supervisor looks at the lateness of which
 * pipeline; see sharing.h.
 */
#ifndef STORE_POSTGRES_SHARING_WATCH_H
#define STORE_POSTGRES_SHARING_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "host/store/shared.h"
#include "plugin/wherry.h"

struct arena;
struct sharing;

enum wherry_status sharing_rows_watch(struct sharing *sharing, int64_t within_ms,
                                      struct arena *arena,
                                      struct sharing_watch **watched, size_t *count,
                                      struct wherry_error *error);
enum wherry_status sharing_rows_watched(struct sharing *sharing,
                                        const struct sharing_watch *watched,
                                        size_t count, struct wherry_error *error);

#endif
