/* jobs.h -- the changes of one flush: kept until the file is written again, and found by
 * the row that they are about. */
#ifndef CSV_JOBS_H
#define CSV_JOBS_H

#include "host/base/arena.h"
#include "plugin/csv/finder.h"
#include "plugin/wherry.h"

struct job {
    struct wherry_change change; /* a copy */
    const char *claim;           /* CREATE, RENAME: the new address, normalised */
    bool odd;                    /* a row is of this contact, and cannot be read */
    bool taken;                  /* another row has the address that it claims */
    bool settled;                /* an outcome was found */
    enum wherry_outcome outcome;
    enum wherry_reason reason;
    const char *words;
    const char *const *cells; /* the row as it is afterwards; NULL: the verdict has
                               * no record */
    uint64_t line;
    struct wherry_field_fault *faults;
    size_t fault_count;
};

struct jobs {
    struct job *items;
    size_t count, room;
    struct arena arena;
    struct finder by_id, by_address, claims;
    bool renames; /* one of them at least */
};

/* Copies what must outlive the call. */
void jobs_add(struct jobs *jobs, const struct wherry_change *change);
void jobs_clear(struct jobs *jobs);
void jobs_free(struct jobs *jobs);

void job_settle(struct job *job, enum wherry_outcome outcome, const char *words);
/* Does another job, which was done, free the address that this one wants? */
bool jobs_claimed(const struct jobs *jobs, const struct job *job);

#endif
