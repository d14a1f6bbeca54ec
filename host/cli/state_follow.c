/* state_follow.c -- moves a state to another place while it is in use. */
#include "host/cli/state_follow.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/duration.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/cli/paths.h"
#include "host/cli/session.h"
#include "host/cli/state_made.h"
#include "host/cli/state_mark.h"
#include "host/cli/state_moved.h"
#include "host/cli/turns.h"
#include "host/picture/value.h"
#include "host/store/follow.h"
#include "host/store/gone.h"
#include "host/store/upkeep.h"

/* Another pass is worth it while the one before has written more than this, and while a run
 * has the turn of the old state; so often at most for the former. */
enum {
    LITTLE = 2000,
    PASSES_MOST = 6,
    PATIENCE_MS = 60 * 1000,
    TOLD_EVERY_MS = 10 * 1000
};

/* The turn of the new place is the session's first, that of the old one its second. */
enum { TURN_NEW, TURN_OLD };

struct moving {
    const struct cli *cli;
    const char *id, *path; /* of the new one */
    struct states old;
    struct buffer old_path, part, old_name, new_name; /* names are for messages */
    struct session session;
    struct store *from, *to;
    struct follow_count count; /* of the current pass */
    int passes;
    int64_t began_ms, told_ms, paused_ms; /* monotonic; paused_ms: how long */
    char move[GONE_ID_ROOM];
    bool gone; /* the old one says so, by this move */
    bool back; /* at the new place is the mark that it was moved to the old one */
    struct wherry_error error;
};

static enum wherry_status refuse(struct moving *moving, const char *words)
{
    return fail(&moving->error, WHERRY_FAILED, "%s", words);
}

/* ---- Passes ---- */

/* Both states are kept: a turn of a database would end, and so would a transaction. */
static bool is_cancelled(void *self)
{
    struct moving *moving = self;
    struct wherry_error ignored = {0};
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms - moving->told_ms >= TOLD_EVERY_MS) {
        moving->told_ms = now_ms;
        log_write(LOG_INFO,
                  "pass %d: compared %" PRId64 " rows so far, copied %" PRId64,
                  moving->passes, moving->count.rows, moving->count.changed);
    }
    if (moving->from != NULL)
        store_keep(moving->from, &ignored);
    if (moving->to != NULL)
        store_keep(moving->to, &ignored);
    return turns_cancelled(NULL);
}

static void tell_pass(const struct moving *moving, int64_t from_ms)
{
    struct buffer took = {0};
    duration_words(&took, clock_monotonic_ms() - from_ms);
    log_write(LOG_INFO, "pass %d: compared %" PRId64 " rows, copied %" PRId64 ", in %s",
              moving->passes, moving->count.rows, moving->count.changed,
              buffer_text(&took));
    buffer_free(&took);
}

static enum wherry_status follow(struct moving *moving)
{
    const struct follow_terms terms = {&is_cancelled, moving};
    const int64_t from_ms = clock_monotonic_ms();
    moving->passes++;
    moving->told_ms = from_ms;
    const enum wherry_status status =
        store_follow(moving->from, moving->to, &terms, &moving->count, &moving->error);
    if (status == WHERRY_OK)
        tell_pass(moving, from_ms);
    return status;
}

/* As the old state is now; runs go on with it. */
static enum wherry_status follow_live(struct moving *moving)
{
    enum wherry_status status = store_hold(moving->from, &moving->error);
    if (status == WHERRY_OK)
        status = follow(moving);
    if (status == WHERRY_OK)
        status = store_let_go(moving->from, &moving->error);
    fault_point("follow.pass");
    return status;
}

static void close_from(struct moving *moving)
{
    store_close(moving->from);
    moving->from = NULL;
}

static void close_to(struct moving *moving)
{
    store_close(moving->to);
    moving->to = NULL;
}

/* The copy, for writing; each of its transactions proves the turn of its place. */
static enum wherry_status open_part(struct moving *moving)
{
    enum wherry_status status = store_open(buffer_text(&moving->part), STORE_WRITE,
                                           &moving->to, &moving->error);
    return status == WHERRY_OK
               ? store_fence(moving->to, moving->session.leases[TURN_NEW],
                             &moving->error)
               : status;
}

