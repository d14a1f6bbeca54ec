/* peers.c -- the other supervisors of these states. */
#include "host/schedule/peers.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/schedule/claim.h"
#include "host/schedule/differ.h"
#include "host/schedule/heard.h"
#include "host/store/term.h"

enum {
    LOOK_AGAIN_MS = 2 * 1000, /* what was asked for was not answered */
    SURVEY_MS = 60 * 1000,
    WATCH_MS = 60 * 1000,
    LEAVE_MS = 5 * 1000, /* so long it tries to say that it leaves */
    SLOW_MS = 15 * 1000, /* an answer that takes longer does not come */
    JOIN_GLANCE_MS = 100,
};

static int64_t hasten(int64_t ms)
{
    const int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

bool peers_share(const struct peers *peers)
{
    return peers->shares;
}

const struct metrics_hosts *peers_hosts(const struct peers *peers)
{
    return peers->surveyed ? &peers->hosts : NULL;
}

const struct metrics_share *peers_share_of(struct peers *peers, int64_t steady_ms)
{
    if (!peers->shares)
        return NULL;
    peers->share.reached =
        !peers->silent &&
        (!peers->clerk.busy || steady_ms - peers->clerk.asked_ms < SLOW_MS);
    return &peers->share;
}

/* ---- Asked */

static void ask(struct peers *peers, struct question question, const void *items,
                size_t size, int64_t steady_ms)
{
    struct buffer bytes = {0};
    question.row = peers->row;
    question_write(&question, items, size, &bytes);
    clerk_ask(&peers->clerk, &bytes, steady_ms);
    peers->asked = question.verb;
    peers->share.questions++;
    buffer_free(&bytes);
}

static void ask_verb(struct peers *peers, enum question_verb verb, int64_t steady_ms)
{
    ask(peers, (struct question){.verb = verb}, NULL, 0, steady_ms);
}

static void hear(struct peers *peers, int64_t steady_ms)
{
    struct buffer bytes = {0};
    const enum clerk_news news = clerk_hear(&peers->clerk, steady_ms, &bytes);
    if (news == CLERK_ANSWERED)
        heard_answer(peers, &bytes, steady_ms);
    if (news == CLERK_LOST)
        heard_nothing(peers, steady_ms);
    buffer_free(&bytes);
}

/* ---- What is asked next */

static void ask_beat(struct peers *peers, int64_t steady_ms)
{
    const struct question question = {.verb = QUESTION_BEAT, .leaving = peers->leaving};
    peers->beat_ms = steady_ms + lease_term_ms() / 3;
    ask(peers, question, NULL, 0, steady_ms);
}

static void ask_announce(struct peers *peers, int64_t steady_ms)
{
    struct buffer numbers = {0};
    const struct question question = {
        .verb = QUESTION_ANNOUNCE, .count = claimed_numbers(&peers->claimed, &numbers)};
    ask(peers, question, buffer_text(&numbers), sizeof(int64_t), steady_ms);
    buffer_free(&numbers);
}

static void ask_give_back(struct peers *peers, int64_t steady_ms)
{
    struct buffer given = {0};
    const struct question question = {.verb = QUESTION_GIVE_BACK,
                                      .count = claimed_give(&peers->claimed, &given)};
    ask(peers, question, buffer_text(&given), sizeof(struct question_given), steady_ms);
    peers->look_ms = peers->looked_ms + hasten(CLAIM_LOOK_LEAST_MS);
    buffer_free(&given);
}

static void ask_claim(struct peers *peers, int64_t steady_ms)
{
    const struct question question = {.verb = QUESTION_CLAIM,
                                      .count = peers->chosen_count};
    peers->chosen_count = 0;
    ask(peers, question, peers->numbers, sizeof *peers->numbers, steady_ms);
}

static void ask_note(struct peers *peers, int64_t steady_ms)
{
    clerk_ask(&peers->clerk, &peers->notes[0].question, steady_ms);
    peers->asked = QUESTION_NOTE;
    peers->share.questions++;
}

static bool is_free(const struct peers *peers, size_t running)
{
    return peers->announced && !peers->leaving && !peers->old &&
           running < peers->options.jobs && peers->claimed.count < peers->options.jobs;
}

static void ask_survey(struct peers *peers, int64_t steady_ms)
{
    peers->survey_ms = steady_ms + hasten(SURVEY_MS);
    peers->telling = peers->tell;
    peers->tell = false;
    ask(peers, (struct question){.verb = QUESTION_SURVEY, .tell = peers->telling}, NULL,
        0, steady_ms);
}

static void ask_watch(struct peers *peers, struct roster_time now)
{
    peers->watch_ms = now.steady_ms + hasten(WATCH_MS);
    ask(peers, (struct question){.verb = QUESTION_WATCH, .clock_ms = now.clock_ms},
        NULL, 0, now.steady_ms);
}

/* What may wait least: that we are there, and what is over. False: nothing of it. */
static bool ask_first(struct peers *peers, int64_t steady_ms)
{
    if (steady_ms >= peers->beat_ms)
        ask_beat(peers, steady_ms);
    else if (peers->note_count > 0)
        ask_note(peers, steady_ms);
    else if (claimed_any_ended(&peers->claimed))
        ask_give_back(peers, steady_ms);
    else if (!peers->announced)
        ask_announce(peers, steady_ms);
    else
        return false;
    return true;
}

/* What is to be started here. */
static bool ask_for_work(struct peers *peers, int64_t steady_ms)
{
    if (peers->hurried) {
        peers->hurried = false;
        ask_verb(peers, QUESTION_HURRY, steady_ms);
    } else if (peers->chosen_count > 0) {
        ask_claim(peers, steady_ms);
    } else if (steady_ms >= peers->look_ms) {
        peers->look_ms = steady_ms + hasten(LOOK_AGAIN_MS);
        ask_verb(peers, QUESTION_LOOK, steady_ms);
    } else {
        return false;
    }
    return true;
}

static void ask_next(struct peers *peers, size_t running, struct roster_time now)
{
    if (ask_first(peers, now.steady_ms) ||
        (is_free(peers, running) && ask_for_work(peers, now.steady_ms)))
        return;
    if (peers->leaving) {
        if (running == 0) /* what was claimed and never started is free with it */
            ask_verb(peers, QUESTION_LEAVE, now.steady_ms);
    } else if (now.steady_ms >= peers->survey_ms) {
        ask_survey(peers, now.steady_ms);
    } else if (now.steady_ms >= peers->watch_ms) {
        ask_watch(peers, now);
    }
}

/* The one that knows the specs as they were is ended once it has answered. */
static bool has_clerk(struct peers *peers, int64_t steady_ms)
{
    struct wherry_error error = {0};
    if (peers->clerk.pid != 0 && !peers->renewed)
        return true;
    const enum wherry_status status =
        clerk_start(&peers->clerk, question_work, &peers->office, &error);
    peers->renewed = status != WHERRY_OK;
    if (status != WHERRY_OK)
        heard_whether(peers, false, error.message, steady_ms);
    return status == WHERRY_OK;
}

void peers_work(struct peers *peers, size_t running, struct roster_time now)
{
    if (!peers->shares)
        return;
    hear(peers, now.steady_ms);
    if (peers->leaving && running == 0 && peers->left_ms == 0)
        peers->left_ms = now.steady_ms + LEAVE_MS;
    peers->left |= peers->left_ms != 0 && now.steady_ms >= peers->left_ms;
    if (!peers->clerk.busy && !peers->left && now.steady_ms >= peers->again_ms &&
        has_clerk(peers, now.steady_ms))
        ask_next(peers, running, now);
}

static int64_t least(const int64_t *times, size_t count)
{
    int64_t least_ms = INT64_MAX;
    for (size_t i = 0; i < count; i++)
        least_ms = times[i] < least_ms ? times[i] : least_ms;
    return least_ms;
}

/* Something to be asked now is asked in the same turn as the answer before it is heard, or in
 * the next one: it is waited for as if it were due. */
static int64_t next_ms(const struct peers *peers)
{
    const bool looks =
        !peers->leaving && !peers->old && peers->claimed.count < peers->options.jobs;
    const bool now = peers->note_count > 0 || claimed_any_ended(&peers->claimed) ||
                     !peers->announced || peers->renewed ||
                     ((peers->hurried || peers->chosen_count > 0) && looks);
    const int64_t times[] = {peers->beat_ms, looks ? peers->look_ms : INT64_MAX,
                             peers->leaving ? INT64_MAX : peers->survey_ms,
                             peers->leaving ? INT64_MAX : peers->watch_ms};
    const int64_t at_ms = now ? 0 : least(times, sizeof times / sizeof *times);
    return at_ms < peers->again_ms ? peers->again_ms : at_ms;
}

int64_t peers_wait_ms(const struct peers *peers, int64_t steady_ms)
{
    if (!peers->shares || peers->left)
        return INT64_MAX;
    int64_t at_ms = peers->clerk.busy ? INT64_MAX : next_ms(peers);
    if (peers->left_ms != 0 && peers->left_ms < at_ms)
        at_ms = peers->left_ms;
    const int64_t clerk_ms = clerk_wait_ms(&peers->clerk, steady_ms);
    const int64_t wait_ms = at_ms == INT64_MAX   ? INT64_MAX
                            : at_ms <= steady_ms ? 0
                                                 : at_ms - steady_ms;
    return clerk_ms < wait_ms ? clerk_ms : wait_ms;
}

int peers_descriptor(const struct peers *peers)
{
    return peers->shares ? clerk_descriptor(&peers->clerk) : -1;
}

/* ---- What happens here */

void peers_set(struct peers *peers, const struct fleet *fleet,
               const struct roster_pipeline *pipelines)
{
    if (!peers->shares)
        return;
    free(peers->pipelines);
    free(peers->digests);
    peers->pipelines = memory_array(fleet->count + 1, sizeof *peers->pipelines);
    peers->digests = memory_array(fleet->count + 1, sizeof *peers->digests);
    memcpy(peers->pipelines, pipelines, fleet->count * sizeof *pipelines);
    for (size_t i = 0; i < fleet->count; i++)
        peers->digests[i] = differ_digest(fleet->pipelines[i], fleet->digests[i]);
    peers->office.fleet = fleet;
    peers->office.digests = peers->digests;
    peers->announced = false;
    peers->renewed = true;
}

void peers_note(struct peers *peers, const struct child *child, int code)
{
    peers->notes = memory_grow(peers->notes, peers->note_count, &peers->note_room,
                               sizeof *peers->notes);
    struct peers_note *note = &peers->notes[peers->note_count++];
    *note = (struct peers_note){.pipeline = memory_text(child->pipeline),
                                .failed = code == CODE_FAILED};
    question_write_note(child, code, peers->row, &note->question);
    if (peers->silent)
        heard_away(note);
    peers->share.lost += code == CODE_LOST;
}

void peers_ended(struct peers *peers, const char *pipeline, enum claimed_end end,
                 int64_t steady_ms)
{
    if (peers->shares)
        claimed_end(&peers->claimed, pipeline, end, heard_spec(peers, pipeline),
                    heard_time(peers, steady_ms));
}

void peers_hurry(struct peers *peers)
{
    peers->hurried = peers->shares;
}

void peers_leave(struct peers *peers, bool at_once)
{
    peers->leaving = true;
    peers->beat_ms = 0; /* the others know it at once */
    peers->left |= at_once;
}

bool peers_have_left(const struct peers *peers)
{
    return !peers->shares || peers->left;
}

/* ---- The whole */

/* Without a loop around it: there is nothing else to do yet. */
static enum wherry_status await_row(struct peers *peers, struct wherry_error *error)
{
    struct buffer bytes = {0};
    struct question_answer answer = {.status = WHERRY_FAILED};
    enum clerk_news news = CLERK_SILENT;
    ask_verb(peers, QUESTION_JOIN, clock_monotonic_ms());
    while (news == CLERK_SILENT &&
           (peers->options.cancelled == NULL || !peers->options.cancelled(NULL))) {
        struct pollfd line = {.fd = clerk_descriptor(&peers->clerk), .events = POLLIN};
        poll(&line, 1, JOIN_GLANCE_MS);
        news = clerk_hear(&peers->clerk, clock_monotonic_ms(), &bytes);
    }
    if (news == CLERK_ANSWERED)
        question_read_answer(&bytes, &answer);
    buffer_free(&bytes);
    peers->row = answer.row;
    if (answer.status == WHERRY_OK)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED, "%s",
                news == CLERK_ANSWERED ? answer.message
                                       : "the database does not answer");
}

