/* update.c -- one member changed by one PATCH: fields, consent, or address. */
#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/mailchimp/sink.h"
#include "plugin/mailchimp/values.h"

struct update {
    struct job job;
    uint64_t tag;
    enum wherry_verb verb;
    const char *key, *id, *new_key;
    struct values values;
    bool again; /* sent once more without the check of required fields */
};

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

static enum wherry_status send(struct sink *sink, struct update *update,
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
    if (update->again)
        request_query(&request, "skip_merge_validation", "true");
    struct json_writer *writer = json_writer_create(false);
    write_body(update, sink, writer);
    enum wherry_status status =
        json_writer_finish(writer, &request.body, &request.body_length, error);
    if (status == WHERRY_OK)
        status = sink_start(sink, &update->job, &request, error);
    else {
        request_finish(&request);
        job_destroy(&update->job);
    }
    json_writer_destroy(writer);
    return status;
}

static enum wherry_status take(struct sink *sink, struct job *job,
                               const struct answer *answer, struct wherry_error *error);

/* A copy of the job, since the one that was answered ends. */
static enum wherry_status send_again(struct sink *sink, const struct update *update,
                                     struct wherry_error *error)
{
    struct update *again = job_create(sizeof *again, take);
    struct arena *arena = &again->job.arena;
    again->tag = update->tag;
    again->verb = update->verb;
    again->key = arena_text(arena, update->key);
    again->id = arena_text(arena, update->id);
    again->new_key = arena_text(arena, update->new_key);
    values_copy(&again->values, arena, &update->values);
    again->again = true;
    return send(sink, again, error);
}

/* What was asked for must be what the answer shows. */
static const char *contradiction(const struct update *update,
                                 const struct member *member)
{
    if (update->verb == WHERRY_UNSUBSCRIBE &&
        member->record.consent != WHERRY_UNSUBSCRIBED)
        return "the answer does not show the member as unsubscribed";
    if (update->verb == WHERRY_RENAME &&
        !text_same(member->record.key, update->new_key))
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
    const char *wrong = contradiction(update, &member);
    if (wrong != NULL) {
        sink_say(sink, update->tag, WHERRY_LATER, wrong);
        return;
    }
    if (member.record.id[0] == '\0')
        member.record.id = update->id;
    if (member.record.key[0] == '\0')
        member.record.key = update->key;
    const struct wherry_verdict verdict = {.size = sizeof verdict,
                                           .outcome = WHERRY_DONE,
                                           .words = update->values.words,
                                           .field = "",
                                           .record = &member.record};
    sink_verdict(sink, update->tag, &verdict);
}

static enum wherry_status take_trouble(struct sink *sink, const struct update *update,
                                       struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    /* An old value of another field, or a required one that is blank, is no reason to
     * hold this change back. */
    if (trouble->kind == TROUBLE_VALUE && !update->again && trouble->field[0] != '\0' &&
        !values_have(&update->values, trouble->field))
        return send_again(sink, update, error);
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

static enum wherry_status take(struct sink *sink, struct job *job,
                               const struct answer *answer, struct wherry_error *error)
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
    struct update *update = job_create(sizeof *update, take);
    struct arena *arena = &update->job.arena;
    update->tag = change->tag;
    update->verb = change->verb;
    update->key = arena_text(arena, change->key);
    update->id = arena_text(arena, change->id);
    update->new_key = arena_text(arena, change->new_key);
    update->values.words = "";
    if (change->verb == WHERRY_UPDATE)
        values_take(&update->values, sink, arena, change, true);
    /* All or nothing, as the service itself does it; only an address that would be
     * refused as incomplete is left out, so that it does not hold back the rest. */
    bool nothing = change->verb == WHERRY_UPDATE && update->values.count == 0;
    if (update->values.unfit == NULL && !nothing)
        return send(sink, update, error);
    const char *field = update->values.unfit != NULL ? update->values.unfit
                        : change->field_count > 0    ? change->fields[0].name
                                                     : "";
    const char *words =
        change->field_count > 0 ? update->values.words : "there is nothing to write";
    sink_refuse_value(sink, change->tag, field, words);
    job_destroy(&update->job);
    return WHERRY_OK;
}
