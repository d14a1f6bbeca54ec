/* sharing_driver.h -- within this folder: what keeps the rows of sharing.h. A driver
 * allocates a struct of its own, whose first member is struct sharing.
 */
#ifndef STORE_SHARING_DRIVER_H
#define STORE_SHARING_DRIVER_H

#include "host/store/shared.h"
#include "plugin/wherry.h"

struct arena;
struct sharing_driver;

struct sharing {
    const struct sharing_driver *driver;
    int64_t number; /* of its row */
};

/* As the verbs of sharing.h; `join` and `read` never give END. */
struct sharing_driver {
    enum wherry_status (*join)(const char *states, const struct sharing_self *self,
                               struct sharing **joined, struct wherry_error *error);
    void (*leave)(struct sharing *sharing);
    void (*close)(struct sharing *sharing);
    enum wherry_status (*beat)(struct sharing *sharing, bool leaving, bool *old,
                               struct wherry_error *error);
    enum wherry_status (*announce)(struct sharing *sharing,
                                   const struct sharing_spec *specs, size_t count,
                                   const int64_t *kept, size_t kept_count,
                                   struct wherry_error *error);
    enum wherry_status (*look)(struct sharing *sharing, struct arena *arena,
                               struct sharing_look *look, struct wherry_error *error);
    enum wherry_status (*claim)(struct sharing *sharing, const int64_t *numbers,
                                size_t count, struct arena *arena,
                                struct sharing_claim **claims, size_t *claimed,
                                struct wherry_error *error);
    enum wherry_status (*give_back)(struct sharing *sharing,
                                    const struct sharing_claim *claim,
                                    int64_t not_before_ms, struct wherry_error *error);
    enum wherry_status (*hurry)(struct sharing *sharing, struct wherry_error *error);
    enum wherry_status (*watch)(struct sharing *sharing, int64_t within_ms,
                                struct arena *arena, struct sharing_watch **watched,
                                size_t *count, struct wherry_error *error);
    enum wherry_status (*watched)(struct sharing *sharing,
                                  const struct sharing_watch *watched, size_t count,
                                  struct wherry_error *error);
    enum wherry_status (*read)(const char *states, struct arena *arena,
                               struct sharing_survey *survey,
                               struct wherry_error *error);
};

#endif
