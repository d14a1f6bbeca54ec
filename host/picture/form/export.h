/* export.h -- a state out, as form.h has it. */
#ifndef FORM_EXPORT_H
#define FORM_EXPORT_H

#include "host/picture/form/form.h"

struct export_terms {
    const char *pipeline;
    int64_t made_ms;
    int file;                      /* open for writing */
    bool (*cancelled)(void *self); /* may be NULL */
    /* Called with each contact that is lost. May be NULL. */
    void (*lost)(void *self, int64_t row);
    void *self; /* of both */
};

/* Of one moment, whatever is written during it; `store` was opened for reading. OK even
 * if much is lost: `end` says so. FAILED: it cannot be written, or nothing can be read;
 * CANCELLED. Memory does not grow with the state. */
enum wherry_status export_state(struct store *store, const struct export_terms *terms,
                                struct form_end *end, struct wherry_error *error);

#endif
