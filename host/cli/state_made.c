/* state_made.c -- a state that was made beside its place, and may take it or not. */
#include "host/cli/state_made.h"

#include "host/base/error.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/cli/state_mark.h"
#include "host/cli/turns.h"
#include "host/picture/soundness.h"
#include "host/store/upkeep.h"

static void refuse_damage(void *self, const char *words)
{
    (void)words;
    ++*(int64_t *)self;
}

static void refuse_row(void *self, int64_t row, const char *words)
{
    (void)row;
    (void)words;
    ++*(int64_t *)self;
}

enum wherry_status state_made_check(struct store *store, struct wherry_error *error)
{
    int64_t damages = 0, rows;
    enum wherry_status status =
        store_find_damage(store, &refuse_damage, &damages, error);
    if (status == WHERRY_OK)
        status = soundness_check(store, &refuse_row, &damages, &turns_cancelled, &rows,
                                 error);
    return status == WHERRY_OK && damages > 0
               ? fail(error, WHERRY_FAILED,
                      "its contents contradict each other: nothing was imported")
               : status;
}

static int refuse_mark(const char *id, const struct state_mark *mark)
{
    log_write(
        LOG_ERROR,
        "the state of '%s' was moved to '%s', and a mark of that is here: nothing "
        "was imported; `wherry delete %s --mark` removes it",
        id, buffer_text(&mark->place), id);
    return CODE_FAILED;
}

static int refuse_state(const struct cli *cli, const char *id, const char *path)
{
    struct buffer way = {0};
    if (states_directory(cli->states) != NULL)
        shown_format(
            &way,
            "move '%s' and the files beside it whose names begin with that name "
            "away, or ",
            path);
    log_write(
        LOG_ERROR,
        "'%s' has a state already: nothing was imported; %srun `wherry delete %s`", id,
        buffer_text(&way), id);
    buffer_free(&way);
    return CODE_FAILED;
}

int state_made_refuse(const struct cli *cli, const char *id, const char *path)
{
    struct state_mark mark;
    state_mark_find(path, &mark);
    const int code = mark.alone ? refuse_mark(id, &mark) : refuse_state(cli, id, path);
    state_mark_free(&mark);
    return code;
}