/* The name of the move is that of the copy. */
static enum wherry_status name_move(struct moving *moving)
{
    struct arena arena = {0};
    const char *came = store_came(moving->to, &arena);
    enum wherry_status status = WHERRY_OK;
    if (strlen(came) == GONE_ID_ROOM - 1) {
        memcpy(moving->move, came, GONE_ID_ROOM);
    } else {
        gone_new_id(moving->move);
        status = store_begin(moving->to, &moving->error);
        if (status == WHERRY_OK)
            status = store_end(moving->to,
                               store_set_came(moving->to, moving->move, &moving->error),
                               &moving->error);
    }
    arena_free(&arena);
    return status;
}

/* A copy in a database that can be seen from the old place is beside the old state. */
static enum wherry_status check_places(struct moving *moving)
{
    struct buffer seen = {0};
    bool same = false;
    if (states_directory(moving->old) == NULL &&
        states_directory(moving->cli->states) == NULL) {
        buffer_add_text(&seen, buffer_text(&moving->old_path));
        buffer_add_text(&seen, STORE_BESIDE_FOLLOW);
        same = store_exists(buffer_text(&seen));
    }
    buffer_free(&seen);
    return same
               ? refuse(moving, "'--follow' and '--state' name the same place: nothing "
                                "was done")
               : WHERRY_OK;
}

static void note_damage(void *self, const char *words)
{
    (void)words;
    ++*(int64_t *)self;
}

/* Of a damaged one not all can be read, and what can be read does not show it. The copy
 * itself needs no such look: each pass compares all of it. */
static enum wherry_status check_old(struct moving *moving)
{
    int64_t damages = 0;
    const enum wherry_status status =
        store_find_damage(moving->from, &note_damage, &damages, &moving->error);
    return status == WHERRY_OK && damages > 0
               ? refuse(moving, "the old state is damaged: nothing was moved; `wherry "
                                "state check` shows the damage, and what to do")
               : status;
}

static enum wherry_status approach(struct moving *moving)
{
    enum wherry_status status = check_old(moving);
    bool more = true;
    while (status == WHERRY_OK && more) {
        status = follow_live(moving);
        more = moving->count.changed > LITTLE && moving->passes < PASSES_MOST;
    }
    return status;
}

/* ---- The move ---- */

/* While a run has it, the copy stays close. */
static enum wherry_status take_old_turn(struct moving *moving)
{
    struct buffer name = {0};
    enum wherry_status status = WHERRY_END;
    buffer_add_text(&name, "pipeline ");
    buffer_add_text(&name, moving->id);
    for (int64_t wait_ms = 0; status == WHERRY_END; wait_ms = PATIENCE_MS) {
        if (wait_ms > 0)
            log_write(LOG_INFO, "waiting for the run of '%s' in %s", moving->id,
                      buffer_text(&moving->old_name));
        status = lease_take(moving->old, buffer_text(&name), wait_ms, &turns_cancelled,
                            NULL, &moving->session.leases[TURN_OLD], &moving->error);
        if (status == WHERRY_END && wait_ms > 0 && follow_live(moving) != WHERRY_OK)
            status = moving->error.status;
    }
    buffer_free(&name);
    return status;
}

/* The old state is shown as paused from then on, not as late. */
static enum wherry_status say_gone(struct moving *moving)
{
    struct buffer place = {0};
    const char *directory = states_directory(moving->cli->states);
    char *whole = directory == NULL ? NULL : realpath(directory, NULL);
    if (whole != NULL)
        buffer_add_text(&place, whole);
    else
        states_show(moving->cli->states, &place);
    enum wherry_status status = WHERRY_OK;
    if (value_number(moving->from, VALUE_CONNECTION_PAUSED, 0, 0) == 0)
        status = value_set_number(moving->from, VALUE_CONNECTION_PAUSED, 0,
                                  clock_now_ms(), &moving->error);
    if (status == WHERRY_OK)
        status = store_set_gone(moving->from, moving->move, buffer_text(&place),
                                &moving->error);
    free(whole);
    buffer_free(&place);
    return status;
}

