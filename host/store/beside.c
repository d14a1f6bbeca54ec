/* beside.c -- files that a kill has left beside a state. */
#include "host/store/beside.h"

#include <stddef.h>

#include "host/store/gone.h"
#include "host/store/sqlite/copy.h"
#include "host/store/store.h"

static const char *const unfinished[] = {STORE_BESIDE_IMPORT, STORE_BESIDE_FOLLOW,
                                         COPY_SUFFIX};
enum { UNFINISHED = sizeof unfinished / sizeof *unfinished };

bool store_is_unfinished(const char *path)
{
    bool found = false;
    struct buffer name = {0};
    for (size_t i = 0; i < UNFINISHED && !found; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, unfinished[i]);
        found = store_exists(buffer_text(&name));
    }
    buffer_free(&name);
    return found;
}

enum wherry_status store_remove_unfinished(const char *path, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    struct buffer name = {0};
    for (size_t i = 0; i < UNFINISHED && status != WHERRY_FAILED; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, unfinished[i]);
        status = store_remove(buffer_text(&name), error);
    }
    buffer_free(&name);
    return status == WHERRY_FAILED ? status : WHERRY_OK;
}
