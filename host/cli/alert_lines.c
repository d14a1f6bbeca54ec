/* alert_lines.c -- how the alerts of a pipeline stand, in words and as JSON. */
#include "host/cli/alert_lines.h"

#include "host/base/shown.h"
#include "host/cli/print.h"

void alert_lines_print(const struct alerts_standing *standing, int64_t now_ms,
                       struct buffer *out)
{
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        const struct alerts_failing *failing = &standing->failing[i];
        struct buffer line = {0};
        if (failing->since_ms == 0)
            continue;
        shown_format(&line, "%s has accepted none since ", failing->name);
        print_when(&line, failing->since_ms, now_ms);
        buffer_add_text(&line, "; `wherry check --alerts` sends a test");
        print_labelled(out, "alerts", buffer_text(&line));
        buffer_free(&line);
    }
}

void alert_lines_write(const struct alerts_standing *standing, struct json_writer *json)
{
    json_key(json, "alerts");
    if (!standing->on) {
        json_null(json);
        return;
    }
    json_begin_object(json);
    json_key(json, "raised");
    json_begin_array(json);
    for (int i = 0; i < ALERT_CONDITIONS; i++) {
        if (standing->episodes[i].since_ms == 0)
            continue;
        json_begin_object(json);
        json_member_text(json, "alert", alert_name((enum alert)i));
        print_member_time(json, "since", standing->episodes[i].since_ms);
        json_member_integer(json, "count", standing->episodes[i].count);
        json_end_object(json);
    }
    json_end_array(json);
    json_key(json, "failing");
    json_begin_array(json);
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        if (standing->failing[i].since_ms == 0)
            continue;
        json_begin_object(json);
        json_member_text(json, "channel", standing->failing[i].name);
        print_member_time(json, "since", standing->failing[i].since_ms);
        print_member_time(json, "next_try", standing->failing[i].next_ms);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}