/* In one transaction of the old state, so that nothing is written to it between what is
 * copied and that it is gone. */
static enum wherry_status leave_old(struct moving *moving)
{
    enum wherry_status status = store_open(buffer_text(&moving->old_path), STORE_WRITE,
                                           &moving->from, &moving->error);
    if (status == WHERRY_OK)
        status =
            store_fence(moving->from, moving->session.leases[TURN_OLD], &moving->error);
    if (status == WHERRY_OK)
        status = store_begin(moving->from, &moving->error);
    if (status != WHERRY_OK)
        return status;
    status = follow(moving);
    close_to(moving); /* all of it is in its own file, and on the disk */
    fault_point("follow.copied");
    if (status == WHERRY_OK)
        status = say_gone(moving);
    status = store_end(moving->from, status, &moving->error);
    if (status == WHERRY_OK)
        status = store_flush(moving->from, &moving->error);
    moving->gone = status == WHERRY_OK;
    fault_point("follow.gone");
    return status;
}

static enum wherry_status take_place(struct moving *moving)
{
    enum wherry_status status = WHERRY_OK;
    if (moving->back && store_remove(moving->path, &moving->error) == WHERRY_FAILED)
        status = WHERRY_FAILED;
    if (status == WHERRY_OK)
        status = store_put_in_place(buffer_text(&moving->part), moving->path,
                                    &moving->error);
    fault_point("follow.placed");
    return status;
}

static enum wherry_status move(struct moving *moving)
{
    enum wherry_status status = take_old_turn(moving);
    const int64_t from_ms = clock_monotonic_ms();
    close_from(moving);
    if (status == WHERRY_OK)
        status = leave_old(moving);
    close_from(moving);
    if (status == WHERRY_OK)
        status = take_place(moving);
    moving->paused_ms = clock_monotonic_ms() - from_ms;
    return status;
}

static enum wherry_status move_all(struct moving *moving)
{
    enum wherry_status status = open_part(moving);
    if (status == WHERRY_OK)
        status = check_places(moving);
    if (status == WHERRY_OK)
        status = name_move(moving);
    /* Its handle knows what it has read: from here on it is for copying alone. */
    close_to(moving);
    if (status == WHERRY_OK)
        status = open_part(moving);
    if (status == WHERRY_OK)
        status = approach(moving);
    return status == WHERRY_OK ? move(moving) : status;
}

/* ---- What is there before ---- */

static int refuse_missing(const struct moving *moving)
{
    log_write(LOG_ERROR, "'%s' has no state in %s: nothing was done", moving->id,
              buffer_text(&moving->old_name));
    return CODE_USAGE;
}

static int refuse_gone(const struct moving *moving, const char *place)
{
    log_write(
        LOG_ERROR,
        "'%s' has been moved from %s to '%s' already: nothing was done; use it "
        "there. If that one is lost: `wherry state export` still reads the old one",
        moving->id, buffer_text(&moving->old_name), place);
    return CODE_FAILED;
}

/* The move by which the state at `place` came, if there is one. */
static bool came_by(const struct moving *moving, const char *place)
{
    struct store *store = NULL;
    struct arena arena = {0};
    struct wherry_error ignored = {0};
    const bool same = store_open(place, STORE_READ, &store, &ignored) == WHERRY_OK &&
                      text_same(store_came(store, &arena), moving->move);
    store_close(store);
    arena_free(&arena);
    return same;
}

/* The mark of the move by which the old state came is at the new place: what was moved from
 * there comes back. The copy beside it lets no state be made there in between. */
static bool comes_back(struct moving *moving)
{
    struct state_mark mark;
    struct arena arena = {0};
    state_mark_find(moving->path, &mark);
    moving->back = mark.alone && text_same(store_came(moving->from, &arena), mark.move);
    state_mark_free(&mark);
    arena_free(&arena);
    return moving->back;
}

