/* contacts.c -- the members of the list: all of them, or those changed since. */
#include "plugin/mailchimp/contacts.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/dates.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member_page.h"
#include "plugin/mailchimp/place.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/shortfall.h"
#include "plugin/mailchimp/trouble.h"
#include "plugin/mailchimp/window.h"

/* What a pass goes through. The first page has no upper bound: if it is the only one,
 * it was the whole pass. Else windows read all up to `settled` side by side; a member
 * who changes during that leaves the windows and comes in the tail, which is read when
 * they have ended, to the very last. So no member is missed. */
enum phase { FIRST, WINDOWS, TAIL, ENDED };

/* One window and the one request that it may have in flight. */
struct lane {
    struct window window;
    bool used, asking;
    size_t asked;    /* `count` of that request */
    bool persistent; /* it is repeated as often as the host does */
};

struct contacts {
    struct mailchimp *mailchimp;
    struct arena arena; /* what lives as long as the pass */
    struct arena page;
    const bool *wanted;
    const char *fields;
    enum phase phase;
    bool begun;            /* the first answer has come: */
    int64_t first_date_ms; /* the Date of that answer */
    int64_t first_now_ms;  /* this machine's clock then */
    int64_t cut_ms;        /* when the pass began that this one continues; or 0 */
    int64_t settled;       /* seconds up to which nothing is still to appear */
    size_t count;          /* rows a page; halved where the service is overloaded */
    uint64_t rows, total;  /* returned, and as the first page counts them */
    struct lane lanes[MAILCHIMP_CONNECTIONS_MAX];
};

static void begin_lane(struct lane *lane, int64_t since, int64_t last)
{
    *lane = (struct lane){.used = true};
    window_begin(&lane->window, since, last);
}

static void add_time(struct request *request, const char *name, int64_t second)
{
    char text[DATES_ROOM];
    dates_format_utc(second * 1000, text);
    request_query(request, name, text);
}

static enum wherry_status ask_page(struct contacts *contacts, struct lane *lane,
                                   struct wherry_error *error)
{
    struct window_page page;
    window_ask(&lane->window, &page);
    struct request request;
    list_request(&request, contacts->mailchimp, "GET");
    request_path(&request, "members");
    request_query(&request, "fields", contacts->fields);
    request_query_number(&request, "count", contacts->count);
    request_query_number(&request, "offset", page.offset);
    request_query(&request, "sort_field", "last_changed");
    request_query(&request, "sort_dir", "ASC");
    if (page.has_since)
        add_time(&request, "since_last_changed", page.since);
    if (page.has_before)
        add_time(&request, "before_last_changed", page.before);
    /* Repeating does not help against a page that is too heavy; a smaller page does. */
    bool persistent = lane->persistent || contacts->count <= MAILCHIMP_PAGE_MIN;
    request.tries = persistent ? 0 : 2;
    lane->persistent = persistent;
    lane->asked = contacts->count;
    lane->asking = true;
    return requests_send(contacts->mailchimp->requests, &request, contacts, lane,
                         error);
}

static struct lane *free_lane(struct contacts *contacts)
{
    for (int64_t i = 0; i < contacts->mailchimp->config->connections; i++)
        if (!contacts->lanes[i].used)
            return &contacts->lanes[i];
    return NULL;
}

/* Gives an idle lane half of the longest window that is worth it. */
static bool share_work(struct contacts *contacts)
{
    struct lane *idle = free_lane(contacts), *longest = NULL;
    for (int i = 0; i < MAILCHIMP_CONNECTIONS_MAX; i++) {
        struct lane *lane = &contacts->lanes[i];
        if (lane->used && lane->window.remaining > contacts->count &&
            (longest == NULL || lane->window.remaining > longest->window.remaining))
            longest = lane;
    }
    struct window upper;
    if (idle == NULL || longest == NULL || !window_split(&longest->window, &upper))
        return false;
    *idle = (struct lane){.used = true, .window = upper};
    return true;
}

static void retire(struct contacts *contacts, struct lane *lane)
{
    if (lane->window.doubtful)
        contacts->mailchimp->host->log(
            contacts->mailchimp->host, WHERRY_LOG_WARNING,
            "more members changed in one second than fit on a page, and these pages "
            "did not agree: some members may have been missed");
    window_free(&lane->window);
    *lane = (struct lane){0};
}

