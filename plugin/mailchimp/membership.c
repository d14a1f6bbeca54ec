/* membership.c -- members into a static segment and out of it, many in one POST. */
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/json_writer.h"
#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/sink.h"

struct mover {
    uint64_t tag;
    const char *key;         /* as the list spells it */
    const char *join;        /* what it is known by in the answer */
    bool named;              /* as one who came, or went, as was asked */
    bool named_otherwise;    /* as the opposite */
    struct trouble *trouble; /* NULL: not blamed */
};

/* Who comes and who goes in one request; nobody is in both. */
struct movers {
    struct mover *list;
    size_t count;
    size_t named;  /* of them, by the answer */
    int64_t total; /* how many moved, by the answer's count; -1: not told */
};

struct membership {
    struct job job;
    struct movers joining, leaving;
    size_t room;
};

static enum wherry_status take_answer(struct sink *sink, struct job *job,
                                      const struct answer *answer,
                                      struct wherry_error *error);

static struct membership *begin_movers(size_t room)
{
    struct membership *membership = job_create(sizeof *membership, take_answer);
    membership->room = room;
    membership->joining.list =
        arena_array(&membership->job.arena, room, sizeof *membership->joining.list);
    membership->leaving.list =
        arena_array(&membership->job.arena, room, sizeof *membership->leaving.list);
    membership->joining.total = membership->leaving.total = -1;
    return membership;
}

static struct mover *find(const struct movers *movers, const char *key)
{
    for (size_t i = 0; i < movers->count; i++)
        if (text_same(movers->list[i].join, key))
            return &movers->list[i];
    return NULL;
}

/* ---- Sending ---- */

static void write_movers(struct json_writer *writer, const char *key,
                         const struct movers *movers)
{
    if (movers->count == 0)
        return;
    json_key(writer, key);
    json_begin_array(writer);
    for (size_t i = 0; i < movers->count; i++)
        json_text(writer, movers->list[i].key);
    json_end_array(writer);
}

static enum wherry_status send_movers(struct sink *sink, struct membership *membership,
                                      struct wherry_error *error)
{
    struct request request;
    request_begin(&request, sink->mailchimp->requests, "POST");
    request_path(&request, "lists");
    request_path(&request, sink->mailchimp->config->list_id);
    request_path(&request, "segments");
    request_path(&request, sink->segment);
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    write_movers(writer, "members_to_add", &membership->joining);
    write_movers(writer, "members_to_remove", &membership->leaving);
    json_end_object(writer);
    return sink_send(sink, &membership->job, &request, writer, error);
}

/* ---- The answer ---- */

/* Errors come grouped: one text for many addresses, in either order. */
struct movers_reading {
    struct membership *membership;
    struct mover **blamed; /* by the group being read */
    size_t blamed_count;
    const char *words;
    const char *request_id;
    bool added;
};

static struct mover *mover_of(const struct movers *movers, const char *address)
{
    char key[ADDRESS_ROOM];
    return address_normalise(address, key) ? find(movers, key) : NULL;
}

static void blame(struct movers_reading *reading, const char *address)
{
    struct mover *mover = mover_of(&reading->membership->joining, address);
    if (mover == NULL)
        mover = mover_of(&reading->membership->leaving, address);
    if (mover != NULL && reading->blamed_count < 2 * reading->membership->room)
        reading->blamed[reading->blamed_count++] = mover;
}

/* One who is named in the array of `asked`; `others` asked for the opposite. */
static void name(struct movers *asked, const struct movers *others, const char *address)
{
    struct mover *mover = mover_of(asked, address);
    if (mover != NULL && !mover->named) {
        mover->named = true;
        asked->named++;
    }
    mover = mover_of(others, address);
    if (mover != NULL)
        mover->named_otherwise = true;
}

static void count(struct movers *movers, const struct json_value *value)
{
    if (!text_to_integer(value->text, 0, INT64_MAX, &movers->total))
        movers->total = -1;
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    struct movers_reading *reading = self;
    struct membership *membership = reading->membership;
    if (text_same(path, "members_added[].email_address"))
        name(&membership->joining, &membership->leaving, value->text);
    else if (text_same(path, "members_removed[].email_address"))
        name(&membership->leaving, &membership->joining, value->text);
    else if (text_same(path, "errors[].email_addresses[]"))
        blame(reading, value->text);
    else if (text_same(path, "errors[].error"))
        reading->words = arena_text(&membership->job.arena, value->text);
    else if (text_same(path, "total_added"))
        count(&membership->joining, value);
    else if (text_same(path, "total_removed"))
        count(&membership->leaving, value);
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
        arena_allocate(&reading->membership->job.arena, sizeof *trouble);
    trouble_judge_row(trouble, &row, reading->request_id);
    for (size_t i = 0; i < reading->blamed_count; i++)
        reading->blamed[i]->trouble = trouble;
    return true;
}

/* An answer that counts fewer than it names, or more than were sent, is not to be
 * relied on for anybody. */
static bool adds_up(const struct movers *movers)
{
    return movers->total < 0 || (movers->total >= (int64_t)movers->named &&
                                 movers->total <= (int64_t)movers->count);
}

/* DONE is for who surely is where she was to be: named as such, and nothing in the
 * answer speaks against it. Who is neither named nor blamed was passed over, or was
 * there before. */
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
    if (!trouble_verdict(mover->trouble, verdict)) {
        verdict->outcome = WHERRY_REFUSED;
        verdict->reason = WHERRY_REASON_OTHER;
    }
}

