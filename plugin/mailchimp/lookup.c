/* lookup.c -- a few members by their addresses or ids, as they are now. */
#include "plugin/mailchimp/lookup.h"

#include <string.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member_page.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"

/* One look-up: its names, which are addresses or lasting ids, are asked for side by
 * side. */
struct lookup {
    struct mailchimp *mailchimp;
    struct arena arena;
    const bool *wanted;
    const char *fields;
    const char *const *names;
    size_t name_count, asked;
    bool by_id;
    struct wherry_writer *writer;
    bool list_is_there; /* so that a 404 is about the member */
};

/* One of the names. The service knows a member by the spelling of the address, and an
 * address with an international domain has two. */
struct question {
    const char *name;      /* as the host asked */
    const char *spellings; /* not tried yet, each with its NUL, and one more NUL at
                            * the end */
};

/* All spellings of an address but the one that was asked for. */
static const char *other_spellings(struct arena *arena, const char *name)
{
    char key[ADDRESS_ROOM], letters[ADDRESS_SPELLED_ROOM];
    struct buffer list = {0};
    bool normal = address_normalise(name, key);
    if (normal && !text_same_ignoring_case(key, name))
        buffer_add(&list, key, strlen(key) + 1);
    if (normal && address_spell_international(key, letters) &&
        !text_same_ignoring_case(letters, name))
        buffer_add(&list, letters, strlen(letters) + 1);
    buffer_add(&list, "", 1);
    char *kept = arena_array(arena, list.length, 1);
    memcpy(kept, list.bytes, list.length);
    buffer_free(&list);
    return kept;
}

static enum wherry_status ask_for(struct lookup *lookup, struct question *question,
                                  const char *spelling, struct wherry_error *error)
{
    char hash[MEMBER_HASH_ROOM];
    struct request request;
    list_request(&request, lookup->mailchimp, "GET");
    request_path(&request, "members");
    if (!lookup->by_id)
        member_hash(spelling, hash);
    request_member(&request, lookup->by_id ? spelling : hash);
    request_query(&request, "fields", lookup->fields);
    return requests_send(lookup->mailchimp->requests, &request, lookup, question,
                         error);
}

static enum wherry_status ask_next(struct lookup *lookup, struct wherry_error *error)
{
    struct question *question = arena_allocate(&lookup->arena, sizeof *question);
    question->name = lookup->names[lookup->asked++];
    question->spellings =
        lookup->by_id ? "" : other_spellings(&lookup->arena, question->name);
    return ask_for(lookup, question, question->name, error);
}

static enum wherry_status tell_absent(struct lookup *lookup, const char *name,
                                      struct wherry_error *error)
{
    if (!lookup->list_is_there) {
        enum wherry_status status = list_need(lookup->mailchimp, error);
        if (status != WHERRY_OK)
            return status;
        lookup->list_is_there = true;
    }
    const struct wherry_record record = {.size = sizeof record,
                                         .key = lookup->by_id ? "" : name,
                                         .id = lookup->by_id ? name : "",
                                         .flags = WHERRY_ABSENT};
    lookup->writer->record(lookup->writer, &record);
    return WHERRY_OK;
}

static enum wherry_status take_answer(struct lookup *lookup,
                                      const struct answer *answer,
                                      struct wherry_error *error)
{
    struct question *question = answer->item;
    struct trouble trouble;
    trouble_judge(&trouble, answer->response);
    const char *spelling = question->spellings;
    if (trouble.kind == TROUBLE_ABSENT && spelling[0] != '\0') {
        question->spellings += strlen(spelling) + 1;
        return ask_for(lookup, question, spelling, error);
    }
    if (trouble.kind == TROUBLE_ABSENT)
        return tell_absent(lookup, question->name, error);
    if (trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, answer->label, error);
    struct member member;
    enum wherry_status status =
        member_page_read_one(answer, &lookup->arena, &lookup->mailchimp->merge,
                             lookup->wanted, &member, error);
    if (status != WHERRY_OK)
        return status;
    member_need_id(&member);
    /* We know which member the host asked for, even if the record cannot be read. */
    if (lookup->by_id && member.record.id[0] == '\0')
        member.record.id = question->name;
    if (!lookup->by_id && member.record.key[0] == '\0')
        member.record.key = question->name;
    lookup->writer->record(lookup->writer, &member.record);
    return WHERRY_OK;
}

static enum wherry_status look_up(struct lookup *lookup, struct wherry_error *error)
{
    struct requests *requests = lookup->mailchimp->requests;
    size_t most = (size_t)lookup->mailchimp->config->connections;
    for (;;) {
        while (lookup->asked < lookup->name_count &&
               requests_in_flight(requests, lookup) < most) {
            enum wherry_status status = ask_next(lookup, error);
            if (status != WHERRY_OK)
                return status;
        }
        struct answer answer;
        enum wherry_status status = requests_wait(requests, lookup, &answer, error);
        if (status == WHERRY_END)
            return WHERRY_OK;
        if (status == WHERRY_OK)
            status = take_answer(lookup, &answer, error);
        if (status != WHERRY_OK)
            return status;
    }
}

static enum wherry_status run_lookup(struct lookup *lookup,
                                     const struct wherry_read *read,
                                     struct wherry_error *error)
{
    struct mailchimp *mailchimp = lookup->mailchimp;
    struct buffer fields = {0};
    enum wherry_status status =
        definitions_choose(mailchimp, read, &lookup->arena, &lookup->wanted, error);
    if (status == WHERRY_OK) {
        member_fields(&fields, "", read->field_count > 0 ? MEMBER_MERGE_FIELDS : 0);
        lookup->fields = buffer_text(&fields);
        status = look_up(lookup, error);
    }
    requests_drop(mailchimp->requests, lookup);
    buffer_free(&fields);
    arena_free(&lookup->arena);
    return status;
}

enum wherry_status lookup_addresses(void *self, const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    struct lookup lookup = {
        .mailchimp = self, .names = keys, .name_count = key_count, .writer = writer};
    return run_lookup(&lookup, read, error);
}

enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                              const char *const *ids, size_t id_count,
                              struct wherry_writer *writer, struct wherry_error *error)
{
    struct lookup lookup = {.mailchimp = self,
                            .names = ids,
                            .name_count = id_count,
                            .by_id = true,
                            .writer = writer};
    return run_lookup(&lookup, read, error);
}
