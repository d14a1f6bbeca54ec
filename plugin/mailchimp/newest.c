/* newest.c -- the members that changed last, from the newest on. */
#include "plugin/mailchimp/newest.h"

#include "plugin/kit/dates.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member_page.h"
#include "plugin/mailchimp/trouble.h"

struct newest {
    struct mailchimp *mailchimp;
    struct arena arena, page;
    const bool *wanted;
    const char *fields, *since;
    struct wherry_writer *writer;
    size_t rows;         /* a page */
    size_t pages, asked; /* that will be read, and those already asked for */
    bool counted;        /* a page has said how many there are: */
    uint64_t total;
    bool ended; /* no more is read */
};

static enum wherry_status ask_page(struct newest *newest, struct wherry_error *error)
{
    struct request request;
    list_request(&request, newest->mailchimp, "GET");
    request_path(&request, "members");
    request_query(&request, "fields", newest->fields);
    request_query_number(&request, "count", newest->rows);
    request_query_number(&request, "offset", newest->asked * newest->rows);
    request_query(&request, "sort_field", "last_changed");
    request_query(&request, "sort_dir", "DESC");
    request_query(&request, "since_last_changed", newest->since);
    request.tries = 2; /* the caller has other ways */
    newest->asked++;
    return requests_send(newest->mailchimp->requests, &request, newest, NULL, error);
}

static bool is_more(const struct newest *newest)
{
    return newest->asked < newest->pages &&
           (!newest->counted || newest->asked * newest->rows < newest->total);
}

static enum wherry_status ask_pages(struct newest *newest, struct wherry_error *error)
{
    const struct mailchimp *mailchimp = newest->mailchimp;
    const size_t most = (size_t)mailchimp->config->connections;
    while (is_more(newest) && requests_in_flight(mailchimp->requests, newest) < most) {
        enum wherry_status status = ask_page(newest, error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

static enum wherry_status take_page(struct newest *newest, const struct answer *answer,
                                    struct wherry_error *error)
{
    struct member_page page;
    arena_reset(&newest->page);
    enum wherry_status status = member_page_read(
        answer, &newest->page, &newest->mailchimp->merge, newest->wanted, &page, error);
    newest->ended = status == WHERRY_RETRY;
    if (status != WHERRY_OK)
        return newest->ended ? WHERRY_OK : status;
    newest->counted = true;
    newest->total = page.total;
    for (size_t i = 0; i < page.count; i++) {
        member_need_id(&page.members[i]);
        newest->writer->record(newest->writer, &page.members[i].record);
    }
    newest->ended = newest->writer->full(newest->writer);
    return WHERRY_OK;
}

static enum wherry_status take_answer(struct newest *newest,
                                      const struct answer *answer,
                                      struct wherry_error *error)
{
    struct trouble trouble;
    trouble_judge(&trouble, answer->response);
    newest->ended = trouble.kind == TROUBLE_RETRY;
    if (trouble.kind == TROUBLE_NONE)
        return take_page(newest, answer, error);
    return newest->ended ? WHERRY_OK
                         : list_fail(newest->mailchimp, &trouble, answer->label, error);
}

static enum wherry_status read_pages(struct newest *newest, struct wherry_error *error)
{
    const size_t most = newest->pages * 2;
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK && !newest->ended) {
        status = ask_pages(newest, error);
        struct answer answer;
        if (status == WHERRY_OK)
            status = requests_wait(newest->mailchimp->requests, newest, &answer, error);
        if (status == WHERRY_OK)
            status = take_answer(newest, &answer, error);
        if (status == WHERRY_END && newest->pages < most) {
            newest->pages++;
            status = is_more(newest) ? WHERRY_OK : WHERRY_END;
        }
    }
    requests_drop(newest->mailchimp->requests, newest);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status newest_read(struct mailchimp *mailchimp,
                               const struct wherry_read *read, int64_t since_ms,
                               size_t count, struct wherry_writer *writer,
                               struct wherry_error *error)
{
    char since[DATES_ROOM];
    struct newest newest = {.mailchimp = mailchimp,
                            .since = since,
                            .writer = writer,
                            .rows = (size_t)mailchimp->config->page_size};
    newest.pages = (count + newest.rows - 1) / newest.rows;
    dates_format_utc(since_ms, since);
    enum wherry_status status =
        definitions_choose(mailchimp, read, &newest.arena, &newest.wanted, error);
    newest.fields = member_page_fields(&newest.arena,
                                       read->field_count > 0 ? MEMBER_MERGE_FIELDS : 0);
    if (status == WHERRY_OK)
        status = read_pages(&newest, error);
    arena_free(&newest.page);
    arena_free(&newest.arena);
    return status;
}
