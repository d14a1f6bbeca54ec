/* known.c -- pipelines by their state: their specs may be gone. */
#include "host/cli/known.h"

#include <stdlib.h>

#include "host/base/arena.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/cli/paths.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

struct known {
    struct arena arena;
    const char **ids;
    size_t count, room;
};

static void keep(void *self, const char *id)
{
    struct known *known = self;
    known->ids =
        memory_grow(known->ids, known->count + 1, &known->room, sizeof *known->ids);
    known->ids[known->count++] = arena_text(&known->arena, id);
}

/* With the id that was probably meant, where the others can be read. */
int known_missing(const struct cli *cli, const char *id)
{
    struct known known = {0};
    struct buffer where = {0};
    struct wherry_error ignored = {0};
    known.ids = memory_grow(NULL, 0, &known.room, sizeof *known.ids);
    states_visit(cli->states, &keep, &known, &ignored);
    known.ids[known.count] = NULL;
    states_name(cli->states, &where);
    log_write(LOG_ERROR, "'%s' has no state in %s%s", id, buffer_text(&where),
              meant(text_nearest(id, known.ids), NULL).words);
    free(known.ids);
    arena_free(&known.arena);
    buffer_free(&where);
    return CODE_USAGE;
}

int known_path(const struct cli *cli, const char *id, struct buffer *path)
{
    if (!pipeline_is_id(id)) {
        log_write(LOG_ERROR,
                  "a pipeline id has 1 to %d lower-case letters, digits and dashes",
                  PIPELINE_ID_BYTES);
        return CODE_USAGE;
    }
    paths_store(cli, id, path);
    return CODE_OK;
}

int known_state(const struct cli *cli, const char *id, struct buffer *path)
{
    const int code = known_path(cli, id, path);
    if (code != CODE_OK || store_exists(buffer_text(path)))
        return code;
    return known_missing(cli, id);
}
