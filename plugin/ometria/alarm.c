/* alarm.c -- Ometria's list of record errors, as an alarm. */
#include "plugin/ometria/alarm.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/rows.h"

enum { MOST_NAMED = 5, NAME_BYTES = 40 };

static const char *const paths[] = {"error_path"};
static const struct rows_plan plan = {
    .label = "GET /push/_errors", .paths = paths, .path_count = 1, .scalars = true};

/* "root > lastname": the last part. It should be a field's name and nothing else. */
static const char *field_of(const char *path)
{
    const char *last = strrchr(path, '>');
    last = last == NULL ? path : last + 1;
    last += strspn(last, " ");
    const size_t length = strspn(last, "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.");
    return last[length] == '\0' && length > 0 && length <= NAME_BYTES ? last : NULL;
}

static bool is_new(const struct rows *rows, size_t index, const char *name)
{
    for (size_t i = 0; i < index; i++) {
        const char *other = field_of(rows->items[i].cells[0].text);
        if (other != NULL && text_same(other, name))
            return false;
    }
    return true;
}

static void sound_alarm(const struct ometria *ometria, const struct rows *rows)
{
    struct buffer names = {0};
    unsigned named = 0;
    for (size_t i = 0; i < rows->count && named < MOST_NAMED; i++) {
        const char *name = field_of(rows->items[i].cells[0].text);
        if (name == NULL || !is_new(rows, i, name))
            continue;
        buffer_format(&names, "%s'%s'", named++ == 0 ? ", in " : ", ", name);
    }
    call_log(ometria, WHERRY_LOG_WARNING,
             "Ometria lists %zu record errors for this account, from all senders%s",
             rows->count, buffer_text(&names));
    buffer_free(&names);
}

void alarm_read(struct ometria *ometria)
{
    struct buffer url = {0};
    struct rows rows = {.count = 0};
    struct wherry_response response;
    struct wherry_error error = {.status = WHERRY_OK};
    call_url(ometria, &url, "push/_errors");
    if (call_get(ometria, buffer_text(&url), &response, &error) == WHERRY_OK &&
        call_judge(&response, plan.label, &error) == WHERRY_OK &&
        rows_read(&rows, &plan, response.body, response.body_length, &error) ==
            WHERRY_OK) {
        if (rows.count > 0)
            sound_alarm(ometria, &rows);
    } else {
        call_log(ometria, WHERRY_LOG_INFO, "cannot get the list of record errors: %s",
                 error.message);
    }
    rows_free(&rows);
    buffer_free(&url);
}
