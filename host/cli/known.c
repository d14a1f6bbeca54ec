/* known.c -- pipelines by their state: their specs may be gone. */
#include "host/cli/known.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/cli/paths.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

static const char suffix[] = ".db";

/* The ids under which there is state, NULL-terminated; the caller frees. */
static const char **known_ids(const struct cli *cli, struct arena *arena)
{
    size_t count = 0, room = 0;
    const char **ids = memory_grow(NULL, 0, &room, sizeof *ids);
    DIR *directory = opendir(cli->state);
    const struct dirent *entry = NULL;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (!text_ends_with(entry->d_name, suffix))
            continue;
        char *id = arena_text(arena, entry->d_name);
        id[strlen(id) - (sizeof suffix - 1)] = '\0';
        ids = memory_grow(ids, count + 1, &room, sizeof *ids);
        ids[count++] = id;
    }
    if (directory != NULL)
        closedir(directory);
    ids[count] = NULL;
    return ids;
}

int known_missing(const struct cli *cli, const char *id)
{
    struct arena arena = {0};
    const char **ids = known_ids(cli, &arena);
    log_write(LOG_ERROR, "'%s' has no state in '%s'%s", id, cli->state,
              meant(text_nearest(id, ids), NULL).words);
    free(ids);
    arena_free(&arena);
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
