/* membership.c -- members into a static segment and out of it, many in one POST. */
#include "plugin/mailchimp/membership.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/json_thin.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/walk.h"

struct mover {
    uint64_t tag;
    const char *key;         /* as the list spells it */
    const char *join;        /* what it is known by in the answer */
    bool named;              /* moved as requested, by the answer */
    bool named_otherwise;    /* as the opposite */
    struct trouble *trouble; /* NULL: not blamed */
};

/* The members who join and leave in one request; none is in both. An answer names each
 * of them, so each is found by a hash of `join`. */
struct movers {
    struct mover *list;
    size_t count;
    uint16_t *places; /* index in the list plus 1; 0: free */
    size_t place_count;
    size_t named;  /* of them, by the answer */
    int64_t total; /* how many moved, by the answer's count; -1: not known */
};

struct moving {
    struct job job;
    struct membership *membership;
    struct movers joining, leaving;
    size_t room;
    struct movers_reading
        *reading; /* of its answer, as far as it came; NULL: nothing */
};

static job_take take_answer;
static job_part take_part;
static void end_moving(struct job *job);

static void begin_movers(struct movers *movers, size_t room, struct arena *arena)
{
    movers->list = arena_array(arena, room, sizeof *movers->list);
    for (movers->place_count = 1; movers->place_count < 2 * room;)
        movers->place_count *= 2;
    movers->places = arena_array(arena, movers->place_count, sizeof *movers->places);
    movers->total = -1;
}

static struct moving *begin_moving(struct membership *membership, size_t room)
{
    struct moving *moving = job_create(membership->jobs, sizeof *moving, take_answer);
    moving->job.part = take_part;
    moving->job.end = end_moving;
    moving->membership = membership;
    moving->room = room;
    begin_movers(&moving->joining, room, &moving->job.arena);
    begin_movers(&moving->leaving, room, &moving->job.arena);
    return moving;
}

/* The member's slot, or the free slot where they would be. */
static uint16_t *place_of(const struct movers *movers, const char *key)
{
    size_t place = (size_t)walk_hash(key) & (movers->place_count - 1);
    while (movers->places[place] != 0 &&
           !text_same(movers->list[movers->places[place] - 1].join, key))
        place = (place + 1) & (movers->place_count - 1);
    return &movers->places[place];
}

static struct mover *find(const struct movers *movers, const char *key)
{
    const uint16_t place = *place_of(movers, key);
    return place == 0 ? NULL : &movers->list[place - 1];
}

static void add(struct movers *movers, const struct mover *mover)
{
    uint16_t *place = place_of(movers, mover->join);
    movers->list[movers->count++] = *mover;
    *place = (uint16_t)movers->count;
}

/* ---- Sending ---- */

static void write_movers(struct json_writer *writer, const char *key,
                         const struct movers *movers)
{
    if (movers->count == 0)
        return;
    assert(movers->list != NULL);
    json_key(writer, key);
    json_begin_array(writer);
    for (size_t i = 0; i < movers->count; i++)
        json_text(writer, movers->list[i].key);
    json_end_array(writer);
}

static enum wherry_status send_moving(struct moving *moving, struct wherry_error *error)
{
    struct request request;
    list_request(&request, moving->job.jobs->mailchimp, "POST");
    request_path(&request, "segments");
    request_path(&request, moving->membership->segment);
    request.piece = JOB_PIECE;
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    write_movers(writer, "members_to_add", &moving->joining);
    write_movers(writer, "members_to_remove", &moving->leaving);
    json_end_object(writer);
    return job_send(&moving->job, &request, writer, error);
}

/* ---- The answer ---- */

/* Errors come grouped: one text for many addresses, in either order. */
struct movers_reading {
    struct moving *moving;
    struct mover **blamed; /* by the group being read */
    size_t blamed_count;
    const char *words;
    const char *request_id;
    bool added;
    struct json_thin *json;
    struct wherry_error why; /* it cannot be read */
};

static void blame(struct movers_reading *reading, const char *address)
{
    char key[ADDRESS_ROOM];
    if (!address_normalise(address, key))
        return;
    struct mover *mover = find(&reading->moving->joining, key);
    if (mover == NULL)
        mover = find(&reading->moving->leaving, key);
    if (mover != NULL && reading->blamed_count < 2 * reading->moving->room)
        reading->blamed[reading->blamed_count++] = mover;
}

/* A member who is named in the array of `asked`; `others` asked for the opposite. */
static void name(struct movers *asked, const struct movers *others, const char *address)
{
    char key[ADDRESS_ROOM];
    if (!address_normalise(address, key))
        return;
    struct mover *mover = find(asked, key);
    if (mover != NULL && !mover->named) {
        mover->named = true;
        asked->named++;
    }
    mover = find(others, key);
    if (mover != NULL)
        mover->named_otherwise = true;
}

static void count(struct movers *movers, const struct json_value *value)
{
    if (!text_to_integer(value->text, 0, INT64_MAX, &movers->total))
        movers->total = -1;
}

