/* list.c -- the list itself: is it there, whose is it, and what time is it there? */
#include "plugin/mailchimp/list.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/mailchimp/answer.h"

/* The list whose number in the browser's address was taken for its id. */
struct search {
    const char *web_id;
    char id[64], name[128], number[24]; /* of the list being read */
    char found_id[64], found_name[128];
};

/* ---- One that is not there ---- */

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

/* A 404 for the list itself: says what is probably meant. */
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
    if (is_numeric(id) &&
        collection_read(mailchimp, &collection, NULL, NULL) == WHERRY_OK &&
        search.found_id[0] != '\0')
        return fail_option(error, WHERRY_DENIED, "list_id",
                           "'%s' is the number of list '%s' in the browser's address "
                           "bar; the list_id is '%s'",
                           id, search.found_name, search.found_id);
    if (is_numeric(id))
        return fail_option(
            error, WHERRY_DENIED, "list_id",
            "no list '%s' in this account; a list_id is a short word such as "
            "'a36b032126', not the number in the browser's address bar",
            id);
    return fail_option(
        error, WHERRY_DENIED, "list_id",
        "no list '%s' in this account; `wherry lists PIPELINE` shows its lists", id);
}

/* ---- The list ---- */

static const char described[] = "id,name,double_optin,contact.company";

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

void list_request(struct request *request, const struct mailchimp *mailchimp,
                  const char *method)
{
    request_begin(request, mailchimp->requests, method);
    request_path(request, "lists");
    request_path(request, mailchimp->config->list_id);
}

static void request_list(struct request *request, const struct mailchimp *mailchimp,
                         const char *fields)
{
    list_request(request, mailchimp, "GET");
    request_query(request, "fields", fields);
}

void list_begin(struct mailchimp *mailchimp)
{
    struct request request;
    request_list(&request, mailchimp, described);
    answer_begin(mailchimp->requests, &request, &mailchimp->asked.list);
}

static enum wherry_status answer_of_list(struct mailchimp *mailchimp,
                                         const char *fields, struct answer *answer,
                                         struct trouble *trouble,
                                         struct wherry_error *error)
{
    struct request request;
    if (mailchimp->asked.list)
        return answer_end(mailchimp->requests, &mailchimp->asked.list, answer, trouble,
                          error);
    request_list(&request, mailchimp, fields);
    return answer_to(mailchimp->requests, &request, answer, trouble, error);
}

static enum wherry_status ask_list(struct mailchimp *mailchimp, const char *fields,
                                   struct list *list, struct wherry_error *error)
{
    struct answer answer;
    struct trouble trouble;
    enum wherry_status status =
        answer_of_list(mailchimp, fields, &answer, &trouble, error);
    if (status != WHERRY_OK)
        return status;
    if (trouble.kind == TROUBLE_ABSENT)
        return deny_list(mailchimp, error);
    if (trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, answer.label, error);
    *list = (struct list){.arena = list->arena, .name = "", .company = ""};
    const struct json_handler handler = {.self = list, .value = take_list};
    status = answer_read(&answer, &handler, error);
    if (status == WHERRY_OK && list->id == NULL)
        status =
            fail(error, WHERRY_FAILED, "the answer to '%s' has no 'id'", answer.label);
    return status;
}

enum wherry_status list_describe(struct mailchimp *mailchimp, struct list *list,
                                 struct wherry_error *error)
{
    return ask_list(mailchimp, described, list, error);
}

enum wherry_status list_need(struct mailchimp *mailchimp, struct wherry_error *error)
{
    struct arena arena = {0};
    struct list list = {.arena = &arena};
    enum wherry_status status = ask_list(mailchimp, "id", &list, error);
    arena_free(&arena);
    return status;
}

enum wherry_status list_need_clock(struct mailchimp *mailchimp, int64_t *ms,
                                   struct wherry_error *error)
{
    if (requests_clock_ms(mailchimp->requests) == 0) {
        enum wherry_status status = list_need(mailchimp, error);
        if (status != WHERRY_OK)
            return status;
    }
    *ms = requests_clock_ms(mailchimp->requests);
    if (*ms == 0)
        return fail(
            error, WHERRY_FAILED,
            "the service's answers have no Date header: changes cannot be read safely");
    return WHERRY_OK;
}

/* ---- What is below it ---- */

/* An error that is there already stays, unless the list itself is gone. */
static enum wherry_status blame_list(struct mailchimp *mailchimp,
                                     enum wherry_status status,
                                     struct wherry_error *error)
{
    enum wherry_status listed = list_need(mailchimp, error);
    return listed != WHERRY_OK ? listed : status;
}

enum wherry_status list_read(struct mailchimp *mailchimp,
                             const struct collection *collection,
                             struct wherry_error *error)
{
    bool absent = false;
    enum wherry_status status = collection_read(mailchimp, collection, &absent, error);
    return absent ? blame_list(mailchimp, status, error) : status;
}

enum wherry_status list_fail(struct mailchimp *mailchimp, const struct trouble *trouble,
                             const char *label, struct wherry_error *error)
{
    bool absent = trouble->kind == TROUBLE_ABSENT;
    enum wherry_status status = trouble_fail(trouble, label, error);
    return absent ? blame_list(mailchimp, status, error) : status;
}
