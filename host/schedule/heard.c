/* heard.c -- what the answers of the database come to. */
#include "host/schedule/heard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/schedule/claim.h"

_Static_assert((int)SHARING_ACCOUNTS == (int)CLAIM_ACCOUNTS, "a row has all accounts");

enum { TRY_AGAIN_MS = 2 * 1000 }; /* while the database does not answer */

static int64_t hasten(int64_t ms)
{
    const int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

int64_t heard_time(const struct peers *peers, int64_t steady_ms)
{
    return steady_ms + peers->ahead_ms;
}

struct claimed_spec heard_spec(const struct peers *peers, const char *id)
{
    for (size_t at = 0; at < peers->office.fleet->count; at++)
        if (text_same(peers->pipelines[at].id, id))
            return (struct claimed_spec){&peers->pipelines[at], peers->digests[at]};
    return (struct claimed_spec){NULL, 0};
}

void heard_whether(struct peers *peers, bool heard, const char *words,
                   int64_t steady_ms)
{
    if (!heard && !peers->silent)
        log_tell(LOG_WARNING, LOG_HOSTS,
                 "%s: what runs goes on, and nothing else is started until the "
                 "database answers",
                 words);
    if (heard && peers->silent)
        log_tell(LOG_INFO, LOG_HOSTS, "the database answers again");
    peers->silent = !heard;
    for (size_t i = 0; i < peers->note_count && !heard; i++)
        heard_away(&peers->notes[i]);
    peers->share.failed += !heard;
    peers->again_ms = heard ? 0 : steady_ms + hasten(TRY_AGAIN_MS);
}

/* ---- Answered: that we are there */

static void take_beat(struct peers *peers, const struct question_answer *answer)
{
    if (answer->old && !peers->old)
        log_tell(LOG_WARNING, LOG_HOSTS,
                 "a newer wherry uses the database: this one starts nothing more; "
                 "upgrade it");
    peers->old = answer->old;
    if (answer->status == WHERRY_END) /* our row was removed */
        peers->announced = false;
    if (peers->differs || peers->refused > 0)
        peers->survey_ms = 0;
}

static void take_survey(struct peers *peers, const struct question_answer *answer)
{
    peers->hosts = answer->hosts;
    peers->surveyed = true;
    if (answer->hosts.held_back > 0 && !peers->differs && !peers->telling)
        peers->tell = true; /* they are named with the next question */
    if (answer->hosts.held_back == 0 && (peers->differs || peers->refused > 0)) {
        log_tell(LOG_INFO, LOG_HOSTS, "all hosts have the same specs");
        peers->refused = 0;
    }
    peers->differs = answer->hosts.held_back > 0;
    if (peers->tell)
        peers->survey_ms = 0;
}

/* ---- Answered: what is due */

static size_t count_rows(const struct sharing_look *look, bool refused)
{
    size_t count = 0;
    for (size_t i = 0; i < look->count; i++)
        count += refused ? look->rows[i].refused && !look->rows[i].foreign
                         : !look->rows[i].held && !look->rows[i].refused;
    return count;
}

/* Those that are due: of the others nobody asks yet. */
static void say_differences(struct peers *peers, const struct sharing_look *look)
{
    const size_t refused = count_rows(look, true);
    if (refused <= peers->refused)
        return;
    peers->refused = refused;
    peers->tell = true;
    peers->survey_ms = 0;
}

static struct claim_view view_of(struct peers *peers, const struct sharing_look *look)
{
    struct claim_row *rows = arena_array(&peers->arena, look->count + 1, sizeof *rows);
    for (size_t i = 0; i < look->count; i++) {
        const struct sharing_row *row = &look->rows[i];
        rows[i] = (struct claim_row){.accounts = {row->accounts[0], row->accounts[1]},
                                     .due_ms = row->due_ms,
                                     .held = row->held,
                                     .busy = row->busy,
                                     .refused = row->refused,
                                     .foreign = row->foreign};
    }
    return (struct claim_view){.now_ms = look->now_ms,
                               .jobs = peers->options.jobs,
                               .running = peers->claimed.count,
                               .all_jobs = (size_t)look->jobs,
                               .rows = rows,
                               .count = look->count};
}

static void take_look(struct peers *peers, const struct question_answer *answer,
                      const char *items, int64_t steady_ms)
{
    struct sharing_look look = answer->look;
    arena_reset(&peers->arena);
    look.rows = arena_array(&peers->arena, look.count + 1, sizeof *look.rows);
    memcpy(look.rows, items, look.count * sizeof *look.rows);
    peers->looked_ms = steady_ms;
    peers->ahead_ms = look.now_ms - steady_ms;
    const struct claim_view view = view_of(peers, &look);
    peers->chosen_count = claim_choose(&view, peers->chosen);
    const struct claim_ahead ahead = {.next_ms = look.next_ms,
                                      .lapse_ms = look.lapse_ms,
                                      .waiting = count_rows(&look, false) >
                                                 peers->chosen_count};
    const int64_t rest_ms = claim_rest_ms(&view, &ahead, peers->seed);
    peers->seed = peers->seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
    peers->look_ms = rest_ms == INT64_MAX ? INT64_MAX : steady_ms + hasten(rest_ms);
    peers->waiting = count_rows(&look, false) - peers->chosen_count;
    for (size_t i = 0; i < peers->chosen_count; i++)
        peers->numbers[i] = look.rows[peers->chosen[i]].number;
    say_differences(peers, &look);
}

/* One host takes it over, and so one says it. */
static void tell_taken_over(const char *pipeline)
{
    log_set_subject(pipeline);
    log_tell(LOG_WARNING, LOG_HOSTS,
             "the host that had it is gone: its work continues here; `wherry status "
             "--hosts` shows the hosts");
    log_set_subject("");
}

static void take_claims(struct peers *peers, const struct question_answer *answer,
                        const char *items, int64_t steady_ms)
{
    const char *at = items;
    for (size_t i = 0; i < answer->count; i++) {
        struct question_claim item;
        const char *name = question_read_item(&at, &item, sizeof item);
        const struct work_set work =
            claimed_begin(&peers->claimed, &item, name, heard_spec(peers, name),
                          heard_time(peers, steady_ms));
        obstacles_look(&peers->obstacles, name, &item.past);
        peers->share.claims++;
        peers->share.taken_over += item.claim.taken_over;
        if (item.claim.taken_over)
            tell_taken_over(name);
        if (peers->leaving) /* it was asked for before */
            claimed_end(&peers->claimed, name, CLAIMED_STOPPED, heard_spec(peers, name),
                        heard_time(peers, steady_ms));
        else if (!work_set_is_empty(work))
            peers->options.start(peers->options.self, name, work);
    }
}

/* ---- Answered: the rest */

static void take_watch(struct peers *peers, const struct question_answer *answer,
                       const char *items)
{
    const char *at = items;
    for (size_t i = 0; i < answer->count; i++)
        peers->options.told(peers->options.self, question_read_item(&at, NULL, 0));
    if (answer->more)
        peers->watch_ms = 0;
}

void heard_away(struct peers_note *note)
{
    struct child child;
    int code = 0;
    if (note->away)
        return;
    note->away = true;
    question_read_note(&note->question, &child, &code);
    ended_tell(&child, code, &(struct ended_history){.written = true});
}

void heard_end(const struct peers_note *note, const struct question_answer *answer,
               const char *words)
{
    struct child child;
    int code = 0;
    struct ended_history history = {.written = false};
    question_read_note(&note->question, &child, &code);
    if (answer != NULL)
        history = answer->history;
    history.told = note->away;
    if (!history.written && *history.why_not == '\0')
        snprintf(history.why_not, sizeof history.why_not, "%s", words);
    ended_tell(&child, code, &history);
}

/* Written or not, it is not tried again. */
static void take_note(struct peers *peers, const struct question_answer *answer,
                      const char *words, int64_t steady_ms)
{
    struct peers_note note = peers->notes[0];
    const bool heard = answer != NULL && answer->status != WHERRY_FAILED;
    heard_end(&note, answer, words);
    if (!heard || (note.failed && note.away))
        claimed_again(&peers->claimed, note.pipeline, heard_time(peers, steady_ms));
    memmove(peers->notes, peers->notes + 1, --peers->note_count * sizeof *peers->notes);
    peers->options.told(peers->options.self, note.pipeline);
    buffer_free(&note.question);
    free(note.pipeline);
}

static void take_good(struct peers *peers, const struct question_answer *answer,
                      const char *items, int64_t steady_ms)
{
    switch (peers->asked) {
    case QUESTION_BEAT:
        take_beat(peers, answer);
        break;
    case QUESTION_ANNOUNCE:
        peers->announced = true;
        peers->look_ms = peers->survey_ms = 0;
        break;
    case QUESTION_LOOK:
        take_look(peers, answer, items, steady_ms);
        break;
    case QUESTION_CLAIM:
        take_claims(peers, answer, items, steady_ms);
        break;
    case QUESTION_HURRY:
        peers->look_ms = 0;
        break;
    case QUESTION_SURVEY:
        take_survey(peers, answer);
        break;
    case QUESTION_WATCH:
        take_watch(peers, answer, items);
        break;
    case QUESTION_LEAVE:
        peers->left = true;
        break;
    case QUESTION_JOIN:
    case QUESTION_GIVE_BACK:
    case QUESTION_NOTE:
        break;
    }
}

/* There is no answer: of what it was about nothing is known. */
static void take_failure(struct peers *peers)
{
    switch (peers->asked) {
    case QUESTION_BEAT:
        peers->beat_ms = 0;
        break;
    case QUESTION_CLAIM: /* they may be ours now: those that we do not know are freed */
        peers->announced = false;
        break;
    case QUESTION_HURRY:
        peers->hurried = true;
        break;
    case QUESTION_LEAVE:
        peers->left = true;
        break;
    default:
        break;
    }
}

/* What was given back or written is so, or not. */
static void settle(struct peers *peers, const struct question_answer *answer,
                   const char *words, int64_t steady_ms)
{
    if (peers->asked == QUESTION_NOTE)
        take_note(peers, answer, words, steady_ms);
    if (peers->asked == QUESTION_GIVE_BACK)
        claimed_gave(&peers->claimed,
                     answer != NULL && answer->status != WHERRY_FAILED);
}

void heard_answer(struct peers *peers, const struct buffer *bytes, int64_t steady_ms)
{
    struct question_answer answer;
    const char *items = question_read_answer(bytes, &answer);
    const bool heard = answer.status != WHERRY_FAILED;
    peers->row = answer.row;
    heard_whether(peers, heard, answer.message, steady_ms);
    settle(peers, &answer, answer.message, steady_ms);
    if (heard)
        take_good(peers, &answer, items, steady_ms);
    else
        take_failure(peers);
}

void heard_nothing(struct peers *peers, int64_t steady_ms)
{
    static const char words[] = "the process that asks the database does not answer";
    heard_whether(peers, false, words, steady_ms);
    settle(peers, NULL, words, steady_ms);
    take_failure(peers);
}
