/* lookup.c -- a few members by their addresses, as they are now. */
#include "host/base/text.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/source.h"
#include "plugin/mailchimp/trouble.h"

/* One look-up: its keys are asked for side by side. */
struct lookup {
    struct mailchimp *mailchimp;
    struct arena arena;
    const bool *wanted;
    const char *fields;
    const char *const *keys;
    size_t key_count, asked;
    struct wherry_writer *writer;
    bool list_is_there; /* so that a 404 is about the member */
};

static enum wherry_status ask(struct lookup *lookup, size_t index,
                              struct wherry_error *error)
{
    char hash[MEMBER_HASH_ROOM];
    member_hash(lookup->keys[index], hash);
    struct request request;
    request_begin(&request, lookup->mailchimp->requests, "GET");
    request_path(&request, "lists");
    request_path(&request, lookup->mailchimp->config->list_id);
    request_path(&request, "members");
    request_member(&request, hash);
    request_query(&request, "fields", lookup->fields);
    void *item = arena_allocate(&lookup->arena, sizeof(size_t));
    *(size_t *)item = index;
    return requests_send(lookup->mailchimp->requests, &request, lookup, item, error);
}

static enum wherry_status tell_absent(struct lookup *lookup, const char *key,
                                      struct wherry_error *error)
{
    if (!lookup->list_is_there) {
        enum wherry_status status = mailchimp_ask_list(lookup->mailchimp, error);
        if (status != WHERRY_OK)
            return status;
        lookup->list_is_there = true;
    }
    const struct wherry_record record = {
        .size = sizeof record, .key = key, .id = "", .flags = WHERRY_ABSENT};
    lookup->writer->record(lookup->writer, &record);
    return WHERRY_OK;
}

static enum wherry_status take(struct lookup *lookup, const struct answer *answer,
                               struct wherry_error *error)
{
    const char *key = lookup->keys[*(const size_t *)answer->item];
    struct trouble trouble;
    trouble_judge(&trouble, answer->response);
    if (trouble.kind == TROUBLE_ABSENT)
        return tell_absent(lookup, key, error);
    if (trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, answer->label, error);
    struct member member;
    enum wherry_status status =
        member_read_one(answer, &lookup->arena, &lookup->mailchimp->merge,
                        lookup->wanted, &member, error);
    if (status != WHERRY_OK)
        return status;
    member.record.key = key; /* the hash is of this address */
    lookup->writer->record(lookup->writer, &member.record);
    return WHERRY_OK;
}

static enum wherry_status look_up(struct lookup *lookup, struct wherry_error *error)
{
    struct requests *requests = lookup->mailchimp->requests;
    size_t most = (size_t)lookup->mailchimp->config->connections;
    for (;;) {
        while (lookup->asked < lookup->key_count &&
               requests_in_flight(requests, lookup) < most) {
            enum wherry_status status = ask(lookup, lookup->asked++, error);
            if (status != WHERRY_OK)
                return status;
        }
        struct answer answer;
        enum wherry_status status = requests_wait(requests, lookup, &answer, error);
        if (status == WHERRY_END)
            return WHERRY_OK;
        if (status == WHERRY_OK)
            status = take(lookup, &answer, error);
        if (status != WHERRY_OK)
            return status;
    }
}

enum wherry_status mailchimp_lookup(void *self, const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    struct lookup lookup = {
        .mailchimp = mailchimp, .keys = keys, .key_count = key_count, .writer = writer};
    struct buffer fields = {0};
    enum wherry_status status = WHERRY_OK;
    if (read->field_count > 0)
        status = mailchimp_need_fields(mailchimp, error);
    if (status == WHERRY_OK)
        status = member_wanted(&mailchimp->merge, read, &lookup.arena, &lookup.wanted,
                               error);
    if (status == WHERRY_OK) {
        member_fields(&fields, "", read->field_count > 0 ? MEMBER_MERGE_FIELDS : 0);
        lookup.fields = buffer_text(&fields);
        status = look_up(&lookup, error);
    }
    requests_drop(mailchimp->requests, &lookup);
    buffer_free(&fields);
    arena_free(&lookup.arena);
    return status;
}
