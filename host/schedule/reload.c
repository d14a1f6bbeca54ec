/* reload.c -- the specs in force, and when others take their place. */
#include "host/schedule/reload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/spec/pack.h"

/* A person who saves several files saves them in that time; a change without a report
 * is seen within a minute. */
enum { QUIET_MS = 300, LOOK_EVERY_MS = 60 * 1000 };

static int64_t next_look(void)
{
    return clock_monotonic_ms() + LOOK_EVERY_MS / (int64_t)fault_haste();
}

/* The runs read it through a descriptor that they inherit: see cli/specs.c. */
static int keep_pack(const struct buffer *pack, struct wherry_error *error)
{
    int file = memfd_create("wherry-specs", MFD_CLOEXEC);
    if (file >= 0 && files_write_all(file, buffer_text(pack), pack->length))
        return file;
    fail(error, WHERRY_FAILED, "cannot keep the specs in memory: %s", strerror(errno));
    if (file >= 0)
        close(file);
    return -1;
}

static void put_in_force(struct reload *reload, struct fleet *fleet, int pack)
{
    fleet_free(&reload->fleet);
    if (reload->pack >= 0)
        close(reload->pack);
    reload->fleet = *fleet;
    reload->pack = pack;
    reload->since_ms = clock_now_ms();
}

static uint64_t hash_pack(const struct buffer *pack)
{
    return XXH3_64bits(buffer_text(pack), pack->length);
}

enum wherry_status reload_begin(struct reload *reload, const char *path,
                                fleet_check *check, void *self,
                                struct wherry_error *error)
{
    struct buffer pack = {0};
    struct fleet fleet = {0};
    struct wherry_error why = {0};
    *reload = (struct reload){.path = path, .check = check, .self = self, .pack = -1};
    lookout_open(&reload->lookout, path); /* first: a change from now on is seen */
    int kept = -1;
    if (spec_pack(path, &pack, &why) == WHERRY_OK)
        kept = keep_pack(&pack, error);
    else
        fail_option(error, WHERRY_FAILED, "specs", "%s", why.message);
    if (kept >= 0) {
        reload->tried = hash_pack(&pack);
        reload->look_ms = next_look();
        fleet_read(&fleet, &pack, check, self);
        fleet_tell(&fleet);
        reload->errors = fleet_errors(&fleet);
        put_in_force(reload, &fleet, kept);
        if (reload->fleet.count == 0)
            log_write(LOG_WARNING, "no pipeline to run in '%s'", path);
    }
    buffer_free(&pack);
    return kept >= 0 ? WHERRY_OK : WHERRY_FAILED;
}

void reload_end(struct reload *reload)
{
    if (reload->path == NULL) /* was never begun */
        return;
    fleet_free(&reload->fleet);
    if (reload->pack >= 0)
        close(reload->pack);
    lookout_close(&reload->lookout);
}

int64_t reload_wait_ms(const struct reload *reload)
{
    int64_t at_ms = reload->quiet_ms != 0 ? reload->quiet_ms : reload->look_ms;
    int64_t left = at_ms - clock_monotonic_ms();
    return left < 0 ? 0 : left;
}

bool reload_is_due(struct reload *reload)
{
    int64_t now_ms = clock_monotonic_ms();
    if (lookout_changed(&reload->lookout))
        reload->quiet_ms = now_ms + QUIET_MS;
    bool quiet = reload->quiet_ms != 0 && now_ms >= reload->quiet_ms;
    return quiet || now_ms >= reload->look_ms;
}

static bool try_pack(struct reload *reload, const struct buffer *pack)
{
    struct wherry_error error = {0};
    struct fleet fleet = {0};
    fleet_read(&fleet, pack, reload->check, reload->self);
    fleet_tell(&fleet);
    const size_t errors = reload->errors = fleet_errors(&fleet);
    if (errors > 0) {
        log_tell(LOG_ERROR, LOG_SPECS_REFUSED,
                 "the new specs have %zu error%s: the old specs stay in use", errors,
                 errors == 1 ? "" : "s");
        fleet_free(&fleet);
        return false;
    }
    int kept = keep_pack(pack, &error);
    if (kept < 0) {
        log_tell(LOG_ERROR, LOG_SPECS_REFUSED,
                 "cannot use the new specs: %s; the old specs stay in use",
                 error.message);
        fleet_free(&fleet);
        return false;
    }
    put_in_force(reload, &fleet, kept);
    log_tell(LOG_INFO, LOG_SPECS_IN_FORCE, "now using the new specs: %zu pipeline%s",
             reload->fleet.count, reload->fleet.count == 1 ? "" : "s");
    return true;
}

bool reload_try(struct reload *reload, bool asked)
{
    struct wherry_error error = {0};
    struct buffer pack = {0};
    bool taken = false;
    reload->quiet_ms = 0;
    reload->look_ms = next_look();
    lookout_renew(&reload->lookout);
    if (spec_pack(reload->path, &pack, &error) != WHERRY_OK) {
        if (asked || !reload->unreadable)
            log_tell(LOG_ERROR, LOG_SPECS_REFUSED, "%s: the old specs stay in use",
                     error.message);
        reload->unreadable = true;
        reload->tried = 0; /* there again, they are looked at again */
    } else {
        reload->unreadable = false;
        if (asked || hash_pack(&pack) != reload->tried) {
            reload->tried = hash_pack(&pack);
            taken = try_pack(reload, &pack);
        }
    }
    buffer_free(&pack);
    return taken;
}
