/* whole.c -- when each side is read whole next, in words and as JSON. */
#include "host/cli/whole.h"

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/sync/reading.h"

/* By the clocks of the services, which may be ahead of ours: not before the times that
 * they sent themselves. */
static int64_t service_now_ms(const struct passes *passes, int64_t now_ms)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (passes->begun_ms[side] > now_ms)
            now_ms = passes->begun_ms[side];
        if (passes->whole_ms[side] > now_ms)
            now_ms = passes->whole_ms[side];
    }
    return now_ms;
}

/* 0: never by itself, or not before the baseline. */
static void find_next(const struct pipeline *pipeline, const struct passes *passes,
                      int64_t now_ms, int64_t next_ms[SIDE_COUNT])
{
    struct verify_need needs[SIDE_COUNT];
    for (int side = 0; side < SIDE_COUNT; side++)
        needs[side] = (struct verify_need){.every_ms = pipeline->contact_sync.verify_ms,
                                           .seed = text_seed(pipeline->id),
                                           .whole_ms = passes->whole_ms[side],
                                           .now_ms = now_ms};
    for (int side = 0; side < SIDE_COUNT; side++) {
        const int64_t ms = verify_next_ms(needs, (enum side)side);
        next_ms[side] = ms == INT64_MAX || passes->begun_ms[side] == 0 ? 0 : ms;
    }
}

static void add_next(struct buffer *line, const char *who, int64_t next_ms,
                     int64_t now_ms)
{
    shown_format(line, "%s%s ", line->length == 0 ? "" : "; ", who);
    if (next_ms <= now_ms) {
        buffer_add_text(line, "due now");
        return;
    }
    buffer_add_text(line, "next in ");
    duration_words(line, next_ms - now_ms);
}

bool whole_tell(const struct pipeline *pipeline, const struct passes *passes,
                int64_t now_ms, struct buffer *line)
{
    int64_t next_ms[SIDE_COUNT];
    now_ms = service_now_ms(passes, now_ms);
    if (!pipeline->contact_sync.on)
        return false;
    if (pipeline->contact_sync.verify_ms == 0) {
        shown_format(line,
                     "off: only `wherry run %s --verify` finds what a read of changes "
                     "does not show",
                     pipeline->id);
        return true;
    }
    find_next(pipeline, passes, now_ms, next_ms);
    const int64_t list_ms = next_ms[SIDE_LIST], crm_ms = next_ms[SIDE_CRM];
    if (list_ms != 0 && list_ms == crm_ms) {
        add_next(line, "both sides", list_ms, now_ms);
        return true;
    }
    if (list_ms != 0)
        add_next(line, "the list", list_ms, now_ms);
    if (crm_ms != 0)
        add_next(line, "the CRM", crm_ms, now_ms);
    return line->length > 0;
}

void whole_write(const struct pipeline *pipeline, bool spec_wrong,
                 const struct passes *passes, int64_t now_ms, struct json_writer *json)
{
    int64_t next_ms[SIDE_COUNT];
    json_key(json, "verify");
    if (spec_wrong || !pipeline->contact_sync.on) {
        json_null(json);
        return;
    }
    find_next(pipeline, passes, service_now_ms(passes, now_ms), next_ms);
    json_begin_object(json);
    json_member_boolean(json, "on", pipeline->contact_sync.verify_ms != 0);
    json_member_integer(json, "every_ms", pipeline->contact_sync.verify_ms);
    print_member_time(json, "list", next_ms[SIDE_LIST]);
    print_member_time(json, "crm", next_ms[SIDE_CRM]);
    json_end_object(json);
}