/* How far an earlier call has come; *done: to the end. */
static int find_out(struct moving *moving, bool *done)
{
    const char *place;
    enum wherry_status status = store_open(buffer_text(&moving->old_path), STORE_READ,
                                           &moving->from, &moving->error);
    if (status == WHERRY_END)
        return refuse_missing(moving);
    if (status != WHERRY_OK)
        return command_failed(&moving->error);
    const char *gone = store_gone(moving->from, &place);
    if (gone != NULL) {
        moving->gone = true;
        snprintf(moving->move, sizeof moving->move, "%s", gone);
    }
    if (store_exists(moving->path) && !comes_back(moving)) {
        *done = moving->gone && came_by(moving, moving->path);
        return *done ? CODE_OK
                     : state_made_refuse(moving->cli, moving->id, moving->path);
    }
    return moving->gone && !came_by(moving, buffer_text(&moving->part))
               ? refuse_gone(moving, place)
               : CODE_OK;
}

static bool check_names(struct moving *moving)
{
    const struct cli *cli = moving->cli;
    if (!paths_may_be_named("--follow", moving->old))
        return false;
    store_path(moving->old, moving->id, &moving->old_path);
    states_name(moving->old, &moving->old_name);
    states_name(cli->states, &moving->new_name);
    buffer_add_text(&moving->part, moving->path);
    buffer_add_text(&moving->part, STORE_BESIDE_FOLLOW);
    const char *one = states_directory(moving->old);
    const char *other = states_directory(cli->states);
    char *from = one == NULL ? NULL : realpath(one, NULL);
    char *to = other == NULL ? NULL : realpath(other, NULL);
    const bool same = text_same(buffer_text(&moving->old_path), moving->path) ||
                      (from != NULL && to != NULL && text_same(from, to));
    free(from);
    free(to);
    if (same)
        log_write(LOG_ERROR,
                  "'--follow' and '--state' name the same place, %s: nothing was done",
                  buffer_text(&moving->old_name));
    return !same;
}

/* ---- Told ---- */

static int tell_moved(struct moving *moving)
{
    const struct state_moved moved = {.id = moving->id,
                                      .from = buffer_text(&moving->old_name),
                                      .to = buffer_text(&moving->new_name),
                                      .passes = moving->passes,
                                      .rows = moving->count.rows,
                                      .took_ms =
                                          clock_monotonic_ms() - moving->began_ms,
                                      .paused_ms = moving->paused_ms};
    return state_moved_tell(moving->cli, moving->path, &moved);
}

/* What holds now, after a failure. */
static int tell_failure(struct moving *moving)
{
    const int code = command_failed(&moving->error);
    if (moving->gone)
        log_write(
            LOG_ERROR,
            "the old state of '%s' may not run any longer, and the new one is not "
            "in its place yet: run the same command again",
            moving->id);
    else
        log_write(LOG_ERROR,
                  "'%s' was not moved: its runs go on in %s. The same command again "
                  "continues; `wherry delete %s` in %s removes what was copied",
                  moving->id, buffer_text(&moving->old_name), moving->id,
                  buffer_text(&moving->new_name));
    return code;
}

/* ---- All of it ---- */

/* An earlier call that was killed keeps its turn in a database for a term. */
static int work(struct moving *moving)
{
    struct wherry_error ignored = {0};
    bool done = false;
    int code = session_take_id(&moving->session, moving->cli, moving->id, PATIENCE_MS);
    if (code == CODE_OK)
        code = find_out(moving, &done);
    if (code != CODE_OK)
        return code;
    enum wherry_status status = WHERRY_OK;
    if (done) /* but what was beside it may still be there */
        store_remove(buffer_text(&moving->part), &ignored);
    else
        status = moving->gone ? take_place(moving) : move_all(moving);
    close_to(moving);
    return status == WHERRY_OK ? tell_moved(moving) : tell_failure(moving);
}

int state_follow(const struct cli *cli, const char *id, const char *path)
{
    struct moving moving = {.cli = cli,
                            .id = id,
                            .path = path,
                            .old = {cli->follow},
                            .began_ms = clock_monotonic_ms()};
    const int code = check_names(&moving) ? work(&moving) : CODE_USAGE;
    close_to(&moving);
    close_from(&moving);
    session_close(&moving.session);
    buffer_free(&moving.old_path);
    buffer_free(&moving.part);
    buffer_free(&moving.old_name);
    buffer_free(&moving.new_name);
    return code;
}
