/* foretold.c -- how long a whole read takes, said before it begins. */
#include "host/cli/foretold.h"

#include "host/base/shown.h"
#include "host/connector/reading_pace.h"
#include "host/tell/progress_text.h"

static unsigned pace_of(const struct registry *registry,
                        const struct spec_connection *connection)
{
    return connection->plugin == NULL
               ? 0
               : reading_pace(registry_find(registry, connection->plugin), connection);
}

struct foretold foretold_by_spec(const struct registry *registry,
                                 const struct pipeline *pipeline)
{
    return (struct foretold){
        .per_second = {[SIDE_LIST] = pace_of(registry, &pipeline->list),
                       [SIDE_CRM] = pace_of(registry, &pipeline->crm)}};
}

void foretold_baseline(const struct foretold *foretold, struct buffer *text)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (!progress_is_slow(foretold->per_second[side]))
            continue;
        shown_format(text, "; of the %s, wherry can read ",
                     side_title((enum side)side));
        progress_pace(foretold->per_second[side], text);
    }
}

void foretold_rest(const struct foretold *foretold, enum side side, int64_t done,
                   int64_t total, struct buffer *text)
{
    const unsigned per_second = foretold->per_second[side];
    struct buffer least = {0};
    if (!progress_is_slow(per_second))
        return;
    if (total > done)
        progress_least(total - done, per_second, &least);
    else
        progress_pace(per_second, &least);
    if (least.length > 0)
        shown_format(text, "%s%s", total > done ? ", which takes " : ", ",
                     buffer_text(&least));
    buffer_free(&least);
}