enum wherry_status peers_open(struct peers *peers, const struct peers_options *options,
                              struct wherry_error *error)
{
    *peers = (struct peers){.options = *options};
    if (!sharing_is_there(options->states))
        return WHERRY_END;
    if (gethostname(peers->machine, sizeof peers->machine - 1) != 0 ||
        peers->machine[0] == '\0')
        snprintf(peers->machine, sizeof peers->machine, "localhost");
    peers->office.states = options->states;
    peers->office.self = (struct sharing_self){.name = peers->machine,
                                               .version = options->version,
                                               .process = getpid(),
                                               .jobs = (int64_t)options->jobs};
    enum wherry_status status =
        clerk_start(&peers->clerk, question_work, &peers->office, error);
    if (status == WHERRY_OK)
        status = await_row(peers, error);
    if (status != WHERRY_OK)
        return status;
    peers->shares = true;
    peers->seed =
        XXH3_64bits(peers->machine, strlen(peers->machine)) + (uint64_t)getpid();
    peers->chosen = memory_array(options->jobs, sizeof *peers->chosen);
    peers->numbers = memory_array(options->jobs, sizeof *peers->numbers);
    return WHERRY_OK;
}

void peers_close(struct peers *peers)
{
    clerk_end(&peers->clerk);
    claimed_free(&peers->claimed);
    for (size_t i = 0; i < peers->note_count; i++) {
        struct peers_note *note = &peers->notes[i];
        heard_end(note, NULL, "the database did not answer before Wherry ended");
        buffer_free(&note->question);
        free(note->pipeline);
    }
    free(peers->notes);
    free(peers->chosen);
    free(peers->numbers);
    free(peers->pipelines);
    free(peers->digests);
    arena_free(&peers->arena);
    obstacles_free(&peers->obstacles);
    *peers = (struct peers){0};
}