/* A member comes with dozens of fields, of which one says who it is. */
static unsigned wants(void *self, const char *path, size_t length)
{
    static const char address[] = "[].email_address";
    (void)self;
    const char *item = text_starts_with(path, "members_") ? strchr(path, '[') : NULL;
    return item == NULL || ((size_t)(path + length - item) == sizeof address - 1 &&
                            text_same(item, address));
}

static void take_member(struct moving *moving, const char *path, const char *text)
{
    if (text_same(path, "members_added[].email_address"))
        name(&moving->joining, &moving->leaving, text);
    else if (text_same(path, "members_removed[].email_address"))
        name(&moving->leaving, &moving->joining, text);
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    struct movers_reading *reading = self;
    struct moving *moving = reading->moving;
    if (text_starts_with(path, "members_"))
        take_member(moving, path, value->text);
    else if (text_same(path, "errors[].email_addresses[]"))
        blame(reading, value->text);
    else if (text_same(path, "errors[].error"))
        reading->words = arena_text(&moving->job.arena, value->text);
    else if (text_same(path, "total_added"))
        count(&moving->joining, value);
    else if (text_same(path, "total_removed"))
        count(&moving->leaving, value);
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    struct movers_reading *reading = self;
    if (type == JSON_ARRAY && text_same(path, "members_added"))
        reading->added = true;
    if (!text_same(path, "errors[]"))
        return true;
    reading->blamed_count = 0;
    reading->words = "";
    return true;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)type, (void)error;
    struct movers_reading *reading = self;
    if (!text_same(path, "errors[]"))
        return true;
    const struct trouble_row row = {
        .error = reading->words, .code = "", .field = "", .field_message = ""};
    struct trouble *trouble =
        arena_allocate(&reading->moving->job.arena, sizeof *trouble);
    trouble_judge_row(trouble, &row, reading->request_id);
    for (size_t i = 0; i < reading->blamed_count; i++)
        reading->blamed[i]->trouble = trouble;
    return true;
}

static void drop_reading(struct moving *moving)
{
    if (moving->reading == NULL)
        return;
    json_thin_destroy(moving->reading->json);
    free(moving->reading);
    moving->reading = NULL;
}

static void end_moving(struct job *job)
{
    drop_reading((struct moving *)job);
}

static void forget_answer(struct movers *movers)
{
    for (size_t i = 0; i < movers->count; i++) {
        struct mover *mover = &movers->list[i];
        mover->named = mover->named_otherwise = false;
        mover->trouble = NULL;
    }
    movers->named = 0;
    movers->total = -1;
}

/* Also once more, after an answer that broke off and was repeated. */
static void begin_reading(struct moving *moving, const struct answer *answer)
{
    drop_reading(moving);
    forget_answer(&moving->joining);
    forget_answer(&moving->leaving);
    struct movers_reading *reading = memory_allocate(sizeof *reading);
    const struct json_handler handler = {.self = reading,
                                         .wants = wants,
                                         .value = take_value,
                                         .begin = take_begin,
                                         .end = take_end};
    struct arena *arena = &moving->job.arena;
    *reading = (struct movers_reading){
        .moving = moving,
        .blamed = arena_array(arena, 2 * moving->room, sizeof(struct mover *)),
        .request_id = arena_text(arena, answer->response->request_id),
        .json = json_thin_create(&handler),
    };
    moving->reading = reading;
}

static void take_part(struct job *job, const struct answer *answer)
{
    struct moving *moving = (struct moving *)job;
    const struct wherry_response *response = answer->response;
    if (response->offset == 0 || moving->reading == NULL)
        begin_reading(moving, answer);
    struct movers_reading *reading = moving->reading;
    if (reading->why.status == WHERRY_OK)
        json_thin_feed(reading->json, response->body, response->body_length,
                       &reading->why);
}

static enum wherry_status end_reading(struct movers_reading *reading,
                                      const struct answer *answer,
                                      struct wherry_error *error)
{
    if (reading->why.status == WHERRY_OK)
        json_thin_finish(reading->json, &reading->why);
    if (reading->why.status != WHERRY_OK)
        return answer_fail(answer, &reading->why, error);
    if (!reading->added)
        return fail(error, WHERRY_RETRY, "the answer to '%s' has no 'members_added'",
                    answer->label);
    return WHERRY_OK;
}

/* An answer that counts fewer than it names, or more than were sent, cannot be trusted
 * for any member. */
static bool adds_up(const struct movers *movers)
{
    return movers->total < 0 || (movers->total >= (int64_t)movers->named &&
                                 movers->total <= (int64_t)movers->count);
}

/* DONE only for members who are surely where they should be: the answer names them, and
 * nothing in it says otherwise. A member who is neither named nor blamed was skipped,
 * or was there before. */
