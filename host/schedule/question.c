/* question.c -- what a supervisor asks the database through its clerk, and the answers. */
#include "host/schedule/question.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/schedule/alarm.h"
#include "host/schedule/differ.h"
#include "host/schedule/ended.h"

/* How soon another one looks at the lateness of what this one was about to look at; how
 * long nobody looks at what cannot be late. */
enum { WATCHED_WITHIN_MS = 10 * 60 * 1000, WATCHED_MOST_MS = 3600 * 1000 };

/* ---- As bytes */

void question_write(const struct question *question, const void *items, size_t size,
                    struct buffer *out)
{
    buffer_add(out, question, sizeof *question);
    if (question->count > 0)
        buffer_add(out, items, question->count * size);
}

/* A child is handed over as it is; what its pointers mean is here alone. */
void question_write_note(const struct child *child, int code, int64_t row,
                         struct buffer *out)
{
    const struct question question = {.verb = QUESTION_NOTE, .row = row};
    buffer_add(out, &question, sizeof question);
    buffer_add(out, child, sizeof *child);
    buffer_add(out, &code, sizeof code);
    buffer_add(out, child->pipeline, strlen(child->pipeline) + 1);
}

/* Behind the head of the question. */
static void read_note(char *items, struct child *child, int *code)
{
    memcpy(child, items, sizeof *child);
    memcpy(code, items + sizeof *child, sizeof *code);
    child->pipeline = items + sizeof *child + sizeof *code;
}

void question_read_note(const struct buffer *bytes, struct child *child, int *code)
{
    read_note(bytes->bytes + sizeof(struct question), child, code);
}

const char *question_read_answer(const struct buffer *bytes,
                                 struct question_answer *answer)
{
    assert(bytes->length >= sizeof *answer);
    memcpy(answer, buffer_text(bytes), sizeof *answer);
    return buffer_text(bytes) + sizeof *answer;
}

const char *question_read_item(const char **at, void *item, size_t size)
{
    if (size > 0)
        memcpy(item, *at, size);
    const char *text = *at + size;
    *at = text + strlen(text) + 1;
    return text;
}

static void add_item(struct buffer *items, const void *item, size_t size,
                     const char *text)
{
    buffer_add(items, item, size);
    buffer_add(items, text, strlen(text) + 1);
}

/* ---- Answered: each in the child */

/* A question, and what its answer becomes. */
struct work {
    struct question_office *office;
    struct question question;
    char *items;
    struct question_answer answer;
    struct buffer told; /* the items of the answer */
    struct wherry_error error;
};

static enum wherry_status beat(struct work *work)
{
    const enum wherry_status status = sharing_beat(
        work->office->sharing, work->question.leaving, &work->answer.old, &work->error);
    work->answer.row = sharing_number(work->office->sharing);
    return status;
}

static const int64_t *numbers_of(struct work *work)
{
    const size_t count = work->question.count;
    int64_t *numbers = arena_array(&work->office->arena, count + 1, sizeof *numbers);
    memcpy(numbers, work->items, count * sizeof *numbers);
    return numbers;
}

static enum wherry_status announce(struct work *work)
{
    struct question_office *office = work->office;
    const size_t count = office->fleet->count;
    struct sharing_spec *specs = arena_array(&office->arena, count + 1, sizeof *specs);
    for (size_t i = 0; i < count; i++)
        differ_describe(office->fleet->pipelines[i], office->digests[i], &office->arena,
                        &specs[i]);
    return sharing_announce(office->sharing, specs, count, numbers_of(work),
                            work->question.count, &work->error);
}

static enum wherry_status look(struct work *work)
{
    struct sharing_look *seen = &work->answer.look;
    const enum wherry_status status =
        sharing_look(work->office->sharing, &work->office->arena, seen, &work->error);
    if (status != WHERRY_OK)
        return status;
    work->answer.count = seen->count;
    buffer_add(&work->told, seen->rows, seen->count * sizeof *seen->rows);
    seen->rows = NULL;
    return WHERRY_OK;
}

/* What is paused, and what was done last, is known before anything is started. */
static enum wherry_status claim(struct work *work)
{
    struct question_office *office = work->office;
    struct sharing_claim *claims = NULL;
    const enum wherry_status status =
        sharing_claim(office->sharing, numbers_of(work), work->question.count,
                      &office->arena, &claims, &work->answer.count, &work->error);
    for (size_t i = 0; status == WHERRY_OK && i < work->answer.count; i++) {
        struct question_claim item = {.claim = claims[i]};
        past_read(office->states, claims[i].pipeline, &item.past, NULL);
        item.claim.pipeline = NULL;
        add_item(&work->told, &item, sizeof item, claims[i].pipeline);
    }
    return status;
}

