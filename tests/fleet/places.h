/* places.h -- the pipelines of a fleet: each has a list of its own, and shares its two
 * accounts with others. An account of the CRM and one of lists are one sandbox.
 *
 * The first pipeline of an account also adds people to its list who opt in in the CRM: only
 * one of an account may. The others have the other five steps.
 */
#ifndef FLEET_PLACES_H
#define FLEET_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/sandbox.h"

enum { ACCOUNTS = 3, PIPELINES_MOST = 30 };
enum { PLACE_EVERY_MOST_HOURS = 3 }; /* each hour, or each second or third one */

struct place {
    char id[16], list[16];
    int account;
    int64_t every_ms;
    bool adds; /* people who opt in in the CRM */
};

/* The first `wanted` pipelines; their sandboxes are started, and answer after this time. */
void places_begin(int wanted, int latency_ms);
void places_end(void);
int places_count(void);
const struct place *place_of(int pipeline);
struct sandbox *place_sandbox(int account);
/* Its spec is on each host. */
void place_write_spec(int pipeline);

/* What the sandbox of this account answers to GET; in the arena. */
const struct json_node *place_ask(int account, const char *path, struct arena *arena);
/* No service was asked for more at once, or more often, than it allows. */
void places_check_meters(void);
/* The highest of the meters, for whoever wants to know. */
int64_t places_meter(const char *path);

#endif
