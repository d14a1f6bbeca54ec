/* finding.c -- the things worth a sentence, in words. */
#include "host/tell/finding.h"

struct finding_row {
    const char *name;     /* for machines */
    const char *sentence; /* after the number */
};

static const struct finding_row findings[FINDING_COUNT] = {
    [FINDING_TWINS] =
        {"twins",
         "addresses belong to several CRM profiles: the strictest consent applies"},
    [FINDING_SPLIT] = {"split",
                       "records moved to another contact with the same address"},
    [FINDING_LIST_MOVED] = {"list_moved",
                            "addresses changed on the list; the CRM keeps its own"},
    [FINDING_REJOIN] = {"rejoin",
                        "opted in again in the CRM but left the list: only the"
                        " person can rejoin"},
    [FINDING_PENDING] = {"pending", "were added and have not confirmed yet"},
    [FINDING_CONFLICT] = {"conflict",
                          "fields changed on both sides: the CRM's value wins"},
    [FINDING_NOT_EFFECTIVE] = {"not_effective", "changes were accepted but never took"
                                                " effect"},
    [FINDING_ERASED] = {"erased", "were erased in the CRM"},
    [FINDING_GONE] = {"gone", "are no longer on the list"},
    [FINDING_EXISTS] = {"exists", "addresses belong to another contact"},
    [FINDING_SHRUNK] = {"shrunk", "were all missing from one full read: too many to be "
                                  "true, so nothing was done"},
    [FINDING_UNUSABLE] = {"unusable", "records have no usable address"},
    [FINDING_MISSING] = {"missing",
                         "were not found: a later run asks again before this counts"},
    [FINDING_FOUND] = {"found", "were missing, but are still there"},
    [FINDING_LATE] = {"late", "opted in without a change that we saw, and are on one "
                              "side only: `wherry backfill` adds them"},
    [FINDING_FORGOTTEN] = {"forgotten",
                           "records belong to people who were forgotten: ignored"},
    [FINDING_UNASKED] = {"unasked", "contacts were not looked up yet: the next runs "
                                    "continue, 2000 in each"},
    [FINDING_IN_BULK] = {"in_bulk", "updates in bulk are not finished at the service: "
                                    "the next run collects them"},
    [FINDING_NO_ROOM] = {"no_room",
                         "updates did not go out, because no more batches may "
                         "wait at the service: the next run continues"},
};

const char *finding_name(enum finding finding)
{
    return findings[finding].name;
}

const char *finding_sentence(enum finding finding)
{
    return findings[finding].sentence;
}