static void tell_movers(struct sink *sink, const struct movers *movers,
                        const char *what, const char *label)
{
    const struct wherry_host *host = sink->mailchimp->host;
    bool reliable = adds_up(movers);
    for (size_t i = 0; i < movers->count; i++) {
        struct wherry_verdict verdict;
        judge(&movers->list[i], reliable, &verdict);
        sink_verdict(sink, movers->list[i].tag, &verdict);
    }
    if (reliable)
        return;
    char message[320];
    snprintf(
        message, sizeof message,
        "the answer to '%s' counts %lld members %s and names %zu, of %zu that were "
        "sent: nobody is taken as %s before the segment is read back",
        label, (long long)movers->total, what, movers->named, movers->count, what);
    host->log(host, WHERRY_LOG_WARNING, message);
}

static void tell_each(struct sink *sink, const struct membership *membership,
                      enum wherry_outcome outcome, const char *words)
{
    const struct movers *const both[] = {&membership->joining, &membership->leaving};
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < both[side]->count; i++)
            sink_say(sink, both[side]->list[i].tag, outcome, words);
}

static enum wherry_status take_trouble(struct sink *sink,
                                       const struct membership *membership,
                                       const struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    if (trouble->kind == TROUBLE_RETRY) {
        tell_each(sink, membership, trouble->unknown ? WHERRY_UNKNOWN : WHERRY_LATER,
                  trouble->words);
        return sink_failed(sink, trouble, label, error);
    }
    /* "A Static Segment with an id of 7 does not exist for this list" is a 400. */
    bool absent = trouble->kind == TROUBLE_ABSENT;
    enum wherry_status status = absent ? sink_need_list(sink, error) : WHERRY_OK;
    if (status != WHERRY_OK)
        return status;
    if (absent || (trouble->kind == TROUBLE_FAILED && trouble->code == 400))
        return fail(error, WHERRY_FAILED, "the list has no static segment '%s': %s",
                    sink->segment, trouble->words);
    return trouble_fail(trouble, label, error);
}

static enum wherry_status take_answer(struct sink *sink, struct job *job,
                                      const struct answer *answer,
                                      struct wherry_error *error)
{
    struct membership *membership = (struct membership *)job;
    struct trouble trouble;
    trouble_judge(&trouble, answer->response);
    if (trouble.kind != TROUBLE_NONE)
        return take_trouble(sink, membership, &trouble, answer->label, error);
    sink->failures = 0;
    struct movers_reading reading = {.membership = membership,
                                     .request_id = answer->response->request_id};
    reading.blamed = arena_array(&membership->job.arena, 2 * membership->room,
                                 sizeof(struct mover *));
    const struct json_handler handler = {
        .self = &reading, .value = take_value, .begin = take_begin, .end = take_end};
    struct wherry_error why = {0};
    enum wherry_status status = answer_read(answer, &handler, &why);
    if (status == WHERRY_OK && !reading.added)
        status = fail(&why, WHERRY_RETRY, "the answer to '%s' has no 'members_added'",
                      answer->label);
    if (status != WHERRY_OK) {
        tell_each(sink, membership, WHERRY_UNKNOWN, why.message);
        return WHERRY_OK;
    }
    tell_movers(sink, &membership->joining, "added", answer->label);
    tell_movers(sink, &membership->leaving, "removed", answer->label);
    return WHERRY_OK;
}

/* ---- Collecting ---- */

static struct movers *movers_for(struct membership *membership, enum wherry_verb verb)
{
    return verb == WHERRY_JOIN ? &membership->joining : &membership->leaving;
}

/* A request goes when one more would not fit, so that as many go out with it as come
 * in. */
enum wherry_status membership_add(struct sink *sink, const struct wherry_change *change,
                                  struct wherry_error *error)
{
    struct membership *membership = sink->membership;
    if (membership != NULL && (mover_of(&membership->joining, change->key) != NULL ||
                               mover_of(&membership->leaving, change->key) != NULL)) {
        sink_say(sink, change->tag, WHERRY_LATER,
                 "the same address is being moved already");
        return WHERRY_OK;
    }
    enum wherry_status status = WHERRY_OK;
    if (membership != NULL &&
        movers_for(membership, change->verb)->count == membership->room)
        status = membership_flush(sink, error);
    if (status != WHERRY_OK)
        return status;
    if (sink->membership == NULL)
        sink->membership = begin_movers(MAILCHIMP_BLOCK_MAX);
    membership = sink->membership;
    struct movers *movers = movers_for(membership, change->verb);
    struct arena *arena = &membership->job.arena;
    movers->list[movers->count++] =
        (struct mover){.tag = change->tag,
                       .key = arena_text(arena, change->key),
                       .join = member_join_key(arena, change->key)};
    return WHERRY_OK;
}

enum wherry_status membership_flush(struct sink *sink, struct wherry_error *error)
{
    struct membership *membership = sink->membership;
    sink->membership = NULL;
    return membership != NULL ? send_movers(sink, membership, error) : WHERRY_OK;
}

void membership_drop(struct sink *sink)
{
    if (sink->membership != NULL)
        job_destroy(&sink->membership->job);
    sink->membership = NULL;
}
