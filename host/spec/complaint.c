/* complaint.c -- what is wrong with a spec, and where. */
#include "host/spec/complaint.h"

void spec_complaint_write(const struct spec_complaint *complaint, struct buffer *text)
{
    if (complaint->place.file != NULL)
        buffer_format(text, "%s:", complaint->place.file);
    if (complaint->place.line != 0)
        buffer_format(text, "%u:%u:", complaint->place.line, complaint->place.column);
    buffer_format(text, "%s%s%s", complaint->place.file == NULL ? "" : " ",
                  complaint->severity == SPEC_WARNING ? "warning: " : "",
                  complaint->message);
}
