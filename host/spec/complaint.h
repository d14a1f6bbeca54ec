/* complaint.h -- what is wrong with a spec, and where. */
#ifndef SPEC_COMPLAINT_H
#define SPEC_COMPLAINT_H

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"

enum spec_severity { SPEC_ERROR, SPEC_WARNING };

/* "newsletter.yaml:7:12: unknown key 'plugn': did you mean 'plugin'?" */
struct spec_complaint {
    enum spec_severity severity;
    struct spec_place place;
    const char *message;
    const char
        *pipeline; /* the id of the pipeline that must not run for it; "" if unknown */
};

/* Adds "newsletter.yaml:7:12: unknown key ..." to `text`; a warning says so. */
void spec_complaint_write(const struct spec_complaint *complaint, struct buffer *text);

#endif