static enum wherry_status ask_all(struct contacts *contacts, struct wherry_error *error)
{
    while (share_work(contacts)) {
    }
    for (int i = 0; i < MAILCHIMP_CONNECTIONS_MAX; i++) {
        struct lane *lane = &contacts->lanes[i];
        if (!lane->used || lane->asking)
            continue;
        enum wherry_status status = ask_page(contacts, lane, error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

static void tell_page(struct contacts *contacts, struct wherry_writer *writer,
                      const struct member_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        writer->record(writer, &page->members[i].record);
    contacts->rows += page->count;
}

/* An answer that is not a page: a smaller page, once more, or the end. */
static enum wherry_status take_trouble(struct contacts *contacts, struct lane *lane,
                                       const struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    bool heavy = trouble->code == 502 || trouble->code == 504;
    if (trouble->kind == TROUBLE_RETRY && heavy && lane->asked > MAILCHIMP_PAGE_MIN) {
        size_t smaller = member_page_smaller(lane->asked);
        if (smaller < contacts->count)
            contacts->count = smaller;
        lane->persistent = false;
        return WHERRY_OK;
    }
    if (trouble->kind != TROUBLE_RETRY || lane->persistent)
        return list_fail(contacts->mailchimp, trouble, label, error);
    lane->persistent = true;
    return WHERRY_OK;
}

/* The first page was full: the rest is divided. */
static void begin_windows(struct contacts *contacts, struct lane *first)
{
    contacts->phase = WINDOWS;
    struct window *window = &first->window;
    int64_t from = window->crowded ? window->crowd - 1 : window->since;
    if (from < contacts->settled && window->last == WINDOW_OPEN)
        window->last = contacts->settled;
    else
        contacts->phase = TAIL; /* all of it is as new as the tail */
}

static enum wherry_status take_page(struct contacts *contacts, struct lane *lane,
                                    const struct answer *answer,
                                    struct wherry_writer *writer,
                                    struct wherry_pass *pass,
                                    struct wherry_error *error)
{
    struct member_page page;
    arena_reset(&contacts->page);
    enum wherry_status status =
        member_page_read(answer, &contacts->page, &contacts->mailchimp->merge,
                         contacts->wanted, &page, error);
    for (size_t i = 0; status == WHERRY_OK && i < page.count; i++)
        member_need_id(&page.members[i]);
    if (status == WHERRY_OK)
        status = window_take(&lane->window, &page, lane->asked, error);
    if (status != WHERRY_OK)
        return status;
    lane->persistent = false;
    tell_page(contacts, writer, &page);
    if (contacts->phase == FIRST) {
        pass->expected = contacts->total = page.total;
        if (!lane->window.ended)
            begin_windows(contacts, lane);
        else
            contacts->phase = ENDED;
    }
    if (lane->window.ended)
        retire(contacts, lane);
    return WHERRY_OK;
}

static bool idle(const struct contacts *contacts)
{
    for (int i = 0; i < MAILCHIMP_CONNECTIONS_MAX; i++)
        if (contacts->lanes[i].used)
            return false;
    return true;
}

/* When the pass began, by what all answers so far say of the clock. */
static int64_t began_ms(const struct contacts *contacts)
{
    const struct requests *requests = contacts->mailchimp->requests;
    const int64_t ms = contacts->begun
                           ? requests_began_ms(requests, contacts->first_date_ms,
                                               contacts->first_now_ms)
                           : requests_clock_ms(requests);
    return contacts->cut_ms != 0 && contacts->cut_ms < ms ? contacts->cut_ms : ms;
}

/* Up to the overlap before its beginning, all changes can be read. Later answers may
 * move that time back, never forward: what comes after it is read again. */
static void settle(struct contacts *contacts)
{
    int64_t settled =
        (began_ms(contacts) - contacts->mailchimp->config->overlap_ms) / 1000;
    if (settled < contacts->settled)
        contacts->settled = settled;
}

static void begin_pass(struct contacts *contacts, const struct answer *answer)
{
    const struct wherry_host *host = contacts->mailchimp->host;
    contacts->begun = true;
    contacts->first_date_ms = answer->response->date_ms;
    contacts->first_now_ms = host->now_ms(host);
    settle(contacts);
}

/* Nothing is left of this phase: on to the next. */
static void next_phase(struct contacts *contacts)
{
    if (contacts->phase == WINDOWS) {
        contacts->phase = TAIL;
        settle(contacts);
        begin_lane(&contacts->lanes[0], contacts->settled, WINDOW_OPEN);
    } else {
        contacts->phase = ENDED;
    }
}

static enum wherry_status end(const struct contacts *contacts, struct wherry_pass *pass)
{
    shortfall_warn(contacts->mailchimp->host, "members", contacts->rows,
                   contacts->total);
    char next[DATES_ROOM];
    pass->date_ms = began_ms(contacts);
    dates_format_utc(pass->date_ms - contacts->mailchimp->config->overlap_ms, next);
    snprintf(pass->next, sizeof pass->next, "%s", next);
    return WHERRY_END;
}

/* What was asked for and not returned yet is asked for again. */
static void leave_place(const struct contacts *contacts, struct wherry_pass *pass)
{
    struct place place = {.began_ms = began_ms(contacts),
                          .settled = contacts->settled,
                          .rows = contacts->rows,
                          .total = contacts->total};
    for (int i = 0; i < MAILCHIMP_CONNECTIONS_MAX; i++) {
        const struct window *window = &contacts->lanes[i].window;
        if (contacts->lanes[i].used)
            place.windows[place.count++] =
                (struct place_window){window->since, window->last};
    }
    pass->resume[0] = '\0';
    if (contacts->phase != FIRST)
        place_format(&place, pass->resume, sizeof pass->resume);
}

enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error)
{
    while (contacts->phase != ENDED) {
        enum wherry_status status = ask_all(contacts, error);
        if (status != WHERRY_OK)
            return status;
        struct answer answer;
        status = requests_wait(contacts->mailchimp->requests, contacts, &answer, error);
        if (status != WHERRY_OK)
            return status == WHERRY_END
                       ? fail(error, WHERRY_RETRY,
                              "the service does not return the list's members")
                       : status;
        struct lane *lane = answer.item;
        lane->asking = false;
        if (!contacts->begun)
            begin_pass(contacts, &answer);
        struct trouble trouble;
        trouble_judge(&trouble, answer.response);
        status = trouble.kind == TROUBLE_NONE
                     ? take_page(contacts, lane, &answer, writer, pass, error)
                     : take_trouble(contacts, lane, &trouble, answer.label, error);
        if (status != WHERRY_OK)
            return status;
        if (contacts->phase != ENDED && idle(contacts))
            next_phase(contacts);
        if (contacts->phase != ENDED && writer->full(writer)) {
            leave_place(contacts, pass);
            return WHERRY_OK;
        }
    }
    return end(contacts, pass);
}

void contacts_close(struct contacts *contacts)
{
    if (contacts == NULL)
        return;
    requests_drop(contacts->mailchimp->requests, contacts);
    for (int i = 0; i < MAILCHIMP_CONNECTIONS_MAX; i++)
        window_free(&contacts->lanes[i].window);
    arena_free(&contacts->page);
    arena_free(&contacts->arena);
    free(contacts);
}

/* Windows that were left continue; so does the tail after them. */
static bool go_on_there(struct contacts *contacts, const struct wherry_read *read,
                        struct wherry_pass *pass)
{
    struct place place;
    if (read->resume == NULL || !place_parse(read->resume, &place))
        return false;
    contacts->phase = TAIL;
    contacts->cut_ms = place.began_ms;
    contacts->settled = place.settled;
    contacts->rows = place.rows;
    contacts->total = pass->expected = place.total;
    for (size_t i = 0; i < place.count; i++) {
        const struct place_window *window = &place.windows[i];
        begin_lane(&contacts->lanes[i], window->since, window->last);
        if (window->last != WINDOW_OPEN)
            contacts->phase = WINDOWS;
    }
    snprintf(pass->resume, sizeof pass->resume, "%s", read->resume);
    return true;
}

/* Where the pass begins. The time of the service is asked for before, so that the time
 * never comes from one answer alone. */
static enum wherry_status set_times(struct contacts *contacts,
                                    const struct wherry_read *read,
                                    struct wherry_pass *pass,
                                    struct wherry_error *error)
{
    const char *since = read->since;
    int64_t from = WINDOW_UNBOUND, since_ms;
    if (since[0] != '\0') {
        if (!dates_parse(since, &since_ms))
            return fail(error, WHERRY_FAILED,
                        "the position of the last read is not a time");
        from = since_ms / 1000;
    }
    enum wherry_status status =
        list_need_clock(contacts->mailchimp, &pass->date_ms, error);
    if (status != WHERRY_OK)
        return status;
    contacts->settled = INT64_MAX;
    pass->snapshot = since[0] == '\0';
    if (!go_on_there(contacts, read, pass))
        begin_lane(&contacts->lanes[0], from, WINDOW_OPEN);
    return WHERRY_OK;
}

enum wherry_status contacts_open(struct mailchimp *mailchimp,
                                 const struct wherry_read *read,
                                 struct wherry_pass *pass, struct contacts **opened,
                                 struct wherry_error *error)
{
    struct contacts *contacts = memory_allocate(sizeof *contacts);
    contacts->mailchimp = mailchimp;
    contacts->count = (size_t)mailchimp->config->page_size;
    enum wherry_status status =
        definitions_choose(mailchimp, read, &contacts->arena, &contacts->wanted, error);
    if (status == WHERRY_OK)
        status = set_times(contacts, read, pass, error);
    if (status != WHERRY_OK) {
        contacts_close(contacts);
        return status;
    }
    contacts->fields = member_page_fields(
        &contacts->arena, read->field_count > 0 ? MEMBER_MERGE_FIELDS : 0);
    status = ask_all(contacts, error); /* while the other side is opened */
    if (status == WHERRY_OK)
        *opened = contacts;
    else
        contacts_close(contacts);
    return status;
}
