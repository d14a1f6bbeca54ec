/* mailchimp_members.c -- pages of a list's members, and the search. */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_collection.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/problem.h"

enum {
    SECONDS_LENGTH = 19,
    SPARE = 16, /* rows after the page, for one that would be left empty */
};

#define EARLY_S 315532800 /* 1980: nobody has a change before */

/* What a page is chosen by. Bounds are half open: from <= time < to. */
struct filter {
    enum member_status status; /* NO_STATUS: any */
    int64_t changed_from, changed_to, opt_from, opt_to, unsubscribed_from;
    const char *unique_email_id, *email_type;
    bool vip_only, plain; /* plain: by last_changed alone */
    bool changes;         /* a read of changes, from which some may be kept */
};

/* Whole seconds in UTC: an offset is not converted but ignored, a fraction cut. */
static bool read_bound(const struct exchange *exchange, const char *name,
                       int64_t *time_s)
{
    const char *text = exchange_parameter(exchange, name);
    char seconds[SECONDS_LENGTH + 1] = "";
    int64_t ms = 0;
    if (strlen(text) >= SECONDS_LENGTH)
        memcpy(seconds, text, SECONDS_LENGTH);
    const char *rest = text + strlen(seconds);
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    bool zone = *rest == '\0' || text_same(rest, "Z") ||
                ((*rest == '+' || *rest == '-') && strlen(rest) == 6 && rest[3] == ':');
    if (!dates_parse(seconds[0] == '\0' ? text : seconds, &ms) ||
        (seconds[0] != '\0' && !zone))
        return false;
    *time_s = ms / 1000;
    return true;
}

static bool read_range(const struct world *world, const struct exchange *exchange,
                       const char *since, const char *before, int64_t *from,
                       int64_t *to)
{
    *from = INT64_MIN;
    *to = INT64_MAX;
    if (exchange_has(exchange, since)) {
        if (!read_bound(exchange, since, from))
            return false;
        bool inclusive =
            dials_get(&world->dials, MAILCHIMP_SINCE) == MAILCHIMP_SINCE_INCLUSIVE;
        *from += inclusive ? 0 : 1;
    }
    if (exchange_has(exchange, before)) {
        if (!read_bound(exchange, before, to))
            return false;
        bool inclusive =
            dials_get(&world->dials, MAILCHIMP_BEFORE) == MAILCHIMP_BEFORE_INCLUSIVE;
        *to += inclusive ? 1 : 0;
    }
    return true;
}

static bool read_filter(const struct world *world, const struct exchange *exchange,
                        struct filter *filter)
{
    const char *status = exchange_parameter(exchange, "status");
    int64_t ignored = 0;
    filter->status = status[0] == '\0' ? NO_STATUS : status_by_name(status);
    filter->unique_email_id = exchange_parameter(exchange, "unique_email_id");
    filter->email_type = exchange_parameter(exchange, "email_type");
    filter->vip_only = text_same(exchange_parameter(exchange, "vip_only"), "true");
    filter->unsubscribed_from = INT64_MIN;
    bool good = (status[0] == '\0' || filter->status != NO_STATUS) &&
                read_range(world, exchange, "since_last_changed", "before_last_changed",
                           &filter->changed_from, &filter->changed_to) &&
                read_range(world, exchange, "since_timestamp_opt",
                           "before_timestamp_opt", &filter->opt_from, &filter->opt_to);
    if (good && exchange_has(exchange, "unsubscribed_since"))
        good = filter->status == UNSUBSCRIBED &&
               read_range(world, exchange, "unsubscribed_since", "",
                          &filter->unsubscribed_from, &ignored);
    filter->plain = filter->status == NO_STATUS && !filter->vip_only &&
                    filter->unique_email_id[0] == '\0' &&
                    filter->email_type[0] == '\0' && filter->opt_from == INT64_MIN &&
                    filter->opt_to == INT64_MAX;
    return good;
}

static bool fits(const struct filter *filter, const struct member *member)
{
    char hash[MD5_HEX_ROOM];
    if (member->gone ||
        (filter->status != NO_STATUS && member->status != filter->status) ||
        member->changed_s < filter->changed_from ||
        member->changed_s >= filter->changed_to || member->opt_s < filter->opt_from ||
        member->opt_s >= filter->opt_to || (filter->vip_only && !member->vip) ||
        member->changed_s < filter->unsubscribed_from)
        return false;
    if (filter->email_type[0] != '\0' &&
        member->plain_text != text_same(filter->email_type, "text"))
        return false;
    if (filter->unique_email_id[0] == '\0')
        return true;
    audience_hex(member->hash, hash);
    return strncmp(hash + 11, filter->unique_email_id, 10) == 0 &&
           strlen(filter->unique_email_id) == 10;
}

/* The positions of one page, and how many there are in all. */
struct chosen {
    uint32_t *positions;
    size_t count, total;
};

