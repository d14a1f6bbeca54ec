/* update.c -- one member changed by one PATCH: fields, consent, or address. */
#include "plugin/mailchimp/update.h"

#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member_page.h"

struct update {
    struct job job;
    struct fitting *fitting;
    uint64_t tag;
    enum wherry_verb verb;
    const char *key, *id, *new_key;
    struct values values;
    bool unchecked;  /* sent without the check of required fields */
    unsigned rounds; /* how often it was sent before, with more fields */
};

/* The body has the changes and nothing else: a status in an update of fields would
 * subscribe people who left. */
static void write_body(const struct update *update, struct json_writer *writer)
{
    json_begin_object(writer);
    if (update->verb == WHERRY_UNSUBSCRIBE)
        json_member_text(writer, "status", "unsubscribed");
    else if (update->verb == WHERRY_RENAME)
        json_member_text(writer, "email_address", update->new_key);
    else
        values_write(&update->values, update->fitting->merge, writer);
    json_end_object(writer);
}

static enum wherry_status send_update(struct update *update, struct wherry_error *error)
{
    struct request request;
    list_request(&request, update->job.jobs->mailchimp, "PATCH");
    request_path(&request, "members");
    char hash[MEMBER_HASH_ROOM];
    member_hash(update->key, hash);
    request_member(&request, update->id[0] != '\0' ? update->id : hash);
    if (update->unchecked)
        request_query(&request, "skip_merge_validation", "true");
    struct json_writer *writer = json_writer_create(false);
    write_body(update, writer);
    return job_send(&update->job, &request, writer, error);
}

static job_take take_answer;

/* A copy of the job, because the one that was answered ends. */
static struct update *copy_update(const struct update *update)
{
    struct update *again = job_create(update->job.jobs, sizeof *again, take_answer);
    struct arena *arena = &again->job.arena;
    again->fitting = update->fitting;
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

/* A refused value stops that value alone. Nor does an old value of another field, or a
 * required one that is blank, stop this change. */
static enum wherry_status without_refused(const struct update *update,
                                          const struct trouble *trouble,
                                          struct wherry_error *error)
{
    struct update *again = copy_update(update);
    size_t dropped = values_drop_refused(&again->values, update->fitting,
                                         &again->job.arena, trouble);
    bool left = again->values.count > 0 || update->verb != WHERRY_UPDATE;
    bool hopeful = dropped > 0 || !update->unchecked;
    if (left && hopeful && update->rounds < VALUES_ROUNDS_MAX)
        return send_update(again, error);
    struct wherry_verdict verdict;
    values_refuse(&again->values,
                  trouble->field_count > 0 ? trouble->fields[0].tag : "",
                  trouble->words, &verdict);
    jobs_verdict(update->job.jobs, update->tag, &verdict);
    job_destroy(&again->job);
    return WHERRY_OK;
}

static bool same_address(const char *one, const char *other)
{
    char key[ADDRESS_ROOM], other_key[ADDRESS_ROOM];
    return address_normalise(one, key) && address_normalise(other, other_key) &&
           text_same(key, other_key);
}

/* The answer must show what was asked for. */
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

static void take_member(struct update *update, const struct answer *answer)
{
    const struct jobs *jobs = update->job.jobs;
    struct wherry_error why = {0};
    struct member member;
    if (member_page_read_one(answer, &update->job.arena, update->fitting->merge, NULL,
                             &member, &why) != WHERRY_OK) {
        jobs_say(jobs, update->tag, WHERRY_UNKNOWN, why.message);
        return;
    }
    if (member_is_unreadable(&member)) {
        jobs_say(jobs, update->tag, WHERRY_UNKNOWN,
                 arena_format(&update->job.arena,
                              "the answer shows a member that cannot be read: %s",
                              member.record.fault));
        return;
    }
    const char *wrong = contradiction(update, &member);
    if (wrong != NULL) {
        jobs_say(jobs, update->tag, WHERRY_LATER, wrong);
        return;
    }
    if (member.record.id[0] == '\0')
        member.record.id = update->id;
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = WHERRY_DONE,
                                     .field = "",
                                     .record = &member.record};
    values_blame(&update->values, &verdict);
    jobs_verdict(jobs, update->tag, &verdict);
}

static enum wherry_status take_trouble(const struct update *update,
                                       struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    struct jobs *jobs = update->job.jobs;
    if (trouble->kind == TROUBLE_VALUE) {
        jobs->failures = 0;
        return without_refused(update, trouble, error);
    }
    if (trouble->kind == TROUBLE_EXISTS && update->verb != WHERRY_RENAME)
        trouble->kind = TROUBLE_OTHER; /* no such answer to this verb */
    if (trouble->kind == TROUBLE_ABSENT) {
        enum wherry_status status = list_need(jobs->mailchimp, error);
        if (status != WHERRY_OK)
            return status;
    }
    struct wherry_verdict verdict;
    if (!trouble_verdict(trouble, &verdict))
        return trouble_fail(trouble, label, error);
    jobs_verdict(jobs, update->tag, &verdict);
    if (trouble->kind == TROUBLE_RETRY)
        return jobs_failed(jobs, trouble, label, error);
    jobs->failures = 0;
    return WHERRY_OK;
}

static enum wherry_status take_answer(struct job *job, const struct answer *answer,
                                      struct trouble *trouble,
                                      struct wherry_error *error)
{
    struct update *update = (struct update *)job;
    if (trouble->kind != TROUBLE_NONE)
        return take_trouble(update, trouble, answer->label, error);
    take_member(update, answer);
    return WHERRY_OK;
}

enum wherry_status update_start(struct jobs *jobs, struct fitting *fitting,
                                const struct wherry_change *change,
                                struct wherry_error *error)
{
    struct update *update = job_create(jobs, sizeof *update, take_answer);
    struct arena *arena = &update->job.arena;
    update->fitting = fitting;
    update->tag = change->tag;
    update->verb = change->verb;
    update->key = arena_text(arena, change->key);
    update->id = arena_text(arena, change->id);
    update->new_key = arena_text(arena, change->new_key);
    update->values.words = "";
    if (change->verb == WHERRY_UPDATE)
        values_take(&update->values, fitting, arena, change, true);
    if (change->verb != WHERRY_UPDATE || update->values.count > 0)
        return send_update(update, error);
    struct wherry_verdict verdict;
    values_refuse(&update->values, "",
                  change->field_count > 0 ? "" : "there is nothing to write", &verdict);
    jobs_verdict(jobs, change->tag, &verdict);
    job_destroy(&update->job);
    return WHERRY_OK;
}
