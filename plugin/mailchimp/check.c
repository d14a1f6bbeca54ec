/* check.c -- is the list there, whose is it, and what time is it there? */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/trouble.h"

/* What GET /lists/{id} tells. */
struct list {
    struct arena *arena;
    const char *id, *name, *company;
    bool double_optin;
};

/* The list whose number in the browser's address was taken for its id. */
struct search {
    struct arena *arena;
    const char *web_id;
    char id[64], name[128], number[24]; /* of the list being read */
    char found_id[64], found_name[128];
};

static bool take_list(void *self, const char *path, const struct json_value *value,
                      struct wherry_error *error)
{
    (void)error;
    struct list *list = self;
    if (text_same(path, "id"))
        list->id = arena_text(list->arena, value->text);
    else if (text_same(path, "name"))
        list->name = arena_text(list->arena, value->text);
    else if (text_same(path, "contact.company"))
        list->company = arena_text(list->arena, value->text);
    else if (text_same(path, "double_optin"))
        list->double_optin = text_same(value->text, "true");
    return true;
}

static bool take_number(void *self, const char *path, const struct json_value *value,
                        struct wherry_error *error)
{
    (void)error;
    struct search *search = self;
    if (text_same(path, "lists[].id"))
        snprintf(search->id, sizeof search->id, "%s", value->text);
    else if (text_same(path, "lists[].name"))
        snprintf(search->name, sizeof search->name, "%s", value->text);
    else if (text_same(path, "lists[].web_id"))
        snprintf(search->number, sizeof search->number, "%s", value->text);
    return true;
}

static bool end_number(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)type, (void)error;
    struct search *search = self;
    if (!text_same(path, "lists[]"))
        return true;
    if (text_same(search->number, search->web_id)) {
        memcpy(search->found_id, search->id, sizeof search->found_id);
        memcpy(search->found_name, search->name, sizeof search->found_name);
    }
    search->id[0] = search->name[0] = search->number[0] = '\0';
    return true;
}

static bool is_numeric(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* A 404 for the list itself: say what is probably meant. */
static enum wherry_status deny_list(struct mailchimp *mailchimp,
                                    struct wherry_error *error)
{
    const char *id = mailchimp->config->list_id;
    static const char *const path[] = {"lists", NULL};
    struct search search = {.web_id = id};
    const struct collection collection = {
        .path = path,
        .array = "lists",
        .fields = "lists.id,lists.web_id,lists.name,total_items",
        .handler = {.self = &search, .value = take_number, .end = end_number},
    };
    if (is_numeric(id) && collection_read(mailchimp, &collection, NULL) == WHERRY_OK &&
        search.found_id[0] != '\0')
        return fail_option(error, WHERRY_DENIED, "list_id",
                           "'%s' is the number of list '%s' in the browser's address; "
                           "its list_id is '%s'",
                           id, search.found_name, search.found_id);
    if (is_numeric(id))
        return fail_option(error, WHERRY_DENIED, "list_id",
                           "there is no list '%s' in this account; a list_id is a "
                           "short word such as 'a36b032126', not the number in the "
                           "browser's address",
                           id);
    return fail_option(error, WHERRY_DENIED, "list_id",
                       "there is no list '%s' in this account", id);
}

static enum wherry_status ask_list(struct mailchimp *mailchimp, const char *fields,
                                   struct list *list, struct wherry_error *error)
{
    struct request request;
    request_begin(&request, mailchimp->requests, "GET");
    request_path(&request, "lists");
    request_path(&request, mailchimp->config->list_id);
    request_query(&request, "fields", fields);
    struct answer answer;
    const void *group = list;
    enum wherry_status status =
        requests_send(mailchimp->requests, &request, group, NULL, error);
    if (status == WHERRY_OK)
        status = requests_wait(mailchimp->requests, group, &answer, error);
    if (status != WHERRY_OK) {
        requests_drop(mailchimp->requests, group);
        return status;
    }
    struct trouble trouble;
    trouble_judge(&trouble, answer.response);
    if (trouble.kind == TROUBLE_ABSENT)
        return deny_list(mailchimp, error);
    if (trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, answer.label, error);
    const struct json_handler handler = {.self = list, .value = take_list};
    status = answer_read(&answer, &handler, error);
    if (status == WHERRY_OK && list->id == NULL)
        status =
            fail(error, WHERRY_FAILED, "the answer to '%s' has no 'id'", answer.label);
    return status;
}

enum wherry_status mailchimp_ask_list(struct mailchimp *mailchimp,
                                      struct wherry_error *error)
{
    struct arena arena = {0};
    struct list list = {.arena = &arena};
    enum wherry_status status = ask_list(mailchimp, "id", &list, error);
    arena_free(&arena);
    return status;
}

enum wherry_status mailchimp_need_clock(struct mailchimp *mailchimp, int64_t *ms,
                                        struct wherry_error *error)
{
    if (requests_clock_ms(mailchimp->requests) == 0) {
        enum wherry_status status = mailchimp_ask_list(mailchimp, error);
        if (status != WHERRY_OK)
            return status;
    }
    *ms = requests_clock_ms(mailchimp->requests);
    if (*ms == 0)
        return fail(error, WHERRY_FAILED,
                    "the service's answers carry no Date header, without which changes "
                    "cannot be read safely");
    return WHERRY_OK;
}

/* The ten connections are counted for each key, so its hash is the account: stable,
 * and nothing can be learned from it. */
static const char *account_key(struct mailchimp *mailchimp)
{
    static const char start[] = "mailchimp:";
    enum { DIGEST_BYTES = 8 };
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    const char *key = mailchimp->config->api_key;
    EVP_Digest(key, strlen(key), digest, NULL, EVP_sha256(), NULL);
    char *account =
        arena_allocate(&mailchimp->arena, sizeof start + 2 * DIGEST_BYTES + 1);
    memcpy(account, start, sizeof start);
    for (int i = 0; i < DIGEST_BYTES; i++)
        snprintf(account + sizeof start - 1 + 2 * i, 3, "%02x", digest[i]);
    return account;
}

enum wherry_status mailchimp_check(void *self, struct wherry_identity *identity,
                                   struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    struct list list = {.arena = &mailchimp->arena};
    enum wherry_status status =
        ask_list(mailchimp, "id,name,double_optin,contact.company", &list, error);
    if (status != WHERRY_OK)
        return status;
    identity->account_key = account_key(mailchimp);
    identity->account_name = list.company != NULL ? list.company : "";
    identity->list_name = list.name != NULL ? list.name : "";
    identity->warning = list.double_optin ? "the list asks for double opt-in: people "
                                            "whom the sync adds may come back "
                                            "as pending until they confirm"
                                          : "";
    identity->date_ms = requests_clock_ms(mailchimp->requests);
    return WHERRY_OK;
}
