/* import.h -- a state in, as form.h has it. */
#ifndef FORM_IMPORT_H
#define FORM_IMPORT_H

#include "host/picture/form/form.h"

struct import_terms {
    const char *path; /* of the file, for messages, too */
    const char *pipeline;
    int64_t now_ms;
    bool (*cancelled)(void *self); /* may be NULL */
    void *self;
};

struct import_result {
    struct form_end end; /* as the file has it */
    int64_t dropped;     /* contacts who have an id of somebody else: left out */
    bool loss; /* something is lost: the next run takes a baseline as after a loss */
};

/* Fills `store`, which is new and empty and used by no other process. FAILED, with the
 * line and what to do: the file is not an export, was changed or cut off, is of another
 * pipeline or of a newer version; then `store` is useless. CANCELLED. Memory does not
 * grow with the file. */
enum wherry_status import_state(struct store *store, const struct import_terms *terms,
                                struct import_result *result,
                                struct wherry_error *error);

#endif
