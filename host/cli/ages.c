/* ages.c -- how old the facts about both sides are, in words and as JSON. */
#include "host/cli/ages.h"

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "host/cli/print.h"
#include "host/engine/report.h"

enum { SECOND_MS = 1000 };

static const char *const names[SIDE_COUNT] = {
    [SIDE_LIST] = "the list", [SIDE_CRM] = "the CRM"};
static const char *const keys[SIDE_COUNT] = {
    [SIDE_LIST] = "list_read", [SIDE_CRM] = "crm_read"};

/* By the service's clock, which may be a little ahead of ours. */
static void add_age(struct buffer *line, int64_t ms, int64_t now_ms)
{
    if (ms == 0) {
        buffer_add_text(line, "never");
        return;
    }
    if (now_ms - ms < SECOND_MS) {
        buffer_add_text(line, "just now");
        return;
    }
    duration_words(line, (now_ms - ms) / SECOND_MS * SECOND_MS);
    buffer_add_text(line, " ago");
}

bool ages_tell(const struct passes *passes, int64_t now_ms, struct buffer *line)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        const int64_t read_ms = passes->begun_ms[side];
        const int64_t whole_ms = passes->whole_ms[side];
        if (read_ms == 0)
            continue;
        shown_format(line, "%s%s in full ", line->length == 0 ? "" : "; ", names[side]);
        add_age(line, whole_ms, now_ms);
        if (passes->took_ms[side] >= TAKES_LONG_MS) {
            buffer_add_text(line, " (it took ");
            duration_words(line, passes->took_ms[side]);
            buffer_add_char(line, ')');
        }
        if (read_ms == whole_ms)
            continue;
        buffer_add_text(line, ", its changes ");
        add_age(line, read_ms, now_ms);
    }
    return line->length > 0;
}

void ages_write(const struct passes *passes, struct json_writer *json)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        json_key(json, keys[side]);
        json_begin_object(json);
        print_member_time(json, "whole", passes->whole_ms[side]);
        json_member_integer(json, "whole_took_ms", passes->took_ms[side]);
        print_member_time(json, "changes", passes->begun_ms[side]);
        json_end_object(json);
    }
}
