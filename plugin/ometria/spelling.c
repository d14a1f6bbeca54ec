/* spelling.c -- an address as Ometria itself spells it. */
#include "plugin/ometria/spelling.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/profile.h"

static const char label[] = "GET /profiles/ID";

bool spelling_matters(const struct wherry_change *change)
{
    const char *domain = strrchr(change->key, '@');
    return change->id[0] != '\0' && domain != NULL &&
           (strncmp(domain + 1, "xn--", 4) == 0 || strstr(domain, ".xn--") != NULL);
}

static enum wherry_status take(const struct profile_shape *shape, struct rows *rows,
                               const char *key, struct arena *arena,
                               struct spelling *spelling, struct wherry_error *error)
{
    struct profile_counts counts = {0};
    struct wherry_record record;
    if (rows->count == 0)
        return WHERRY_OK;
    if (!profile_record(shape, rows, 0, &counts, &record, error))
        return error->status;
    if (!text_same(record.key, key))
        return WHERRY_OK; /* she has moved: the next read tells */
    spelling->there = true;
    spelling->address = arena_text(arena, profile_address(shape, rows, 0));
    for (size_t i = 0; i < record.field_count && i < SPELLING_FIELDS; i++)
        spelling->fields[spelling->field_count++] =
            (struct wherry_field){arena_text(arena, record.fields[i].name),
                                  arena_text(arena, record.fields[i].value)};
    return WHERRY_OK;
}

enum wherry_status spelling_find(struct ometria *ometria,
                                 const struct wherry_change *change,
                                 const char *const *names, size_t count,
                                 struct arena *arena, struct spelling *spelling,
                                 struct wherry_error *error)
{
    struct profile_shape shape;
    struct rows rows = {0};
    struct buffer url = {0};
    struct wherry_response response;
    *spelling = (struct spelling){.address = ""};
    profile_shape_init(&shape, label, names, count);
    shape.plan.single = true;
    call_url(ometria, &url, "profiles");
    url_segment(&url, change->id);
    enum wherry_status status = call_get(ometria, buffer_text(&url), &response, error);
    const bool absent = status == WHERRY_OK && response.code == 404;
    if (status == WHERRY_OK && !absent)
        status = call_judge(&response, label, error);
    if (status == WHERRY_OK && !absent)
        status =
            rows_read(&rows, &shape.plan, response.body, response.body_length, error);
    if (status == WHERRY_OK)
        status = take(&shape, &rows, change->key, arena, spelling, error);
    profile_shape_finish(&shape);
    rows_free(&rows);
    buffer_free(&url);
    return status;
}