/* Where the row of rank `at` of a page is when rows of one second are shuffled. */
static size_t shuffled_rank(struct audience *audience, size_t rank, size_t low,
                            size_t high, uint64_t shuffle)
{
    int64_t at = 0;
    timeline_at(&audience->changes, rank, &at);
    size_t first = timeline_before(&audience->changes, at);
    size_t last = timeline_before(&audience->changes, at + 1);
    first = first < low ? low : first;
    last = last > high ? high : last;
    return first + (rank - first + shuffle) % (last - first);
}

/* Is the member kept from this read of changes? */
static bool is_hidden(struct world *world, const struct audience *audience,
                      const struct filter *filter, uint32_t position)
{
    char id[MD5_HEX_ROOM];
    const struct member *member = &audience->members[position];
    if (!filter->changes ||
        whole_read_owes(&audience->whole_read, position, world_now_s(world)))
        return false;
    const struct row row = mailchimp_row(member, ROW_MEMBER, id);
    return hiccups_hide(&world->hiccups, &row, member->changed_s * 1000,
                        world_now_ms(world));
}

/* How many rows to have ready for the page, of so many. */
static size_t reach(const struct page *page, size_t rows)
{
    size_t left = rows > page->offset ? rows - page->offset : 0;
    return page->count < left && left - page->count > SPARE ? page->count + SPARE
                                                            : left;
}

/* By last_changed alone: ranks, without a look at the rows outside the page unless some
 * are hidden. */
static void choose_by_change(struct world *world, struct audience *audience,
                             const struct filter *filter, const struct page *page,
                             bool descending, struct chosen *chosen)
{
    int64_t at = 0;
    size_t low = timeline_before(&audience->changes, filter->changed_from);
    size_t high = timeline_before(&audience->changes, filter->changed_to);
    size_t count = high < low ? 0 : high - low, hidden = 0;
    size_t room = reach(page, count);
    size_t first = filter->changes || room == 0 ? 0 : page->offset;
    size_t end = filter->changes ? count : first + room;
    bool shuffled = dials_get(&world->dials, MAILCHIMP_TIES) == MAILCHIMP_TIES_SHUFFLED;
    chosen->positions = memory_array(room, sizeof *chosen->positions);
    for (size_t place = first; place < end; place++) {
        size_t rank = descending ? high - 1 - place : low + place;
        if (shuffled)
            rank = shuffled_rank(audience, rank, low, high, world->shuffle);
        uint32_t position = timeline_at(&audience->changes, rank, &at);
        if (is_hidden(world, audience, filter, position))
            hidden++;
        else if (place - hidden >= page->offset && chosen->count < room)
            chosen->positions[chosen->count++] = position;
    }
    chosen->total = count - hidden;
}

enum order { BY_CREATION, BY_CHANGE, BY_OPT, BY_SIGNUP, BY_CHANCE };

static enum order order_of(struct world *world, const struct exchange *exchange)
{
    const char *name = exchange_parameter(exchange, "sort_field");
    int64_t unsorted = dials_get(&world->dials, MAILCHIMP_UNSORTED);
    if (text_same(name, "last_changed"))
        return BY_CHANGE;
    if (text_same(name, "timestamp_opt"))
        return BY_OPT;
    if (text_same(name, "timestamp_signup"))
        return BY_SIGNUP;
    if (unsorted == MAILCHIMP_UNSORTED_LAST_CHANGED)
        return BY_CHANGE;
    return unsorted == MAILCHIMP_UNSORTED_SHUFFLED ? BY_CHANCE : BY_CREATION;
}

struct sortable {
    int64_t key;
    uint32_t position;
};