static void judge(const struct mover *mover, bool reliable,
                  struct wherry_verdict *verdict)
{
    bool named = mover->named || mover->named_otherwise;
    *verdict = (struct wherry_verdict){
        .size = sizeof *verdict, .outcome = WHERRY_ACCEPTED, .words = "", .field = ""};
    if (mover->trouble == NULL && mover->named && !mover->named_otherwise && reliable)
        verdict->outcome = WHERRY_DONE;
    if (mover->trouble == NULL || named || mover->trouble->kind == TROUBLE_EXISTS)
        return;
    trouble_verdict_of_row(mover->trouble, verdict);
}

static void tell_movers(const struct jobs *jobs, const struct movers *movers,
                        const char *what, const char *label)
{
    const struct wherry_host *host = jobs->mailchimp->host;
    bool reliable = adds_up(movers);
    for (size_t i = 0; i < movers->count; i++) {
        struct wherry_verdict verdict;
        judge(&movers->list[i], reliable, &verdict);
        jobs_verdict(jobs, movers->list[i].tag, &verdict);
    }
    if (reliable)
        return;
    char message[320];
    snprintf(message, sizeof message,
             "the answer to '%s' counts %lld members %s but names %zu, of %zu that "
             "were sent: none counts as %s until the segment is read back",
             label, (long long)movers->total, what, movers->named, movers->count, what);
    host->log(host, WHERRY_LOG_WARNING, message);
}

static void tell_each(const struct moving *moving, enum wherry_outcome outcome,
                      const char *words)
{
    const struct movers *const both[] = {&moving->joining, &moving->leaving};
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < both[side]->count; i++)
            jobs_say(moving->job.jobs, both[side]->list[i].tag, outcome, words);
}

static enum wherry_status take_trouble(const struct moving *moving,
                                       const struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    if (trouble->kind == TROUBLE_RETRY) {
        struct wherry_verdict verdict;
        trouble_verdict(trouble, &verdict);
        tell_each(moving, verdict.outcome, verdict.words);
        return jobs_failed(moving->job.jobs, trouble, label, error);
    }
    /* "A Static Segment with an id of 7 does not exist for this list" is a 400. */
    bool absent = trouble->kind == TROUBLE_ABSENT;
    enum wherry_status status =
        absent ? list_need(moving->job.jobs->mailchimp, error) : WHERRY_OK;
    if (status != WHERRY_OK)
        return status;
    if (absent || (trouble->kind == TROUBLE_FAILED && trouble->code == 400))
        return fail(error, WHERRY_FAILED, "the list has no static segment '%s': %s",
                    moving->membership->segment, trouble->words);
    return trouble_fail(trouble, label, error);
}

static enum wherry_status take_answer(struct job *job, const struct answer *answer,
                                      struct trouble *trouble,
                                      struct wherry_error *error)
{
    struct moving *moving = (struct moving *)job;
    if (trouble->kind != TROUBLE_NONE)
        return take_trouble(moving, trouble, answer->label, error);
    take_part(job, answer);
    struct wherry_error why = {0};
    const enum wherry_status status = end_reading(moving->reading, answer, &why);
    if (status != WHERRY_OK) {
        tell_each(moving, WHERRY_UNKNOWN, why.message);
        return WHERRY_OK;
    }
    tell_movers(job->jobs, &moving->joining, "added", answer->label);
    tell_movers(job->jobs, &moving->leaving, "removed", answer->label);
    return WHERRY_OK;
}

/* ---- Collecting ---- */

static struct movers *movers_for(struct moving *moving, enum wherry_verb verb)
{
    return verb == WHERRY_JOIN ? &moving->joining : &moving->leaving;
}

enum wherry_status membership_add(struct membership *membership,
                                  const struct wherry_change *change,
                                  struct wherry_error *error)
{
    struct moving *moving = membership->moving;
    char normal[ADDRESS_ROOM];
    const char *join = address_normalise(change->key, normal) ? normal : change->key;
    if (moving != NULL && (find(&moving->joining, join) != NULL ||
                           find(&moving->leaving, join) != NULL)) {
        jobs_say(membership->jobs, change->tag, WHERRY_LATER,
                 "the same address is being moved already");
        return WHERRY_OK;
    }
    enum wherry_status status = WHERRY_OK;
    if (moving != NULL && movers_for(moving, change->verb)->count == moving->room)
        status = membership_flush(membership, error);
    if (status != WHERRY_OK)
        return status;
    if (membership->moving == NULL)
        membership->moving = begin_moving(membership, MAILCHIMP_BLOCK_MAX);
    moving = membership->moving;
    struct arena *arena = &moving->job.arena;
    const struct mover mover = {.tag = change->tag,
                                .key = arena_text(arena, change->key),
                                .join = arena_text(arena, join)};
    add(movers_for(moving, change->verb), &mover);
    return WHERRY_OK;
}

enum wherry_status membership_flush(struct membership *membership,
                                    struct wherry_error *error)
{
    struct moving *moving = membership->moving;
    membership->moving = NULL;
    return moving != NULL ? send_moving(moving, error) : WHERRY_OK;
}

void membership_drop(struct membership *membership)
{
    if (membership->moving != NULL)
        job_destroy(&membership->moving->job);
    membership->moving = NULL;
}
