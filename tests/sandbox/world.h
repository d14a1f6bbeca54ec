/* world.h -- everything that the sandbox knows: two services, a clock, dials, records.
 */
#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/audience.h"
#include "tests/sandbox/bulk.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/dials.h"
#include "tests/sandbox/exchange.h"
#include "tests/sandbox/faults.h"
#include "tests/sandbox/hiccups.h"
#include "tests/sandbox/hooks.h"
#include "tests/sandbox/meters.h"
#include "tests/sandbox/pool.h"
#include "tests/sandbox/request_log.h"
#include "tests/sandbox/sandbox_clock.h"
#include "tests/sandbox/written.h"

enum { LISTS_MAX = 16 };

#define SANDBOX_KEY "0123456789abcdef0123456789abcdef-us1"
#define SANDBOX_OMETRIA "ometria-sandbox-key"
#define SANDBOX_OMETRIA_NEW "ometria-replaced-key"
#define DEFAULT_LIST "a36b032126"

struct world {
    struct sandbox_clock clock;
    const char *mailchimp_key, *ometria_key; /* as set; NULL: the usual ones */
    struct dials dials;
    struct pool texts;
    struct audience lists[LISTS_MAX];
    size_t list_count;
    struct bulk bulk;
    struct crm crm;
    struct faults faults;
    struct hiccups hiccups;
    struct hooks hooks;
    struct request_log log;
    struct meters meters;
    struct written written;
    bool plan_full;   /* Mailchimp: no further contact for this account */
    uint64_t shuffle; /* another number for each request that shuffles */
    uint64_t request_ids;
    bool quitting;
};

void world_init(struct world *world);
void world_finish(struct world *world);
void world_reset(struct world *world);

int64_t world_now_ms(const struct world *world);
int64_t world_now_s(const struct world *world);
/* NULL if there is none with this id. */
struct audience *world_list(struct world *world, const char *id);

/* The X-Request-Id of the exchange, made at the first call. */
const char *world_request_id(struct world *world, struct exchange *exchange);
/* The service's answer; nothing but this changes the worlds through their APIs. */
void world_serve(struct world *world, struct exchange *exchange);

#endif
