/* collection.c -- a collection of the API read to its end, page by page. */
#include "plugin/mailchimp/collection.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"

/* The largest of them has some thousand entries; what never ends is an error. */
enum { PAGES_MAX = 1000 };

/* People come and go while they are read: one of so many missing is no finding. */
enum { SHARE = 20 };

/* Counts the elements on their way to the handler. */
struct page {
    const struct collection *collection;
    size_t elements;
    int64_t total; /* -1: not told */
    bool array;
};

static bool is_element(const char *path, const char *array)
{
    size_t length = strlen(array);
    return strncmp(path, array, length) == 0 && text_same(path + length, "[]");
}

static bool page_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct page *page = self;
    const struct json_handler *handler = &page->collection->handler;
    if (is_element(path, page->collection->array)) {
        page->elements++; /* no object: nothing that could be told */
        return true;
    }
    if (text_same(path, "total_items") &&
        !text_to_integer(value->text, 0, INT64_MAX, &page->total))
        page->total = -1;
    return handler->value == NULL || handler->value(handler->self, path, value, error);
}

static bool page_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    struct page *page = self;
    const struct json_handler *handler = &page->collection->handler;
    if (type == JSON_ARRAY && text_same(path, page->collection->array))
        page->array = true;
    if (is_element(path, page->collection->array))
        page->elements++;
    return handler->begin == NULL || handler->begin(handler->self, path, type, error);
}

static bool page_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    const struct page *page = self;
    const struct json_handler *handler = &page->collection->handler;
    return handler->end == NULL || handler->end(handler->self, path, type, error);
}

enum wherry_status answer_read(const struct answer *answer,
                               const struct json_handler *handler,
                               struct wherry_error *error)
{
    struct wherry_error why = {0};
    if (json_read(answer->response->body, answer->response->body_length, handler,
                  &why) == WHERRY_OK)
        return WHERRY_OK;
    const char *id = answer->response->request_id;
    return fail(error, WHERRY_RETRY, "the answer to '%s' cannot be read: %s%s%s%s",
                answer->label, why.message, id[0] != '\0' ? " [" : "", id,
                id[0] != '\0' ? "]" : "");
}

enum wherry_status answer_to(struct mailchimp *mailchimp, struct request *request,
                             struct answer *answer, struct trouble *trouble,
                             struct wherry_error *error)
{
    const void *group = request; /* nobody else's address */
    enum wherry_status status =
        requests_send(mailchimp->requests, request, group, NULL, error);
    if (status == WHERRY_OK)
        status = requests_wait(mailchimp->requests, group, answer, error);
    if (status != WHERRY_OK) {
        requests_drop(mailchimp->requests, group);
        return status;
    }
    trouble_judge(trouble, answer->response);
    return WHERRY_OK;
}

enum wherry_status answer_fail(struct mailchimp *mailchimp, const struct answer *answer,
                               const struct trouble *trouble,
                               struct wherry_error *error)
{
    char label[REQUEST_LABEL_ROOM];
    snprintf(label, sizeof label, "%s", answer->label);
    if (trouble->kind == TROUBLE_ABSENT) {
        enum wherry_status status = mailchimp_ask_list(mailchimp, error);
        if (status != WHERRY_OK)
            return status;
    }
    return trouble_fail(trouble, label, error);
}

static enum wherry_status read_page(struct mailchimp *mailchimp,
                                    const struct collection *collection, size_t offset,
                                    struct page *page, struct wherry_error *error)
{
    struct request request;
    request_begin(&request, mailchimp->requests, "GET");
    for (size_t i = 0; collection->path[i] != NULL; i++)
        request_path(&request, collection->path[i]);
    request_query(&request, "fields", collection->fields);
    request_query_number(&request, "count", MAILCHIMP_PAGE_MAX);
    request_query_number(&request, "offset", offset);
    struct answer answer;
    struct trouble trouble;
    enum wherry_status status =
        answer_to(mailchimp, &request, &answer, &trouble, error);
    if (status != WHERRY_OK)
        return status;
    bool of_list = collection->path[1] != NULL;
    if (trouble.kind != TROUBLE_NONE)
        return of_list ? answer_fail(mailchimp, &answer, &trouble, error)
                       : trouble_fail(&trouble, answer.label, error);
    *page = (struct page){.collection = collection, .total = -1};
    const struct json_handler handler = {
        .self = page, .value = page_value, .begin = page_begin, .end = page_end};
    status = answer_read(&answer, &handler, error);
    if (status == WHERRY_OK && !page->array)
        status = fail(error, WHERRY_FAILED, "the answer to '%s' has no '%s'",
                      answer.label, collection->array);
    return status;
}

bool collection_falls_short(uint64_t rows, uint64_t total)
{
    return total > rows && (total - rows) * SHARE > total;
}

static void warn_of_missing(const struct mailchimp *mailchimp, const char *array,
                            size_t rows, int64_t total)
{
    char message[160];
    snprintf(message, sizeof message,
             "the service counts %lld '%s' and shows %zu: some may have been missed",
             (long long)total, array, rows);
    mailchimp->host->log(mailchimp->host, WHERRY_LOG_WARNING, message);
}

enum wherry_status collection_read(struct mailchimp *mailchimp,
                                   const struct collection *collection,
                                   struct wherry_error *error)
{
    size_t offset = 0;
    int64_t total = -1; /* as it was told last */
    for (unsigned count = 0; count < PAGES_MAX; count++) {
        struct page page = {0};
        enum wherry_status status =
            read_page(mailchimp, collection, offset, &page, error);
        if (status != WHERRY_OK)
            return status;
        offset += page.elements;
        if (page.total >= 0)
            total = page.total;
        bool all = total >= 0 && offset >= (size_t)total;
        if (page.elements > 0 && !all)
            continue;
        if (total > 0 && collection_falls_short(offset, (uint64_t)total))
            warn_of_missing(mailchimp, collection->array, offset, total);
        return WHERRY_OK;
    }
    return fail(error, WHERRY_FAILED, "the collection '%s' does not end",
                collection->array);
}
