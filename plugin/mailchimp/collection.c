/* collection.c -- a collection of the API read to its end, page by page. */
#include "plugin/mailchimp/collection.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/shortfall.h"
#include "plugin/mailchimp/trouble.h"

/* The largest of them has some thousand entries; what never ends is an error. */
enum { PAGES_MAX = 1000 };

/* Counts the elements on their way to the handler. */
struct page {
    const struct collection *collection;
    size_t elements;
    int64_t total; /* -1: not known */
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
        page->elements++; /* not an object: nothing to return */
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

static void request_page(struct request *request, const struct mailchimp *mailchimp,
                         const struct collection *collection, size_t offset)
{
    request_begin(request, mailchimp->requests, "GET");
    for (size_t i = 0; collection->path[i] != NULL; i++)
        request_path(request, collection->path[i]);
    request_query(request, "fields", collection->fields);
    request_query_number(request, "count", MAILCHIMP_PAGE_MAX);
    request_query_number(request, "offset", offset);
}

void collection_begin(struct mailchimp *mailchimp, const struct collection *collection)
{
    struct request request;
    request_page(&request, mailchimp, collection, 0);
    answer_begin(mailchimp->requests, &request, collection->asked);
}

static enum wherry_status ask_page(struct mailchimp *mailchimp,
                                   const struct collection *collection, size_t offset,
                                   struct answer *answer, struct trouble *trouble,
                                   struct wherry_error *error)
{
    struct request request;
    if (offset == 0 && collection->asked != NULL && *collection->asked)
        return answer_end(mailchimp->requests, collection->asked, answer, trouble,
                          error);
    request_page(&request, mailchimp, collection, offset);
    return answer_to(mailchimp->requests, &request, answer, trouble, error);
}

static enum wherry_status read_page(struct mailchimp *mailchimp,
                                    const struct collection *collection, size_t offset,
                                    struct page *page, bool *absent,
                                    struct wherry_error *error)
{
    struct answer answer;
    struct trouble trouble;
    enum wherry_status status =
        ask_page(mailchimp, collection, offset, &answer, &trouble, error);
    if (status != WHERRY_OK)
        return status;
    if (absent != NULL)
        *absent = trouble.kind == TROUBLE_ABSENT;
    if (trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, answer.label, error);
    *page = (struct page){.collection = collection, .total = -1};
    const struct json_handler handler = {
        .self = page, .value = page_value, .begin = page_begin, .end = page_end};
    status = answer_read(&answer, &handler, error);
    if (status == WHERRY_OK && !page->array)
        status = fail(error, WHERRY_FAILED, "the answer to '%s' has no '%s'",
                      answer.label, collection->array);
    return status;
}

static void warn_if_short(const struct mailchimp *mailchimp, const char *array,
                          size_t rows, int64_t total)
{
    char what[64];
    snprintf(what, sizeof what, "'%s'", array);
    if (total > 0)
        shortfall_warn(mailchimp->host, what, rows, (uint64_t)total);
}

enum wherry_status collection_read(struct mailchimp *mailchimp,
                                   const struct collection *collection, bool *absent,
                                   struct wherry_error *error)
{
    size_t offset = 0;
    int64_t total = -1; /* as the last page gave it */
    for (unsigned count = 0; count < PAGES_MAX; count++) {
        struct page page = {0};
        enum wherry_status status =
            read_page(mailchimp, collection, offset, &page, absent, error);
        if (status != WHERRY_OK)
            return status;
        offset += page.elements;
        if (page.total >= 0)
            total = page.total;
        bool all = total >= 0 && offset >= (size_t)total;
        if (page.elements > 0 && !all)
            continue;
        warn_if_short(mailchimp, collection->array, offset, total);
        return WHERRY_OK;
    }
    return fail(error, WHERRY_FAILED, "the collection '%s' does not end",
                collection->array);
}
