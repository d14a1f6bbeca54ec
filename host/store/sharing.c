/* sharing.c -- supervisors that share the pipelines of one place of states. */
#include "host/store/sharing.h"

#include "host/store/backends.h"
#include "host/store/driver.h"
#include "host/store/sharing_driver.h"

bool sharing_is_there(struct states states)
{
    return driver_of(states.text)->sharing != NULL;
}

enum wherry_status sharing_join(struct states states, const struct sharing_self *self,
                                struct sharing **joined, struct wherry_error *error)
{
    const struct sharing_driver *driver = driver_of(states.text)->sharing;
    *joined = NULL;
    if (driver == NULL)
        return WHERRY_END;
    const enum wherry_status status = driver->join(states.text, self, joined, error);
    if (*joined != NULL)
        (*joined)->driver = driver;
    return status;
}

int64_t sharing_number(const struct sharing *sharing)
{
    return sharing->number;
}

void sharing_close(struct sharing *sharing)
{
    if (sharing != NULL)
        sharing->driver->close(sharing);
}

void sharing_leave(struct sharing *sharing)
{
    if (sharing != NULL)
        sharing->driver->leave(sharing);
}

enum wherry_status sharing_beat(struct sharing *sharing, bool leaving, bool *old,
                                struct wherry_error *error)
{
    return sharing->driver->beat(sharing, leaving, old, error);
}

enum wherry_status sharing_announce(struct sharing *sharing,
                                    const struct sharing_spec *specs, size_t count,
                                    const int64_t *kept, size_t kept_count,
                                    struct wherry_error *error)
{
    return sharing->driver->announce(sharing, specs, count, kept, kept_count, error);
}

enum wherry_status sharing_look(struct sharing *sharing, struct arena *arena,
                                struct sharing_look *look, struct wherry_error *error)
{
    return sharing->driver->look(sharing, arena, look, error);
}

enum wherry_status sharing_claim(struct sharing *sharing, const int64_t *numbers,
                                 size_t count, struct arena *arena,
                                 struct sharing_claim **claims, size_t *claimed,
                                 struct wherry_error *error)
{
    return sharing->driver->claim(sharing, numbers, count, arena, claims, claimed,
                                  error);
}

enum wherry_status sharing_give_back(struct sharing *sharing,
                                     const struct sharing_claim *claim,
                                     int64_t not_before_ms, struct wherry_error *error)
{
    return sharing->driver->give_back(sharing, claim, not_before_ms, error);
}

enum wherry_status sharing_hurry(struct sharing *sharing, struct wherry_error *error)
{
    return sharing->driver->hurry(sharing, error);
}

enum wherry_status sharing_watch(struct sharing *sharing, int64_t within_ms,
                                 struct arena *arena, struct sharing_watch **watched,
                                 size_t *count, struct wherry_error *error)
{
    return sharing->driver->watch(sharing, within_ms, arena, watched, count, error);
}

enum wherry_status sharing_watched(struct sharing *sharing,
                                   const struct sharing_watch *watched, size_t count,
                                   struct wherry_error *error)
{
    return sharing->driver->watched(sharing, watched, count, error);
}

enum wherry_status sharing_read(struct states states, struct arena *arena,
                                struct sharing_survey *survey,
                                struct wherry_error *error)
{
    const struct sharing_driver *driver = driver_of(states.text)->sharing;
    *survey = (struct sharing_survey){.host_count = 0};
    return driver == NULL ? WHERRY_END
                          : driver->read(states.text, arena, survey, error);
}
