/* finding.c -- the things worth a sentence, in words. */
#include "host/tell/finding.h"

struct finding_row {
    const char *name;     /* for machines */
    const char *sentence; /* behind the number */
};

static const struct finding_row findings[FINDING_COUNT] = {
    [FINDING_TWINS] = {"twins",
                       "addresses are held by several CRM profiles: the strictest"
                       " consent holds"},
    [FINDING_SPLIT] = {"split",
                       "records went over to another contact with their address"},
    [FINDING_LIST_MOVED] = {"list_moved",
                            "addresses changed on the list; the CRM keeps its"
                            " own"},
    [FINDING_REJOIN] = {"rejoin",
                        "opted in again in the CRM but left the list: only the"
                        " person can rejoin"},
    [FINDING_PENDING] = {"pending", "were added and wait for their confirmation"},
    [FINDING_CONFLICT] = {"conflict",
                          "fields changed on both sides: the CRM's value holds"},
    [FINDING_NOT_EFFECTIVE] = {"not_effective", "changes were accepted but never took"
                                                " effect"},
    [FINDING_ERASED] = {"erased", "were erased in the CRM"},
    [FINDING_GONE] = {"gone", "are no longer on the list"},
    [FINDING_EXISTS] = {"exists", "addresses are taken by a record of another contact"},
    [FINDING_SHRUNK] = {"shrunk",
                        "were missing at once from a full read: not believed"},
    [FINDING_UNUSABLE] = {"unusable", "records have no usable address"},
    [FINDING_MISSING] = {"missing",
                         "were not found: asked for again before it is believed"},
    [FINDING_FOUND] = {"found", "were missing, and are there all the same"},
    [FINDING_LATE] = {"late", "opted in unnoticed and are on one side only: `wherry "
                              "backfill` adds them"},
    [FINDING_FORGOTTEN] = {"forgotten",
                           "records are of people who were forgotten: left out"},
};

const char *finding_name(enum finding finding)
{
    return findings[finding].name;
}

const char *finding_sentence(enum finding finding)
{
    return findings[finding].sentence;
}
