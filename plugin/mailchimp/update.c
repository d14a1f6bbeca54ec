/* update.c -- one member changed by one PATCH: fields, consent, or address. */
#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/sink.h"
#include "plugin/mailchimp/values.h"

struct update {
    struct job job;
    uint64_t tag;
    enum wherry_verb verb;
    const char *key, *id, *new_key;
    struct values values;
    bool unchecked;  /* sent without the check of required fields */
    unsigned rounds; /* how often it was sent before, with more fields */
};

/* The service may name the fields that it refuses one after the other. */
enum { ROUNDS_MAX = 8 };

/* The body has what changes and nothing else: a status in an update of fields would
 * subscribe people who left. */
static void write_body(const struct update *update, const struct sink *sink,
                       struct json_writer *writer)
{
    json_begin_object(writer);
    if (update->verb == WHERRY_UNSUBSCRIBE)
        json_member_text(writer, "status", "unsubscribed");
    else if (update->verb == WHERRY_RENAME)
        json_member_text(writer, "email_address", update->new_key);
    else
        values_write(&update->values, sink, writer);
    json_end_object(writer);
}

static enum wherry_status send_update(struct sink *sink, struct update *update,
                                      struct wherry_error *error)
{
    struct request request;
    request_begin(&request, sink->mailchimp->requests, "PATCH");
    request_path(&request, "lists");
    request_path(&request, sink->mailchimp->config->list_id);
    request_path(&request, "members");
    char hash[MEMBER_HASH_ROOM];
    member_hash(update->key, hash);
    request_member(&request, update->id[0] != '\0' ? update->id : hash);
    if (update->unchecked)
        request_query(&request, "skip_merge_validation", "true");
    struct json_writer *writer = json_writer_create(false);
    write_body(update, sink, writer);
    return sink_send(sink, &update->job, &request, writer, error);
}

static enum wherry_status take_answer(struct sink *sink, struct job *job,
                                      const struct answer *answer,
                                      struct wherry_error *error);

/* A copy of the job, since the one that was answered ends. */
static struct update *copy_update(const struct update *update)
{
    struct update *again = job_create(sizeof *again, take_answer);
    struct arena *arena = &again->job.arena;
    again->tag = update->tag;
    again->verb = update->verb;
    again->key = arena_text(arena, update->key);
    again->id = arena_text(arena, update->id);
    again->new_key = arena_text(arena, update->new_key);
    values_copy(&again->values, arena, &update->values);
    again->unchecked = true;
    again->rounds = update->rounds + 1;
    return again;
}

/* A value that is refused holds back that value alone. Nor is an old value of another
 * field, or a required one that is blank, a reason to hold this change back. */
static enum wherry_status without_refused(struct sink *sink,
                                          const struct update *update,
                                          const struct trouble *trouble,
                                          struct wherry_error *error)
{
    struct update *again = copy_update(update);
    size_t dropped =
        values_drop_refused(&again->values, sink, &again->job.arena, trouble);
    bool left = again->values.count > 0 || update->verb != WHERRY_UPDATE;
    bool hopeful = dropped > 0 || !update->unchecked;
    if (left && hopeful && update->rounds < ROUNDS_MAX)
        return send_update(sink, again, error);
    values_refuse(&again->values, sink, update->tag,
                  trouble->field_count > 0 ? trouble->fields[0].tag : "",
                  trouble->words);
    job_destroy(&again->job);
    return WHERRY_OK;
}

static bool same_address(const char *one, const char *other)
{
    char key[ADDRESS_ROOM], other_key[ADDRESS_ROOM];
    return address_normalise(one, key) && address_normalise(other, other_key) &&
           text_same(key, other_key);
}

/* What was asked for must be what the answer shows. */
static const char *contradiction(const struct update *update,
                                 const struct member *member)
{
    if (update->verb == WHERRY_UNSUBSCRIBE &&
        member->record.consent != WHERRY_UNSUBSCRIBED)
        return "the answer does not show the member as unsubscribed";
    if (update->verb == WHERRY_RENAME &&
        !same_address(member->record.key, update->new_key))
        return "the answer does not show the new address";
    return NULL;
}

static void take_member(struct sink *sink, struct update *update,
                        const struct answer *answer)
{
    struct wherry_error why = {0};
    struct member member;
    if (member_read_one(answer, &update->job.arena, &sink->mailchimp->merge, NULL,
                        &member, &why) != WHERRY_OK) {
        sink_say(sink, update->tag, WHERRY_UNKNOWN, why.message);
        return;
    }
    if (member_is_unreadable(&member)) {
        sink_say(sink, update->tag, WHERRY_UNKNOWN,
                 arena_format(&update->job.arena,
                              "the answer shows a member that cannot be read: %s",
                              member.record.fault));
        return;
    }
    const char *wrong = contradiction(update, &member);
    if (wrong != NULL) {
        sink_say(sink, update->tag, WHERRY_LATER, wrong);
        return;
    }
    if (member.record.id[0] == '\0')
        member.record.id = update->id;
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = WHERRY_DONE,
                                     .field = "",
                                     .record = &member.record};
    values_blame(&update->values, &verdict);
    sink_verdict(sink, update->tag, &verdict);
}

static enum wherry_status take_trouble(struct sink *sink, const struct update *update,
                                       struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    if (trouble->kind == TROUBLE_VALUE) {
        sink->failures = 0;
        return without_refused(sink, update, trouble, error);
    }
    if (trouble->kind == TROUBLE_EXISTS && update->verb != WHERRY_RENAME)
        trouble->kind = TROUBLE_OTHER; /* no such answer to this verb */
    if (trouble->kind == TROUBLE_ABSENT) {
        enum wherry_status status = sink_need_list(sink, error);
        if (status != WHERRY_OK)
            return status;
    }
    struct wherry_verdict verdict;
    if (!trouble_verdict(trouble, &verdict))
        return trouble_fail(trouble, label, error);
    sink_verdict(sink, update->tag, &verdict);
    if (trouble->kind == TROUBLE_RETRY)
        return sink_failed(sink, trouble, label, error);
    sink->failures = 0;
    return WHERRY_OK;
}

static enum wherry_status take_answer(struct sink *sink, struct job *job,
                                      const struct answer *answer,
                                      struct wherry_error *error)
{
    struct update *update = (struct update *)job;
    struct trouble trouble;
    trouble_judge(&trouble, answer->response);
    if (trouble.kind != TROUBLE_NONE)
        return take_trouble(sink, update, &trouble, answer->label, error);
    sink->failures = 0;
    take_member(sink, update, answer);
    return WHERRY_OK;
}

enum wherry_status update_start(struct sink *sink, const struct wherry_change *change,
                                struct wherry_error *error)
{
    struct update *update = job_create(sizeof *update, take_answer);
    struct arena *arena = &update->job.arena;
    update->tag = change->tag;
    update->verb = change->verb;
    update->key = arena_text(arena, change->key);
    update->id = arena_text(arena, change->id);
    update->new_key = arena_text(arena, change->new_key);
    update->values.words = "";
    if (change->verb == WHERRY_UPDATE)
        values_take(&update->values, sink, arena, change, true);
    if (change->verb != WHERRY_UPDATE || update->values.count > 0)
        return send_update(sink, update, error);
    values_refuse(&update->values, sink, change->tag, "",
                  change->field_count > 0 ? "" : "there is nothing to write");
    job_destroy(&update->job);
    return WHERRY_OK;
}
