/* member_page.c -- answers that show members: a page of them, and one. */
#include "plugin/mailchimp/member_page.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/instance.h"

enum { PAGE_MEMBERS_MAX = 20000 }; /* far above any count that is asked for */

static const char element[] = "members[]";
static const char below[] = "members[].";

/* ---- A page ---- */

struct page_reading {
    struct member_reader reader;
    struct member *members;
    size_t count, room;
    uint64_t total;
    bool array, total_told;
};

static bool add_member(struct page_reading *page, struct wherry_error *error)
{
    if (page->count == PAGE_MEMBERS_MAX)
        return fail(error, WHERRY_FAILED, "more members than any page has") ==
               WHERRY_OK;
    page->members =
        memory_grow(page->members, page->count, &page->room, sizeof *page->members);
    page->count++;
    return true;
}

static bool add_misshapen(struct page_reading *page, struct wherry_error *error)
{
    if (!add_member(page, error))
        return false;
    member_of_no_shape(&page->members[page->count - 1]);
    return true;
}

static unsigned page_wants(void *self, const char *path, size_t length)
{
    struct page_reading *page = self;
    const size_t start = sizeof below - 1;
    if (length >= start && memcmp(path, below, start) == 0)
        return member_wants(&page->reader, path + start, length - start);
    return text_same(path, "members") || text_same(path, "total_items") ? MEMBER_OTHERS
                                                                        : 0;
}

static void page_expect(void *self, unsigned what)
{
    struct page_reading *page = self;
    member_expect(&page->reader, what);
}

static bool page_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct page_reading *page = self;
    if (member_expects(&page->reader)) {
        member_value(&page->reader, value);
        return true;
    }
    if (text_same(path, element))
        return add_misshapen(page, error);
    if (!text_same(path, "total_items"))
        return true;
    int64_t total;
    if (value->type != JSON_NUMBER ||
        !text_to_integer(value->text, 0, INT64_MAX, &total))
        return fail(error, WHERRY_FAILED, "'total_items' is not a count") == WHERRY_OK;
    page->total = (uint64_t)total;
    page->total_told = true;
    return true;
}

static bool page_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    struct page_reading *page = self;
    if (member_expects(&page->reader))
        member_shape(&page->reader, type);
    else if (text_same(path, element))
        member_begin(&page->reader);
    else if (type == JSON_ARRAY && text_same(path, "members"))
        page->array = true;
    return true;
}

static bool page_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct page_reading *page = self;
    if (!text_same(path, element))
        return true;
    if (type != JSON_OBJECT)
        return add_misshapen(page, error);
    if (!add_member(page, error))
        return false;
    member_finish(&page->reader, &page->members[page->count - 1]);
    return true;
}

enum wherry_status member_page_read(const struct answer *answer, struct arena *arena,
                                    const struct merge_fields *merge,
                                    const bool *wanted, struct member_page *page,
                                    struct wherry_error *error)
{
    struct page_reading reading = {
        .reader = {.arena = arena, .merge = merge, .wanted = wanted}};
    const struct json_handler handler = {.self = &reading,
                                         .wants = page_wants,
                                         .expect = page_expect,
                                         .value = page_value,
                                         .begin = page_begin,
                                         .end = page_end};
    enum wherry_status status = answer_read(answer, &handler, error);
    if (status == WHERRY_OK && (!reading.array || !reading.total_told))
        status = fail(error, WHERRY_FAILED, "the answer to '%s' has no '%s'",
                      answer->label, reading.array ? "total_items" : "members");
    if (status == WHERRY_OK) {
        page->members = arena_array(arena, reading.count, sizeof *page->members);
        for (size_t i = 0; i < reading.count; i++)
            page->members[i] = reading.members[i];
        page->count = reading.count;
        page->total = reading.total;
    }
    free(reading.members);
    return status;
}

const char *member_page_fields(struct arena *arena, unsigned which)
{
    struct buffer fields = {0};
    member_fields(&fields, "members.", which);
    buffer_add_text(&fields, ",total_items");
    const char *text = arena_text(arena, buffer_text(&fields));
    buffer_free(&fields);
    return text;
}

void member_page_walk(const struct member_page *page, struct walk *walk)
{
    for (size_t i = 0; i < page->count; i++) {
        char mark[MEMBER_MARK_ROOM];
        member_mark(&page->members[i], walk->offset + i, mark);
        walk_see(walk, mark);
    }
    walk_take(walk, page->count, page->total);
}

size_t member_page_smaller(size_t rows)
{
    return rows / 2 > MAILCHIMP_PAGE_MIN ? rows / 2 : MAILCHIMP_PAGE_MIN;
}

/* ---- One member ---- */

struct one_reading {
    struct member_reader reader;
    bool object;
};

static unsigned one_wants(void *self, const char *path, size_t length)
{
    struct one_reading *reading = self;
    return member_wants(&reading->reader, path, length);
}

static void one_expect(void *self, unsigned what)
{
    struct one_reading *reading = self;
    member_expect(&reading->reader, what);
}

static bool one_value(void *self, const char *path, const struct json_value *value,
                      struct wherry_error *error)
{
    (void)path, (void)error;
    struct one_reading *reading = self;
    if (member_expects(&reading->reader))
        member_value(&reading->reader, value);
    return true;
}

static bool one_begin(void *self, const char *path, enum json_type type,
                      struct wherry_error *error)
{
    (void)error;
    struct one_reading *reading = self;
    if (path[0] == '\0')
        reading->object = type == JSON_OBJECT;
    else if (member_expects(&reading->reader))
        member_shape(&reading->reader, type);
    return true;
}

enum wherry_status member_page_read_one(const struct answer *answer,
                                        struct arena *arena,
                                        const struct merge_fields *merge,
                                        const bool *wanted, struct member *member,
                                        struct wherry_error *error)
{
    struct one_reading reading = {
        .reader = {.arena = arena, .merge = merge, .wanted = wanted}};
    member_begin(&reading.reader);
    const struct json_handler handler = {.self = &reading,
                                         .wants = one_wants,
                                         .expect = one_expect,
                                         .value = one_value,
                                         .begin = one_begin};
    enum wherry_status status = answer_read(answer, &handler, error);
    if (status != WHERRY_OK)
        return status;
    if (!reading.object)
        return fail(error, WHERRY_FAILED, "the answer to '%s' is not an object",
                    answer->label);
    member_finish(&reading.reader, member);
    return WHERRY_OK;
}