static enum wherry_status give_back(struct work *work)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < work->question.count && status == WHERRY_OK; i++) {
        struct question_given given;
        memcpy(&given, work->items + i * sizeof given, sizeof given);
        status = sharing_give_back(work->office->sharing, &given.claim,
                                   given.not_before_ms, &work->error);
    }
    return status;
}

static enum wherry_status hurry(struct work *work)
{
    return sharing_hurry(work->office->sharing, &work->error);
}

static enum wherry_status survey(struct work *work)
{
    struct sharing_survey found;
    const enum wherry_status status =
        sharing_read(work->office->states, &work->office->arena, &found, &work->error);
    if (status != WHERRY_OK)
        return status;
    differ_sum(&found, &work->answer.hosts);
    if (work->question.tell)
        differ_tell(&found);
    return WHERRY_OK;
}

/* Those that have left our specs since are given back unseen: others look at them. */
static void watch_one(struct work *work, struct sharing_watch *one)
{
    const struct pipeline *pipeline = fleet_find(work->office->fleet, one->pipeline);
    struct alarm_said said = {.late = {(unsigned)one->late}, .said_ms = one->said_ms};
    one->rest_ms = 0;
    if (pipeline == NULL)
        return;
    if (alarm_look(pipeline, work->office->states, work->question.clock_ms, &said,
                   &one->rest_ms)) {
        add_item(&work->told, NULL, 0, pipeline->id);
        work->answer.count++;
    }
    if (one->rest_ms > WATCHED_MOST_MS)
        one->rest_ms = WATCHED_MOST_MS;
    one->late = (int64_t)said.late.bits;
    one->said_ms = said.said_ms;
}

static enum wherry_status watch(struct work *work)
{
    struct question_office *office = work->office;
    struct sharing_watch *watched = NULL;
    size_t count = 0;
    enum wherry_status status =
        sharing_watch(office->sharing, WATCHED_WITHIN_MS, &office->arena, &watched,
                      &count, &work->error);
    if (status != WHERRY_OK)
        return status;
    work->answer.more = count == SHARING_WATCHED_MOST;
    for (size_t i = 0; i < count; i++)
        watch_one(work, &watched[i]);
    return sharing_watched(office->sharing, watched, count, &work->error);
}

/* A history that cannot be written may be the fault of the database, or not. */
static enum wherry_status note(struct work *work)
{
    struct child child;
    struct sharing_look ignored;
    int code = 0;
    read_note(work->items, &child, &code);
    ended_write(work->office->states, &child, code, &work->answer.history);
    if (work->answer.history.written)
        return WHERRY_OK;
    return sharing_look(work->office->sharing, &work->office->arena, &ignored,
                        &work->error);
}

static enum wherry_status leave(struct work *work)
{
    sharing_leave(work->office->sharing);
    work->office->sharing = NULL;
    return WHERRY_OK;
}

static enum wherry_status join(struct work *work)
{
    work->answer.row = sharing_number(work->office->sharing);
    return WHERRY_OK;
}

static enum wherry_status (*const verbs[])(struct work *work) = {
    [QUESTION_JOIN] = join,         [QUESTION_BEAT] = beat,
    [QUESTION_ANNOUNCE] = announce, [QUESTION_LOOK] = look,
    [QUESTION_CLAIM] = claim,       [QUESTION_GIVE_BACK] = give_back,
    [QUESTION_HURRY] = hurry,       [QUESTION_SURVEY] = survey,
    [QUESTION_WATCH] = watch,       [QUESTION_NOTE] = note,
    [QUESTION_LEAVE] = leave,
};

/* With a row already there, this asks nothing. */
static enum wherry_status enter(struct work *work)
{
    struct question_office *office = work->office;
    struct sharing_self self = office->self;
    self.number = work->question.row;
    return office->sharing != NULL
               ? WHERRY_OK
               : sharing_join(office->states, &self, &office->sharing, &work->error);
}

void question_work(void *self, const struct buffer *question, struct buffer *answer)
{
    struct work work = {.office = self};
    memcpy(&work.question, buffer_text(question), sizeof work.question);
    work.items = question->bytes + sizeof work.question;
    work.answer.row = work.question.row;
    arena_reset(&work.office->arena);
    work.answer.status = enter(&work);
    if (work.answer.status == WHERRY_OK)
        work.answer.status = verbs[work.question.verb](&work);
    if (work.answer.status == WHERRY_FAILED)
        snprintf(work.answer.message, sizeof work.answer.message, "%s",
                 work.error.message);
    buffer_add(answer, &work.answer, sizeof work.answer);
    buffer_add(answer, buffer_text(&work.told), work.told.length);
    buffer_free(&work.told);
}