static int compare(const void *one, const void *other)
{
    const struct sortable *a = one, *b = other;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

static int64_t key_of(const struct world *world, const struct audience *audience,
                      uint32_t position, enum order order)
{
    const struct member *member = &audience->members[position];
    switch (order) {
    case BY_CHANGE:
        return member->changed_s;
    case BY_OPT:
        return member->opt_s;
    case BY_SIGNUP:
        return member->signup_s;
    case BY_CHANCE: {
        const uint64_t mix[2] = {world->shuffle, position};
        return (int64_t)(table_hash(mix, sizeof mix) >> 1);
    }
    default:
        return position;
    }
}

/* Any filter, any order: a look at every member. */
static void choose_by_looking(struct world *world, const struct audience *audience,
                              const struct filter *filter, const struct page *page,
                              enum order order, bool descending, struct chosen *chosen)
{
    struct sortable *rows = memory_array(audience->count, sizeof *rows);
    for (uint32_t i = 0; i < audience->count; i++)
        if (fits(filter, &audience->members[i]) &&
            !is_hidden(world, audience, filter, i))
            rows[chosen->total++] =
                (struct sortable){key_of(world, audience, i, order), i};
    if (order != BY_CREATION && chosen->total > 0)
        qsort(rows, chosen->total, sizeof *rows, compare);
    chosen->count = reach(page, chosen->total);
    chosen->positions = memory_array(chosen->count, sizeof *chosen->positions);
    for (size_t i = 0; i < chosen->count; i++) {
        size_t place = page->offset + i;
        chosen->positions[i] =
            rows[descending ? chosen->total - 1 - place : place].position;
    }
    free(rows);
}

static bool has_lag(const struct world *world)
{
    return hiccups_have(&world->hiccups, HICCUP_LATE) ||
           hiccups_have(&world->hiccups, HICCUP_HIDDEN);
}

/* `begins`: a whole read that may continue by time. */
static void tell_page(struct collection *rows, struct audience *audience,
                      const struct chosen *chosen, bool begins)
{
    char id[MD5_HEX_ROOM];
    collection_open(rows, "members");
    if (begins && rows->open && chosen->count > rows->page.count)
        whole_read_begin(&audience->whole_read, audience->count,
                         world_now_s(rows->world));
    rows->page.seen = rows->page.offset;
    for (size_t i = 0; i < chosen->count; i++) {
        uint32_t position = chosen->positions[i];
        const struct member *member = &audience->members[position];
        const struct row row = mailchimp_row(member, ROW_MEMBER, id);
        if (!collection_shows(rows, &row))
            continue;
        mailchimp_member(rows->answer, rows->exchange->base, audience, member, false);
        whole_read_showed(&audience->whole_read, position);
    }
    rows->page.seen = chosen->total;
    collection_close(rows, audience->id);
    mailchimp_members_links(rows->answer, rows->exchange->base, audience);
    collection_finish(rows, "", NULL);
}

/* Calls that the service takes too long over. */
static bool too_slow(const struct world *world, struct exchange *exchange,
                     const struct filter *filter, const struct page *page)
{
    int64_t slow_above = dials_get(&world->dials, MAILCHIMP_SLOW_ABOVE);
    if (filter->changed_from != INT64_MIN && filter->changed_from < EARLY_S &&
        dials_get(&world->dials, MAILCHIMP_OLD_SINCE) == MAILCHIMP_OLD_SINCE_STALLS)
        exchange->hold_ms = FAULT_LONG_MS;
    if (slow_above == 0 || page->count <= (size_t)slow_above)
        return false;
    exchange_answer(exchange, 504, "text/html",
                    "<html><head><title>504 Gateway Time-out</title></head>"
                    "<body><h1>504 Gateway Time-out</h1></body></html>\n");
    return true;
}

void mailchimp_members_page(struct world *world, struct exchange *exchange,
                            struct audience *audience)
{
    struct filter filter = {0};
    struct chosen chosen = {0};
    struct collection rows = {.world = world, .exchange = exchange};
    bool descending =
        text_same_ignoring_case(exchange_parameter(exchange, "sort_dir"), "DESC");
    if (!collection_page(world, exchange, &rows.page))
        return;
    if (!read_filter(world, exchange, &filter)) {
        const struct problem problem = {.status = 400,
                                        .title = "Invalid Resource",
                                        .detail =
                                            "A filter of the request is not valid."};
        problem_tell(world, exchange, &problem);
        return;
    }
    if (too_slow(world, exchange, &filter, &rows.page))
        return;
    filter.changes = filter.changed_from != INT64_MIN && has_lag(world);
    world->shuffle++;
    enum order order = order_of(world, exchange);
    if (filter.plain && order == BY_CHANGE)
        choose_by_change(world, audience, &filter, &rows.page, descending, &chosen);
    else
        choose_by_looking(world, audience, &filter, &rows.page, order, descending,
                          &chosen);
    bool whole = order == BY_CHANGE && filter.changed_from == INT64_MIN;
    tell_page(&rows, audience, &chosen, whole && has_lag(world));
    free(chosen.positions);
}

static void tell_found(struct answer *answer, const struct exchange *exchange,
                       const struct audience *audience, const struct member *member)
{
    answer_begin_object(answer);
    if (answer_key(answer, "members")) {
        answer_begin_array(answer);
        if (member != NULL)
            mailchimp_member(answer, exchange->base, audience, member, false);
        answer_end_array(answer);
    }
    answer_member_integer(answer, "total_items", member == NULL ? 0 : 1);
    answer_end_object(answer);
}

/* The search for a whole address, which is all that is documented well. */
void mailchimp_search(struct world *world, struct exchange *exchange)
{
    const char *query = exchange_parameter(exchange, "query");
    const char *list_id = exchange_parameter(exchange, "list_id");
    struct audience *audience =
        list_id[0] == '\0' ? &world->lists[0] : world_list(world, list_id);
    if (audience == NULL) {
        problem_not_found(world, exchange);
        return;
    }
    char id[MD5_HEX_ROOM];
    const struct member *member = audience_by_address(audience, query);
    if (member != NULL) {
        const struct row row = mailchimp_row(member, ROW_MEMBER, id);
        if (hiccups_miss(&world->hiccups, &row, READ_BY_ADDRESS, NULL))
            member = NULL;
    }
    struct answer *answer = answer_create(exchange);
    answer_begin_object(answer);
    if (answer_key(answer, "exact_matches"))
        tell_found(answer, exchange, audience, member);
    if (answer_key(answer, "full_search"))
        tell_found(answer, exchange, audience, member);
    answer_end_object(answer);
    mailchimp_finish(world, exchange, answer, member != NULL);
}
