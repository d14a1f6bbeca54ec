/* shifting_list.c -- a list whose members change while they are read. */
#include "tests/connectors/shifting_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/dates.h"

uint64_t shifting_list_random(struct shifting_list *list, uint64_t below)
{
    list->random ^= list->random << 13;
    list->random ^= list->random >> 7;
    list->random ^= list->random << 17;
    return list->random % below;
}

void shifting_list_init(struct shifting_list *list, size_t count, uint64_t seed)
{
    *list = (struct shifting_list){.count = count,
                                   .now_s = STAGE_DATE_MS / 1000,
                                   .random = seed * 0x9E3779B97F4A7C15u + 1};
    list->people = memory_array(count, sizeof *list->people);
    for (size_t i = 0; i < count; i++) {
        struct person *person = &list->people[i];
        snprintf(person->id, sizeof person->id, "%032zx", i * 7919 + 1);
        snprintf(person->address, sizeof person->address, "p%zu@shop.example.net", i);
        snprintf(person->name, sizeof person->name, "N0");
        person->changed_s = list->now_s - 1000;
        person->tie = (unsigned)shifting_list_random(list, 1000000);
    }
}

void shifting_list_finish(struct shifting_list *list)
{
    buffer_free(&list->body);
    free(list->people);
}

void shifting_list_change(struct shifting_list *list, struct person *person)
{
    person->changed_s = list->now_s;
    snprintf(person->name, sizeof person->name, "N%d", atoi(person->name + 1) + 1);
}

static bool is_members(void *self, const char *url)
{
    (void)self;
    return strstr(url, "/members?") != NULL;
}

static bool query_text(const char *url, const char *name, char *value, size_t room)
{
    char key[40];
    snprintf(key, sizeof key, "&%s=", name);
    const char *at = strstr(url, key);
    if (at == NULL)
        return false;
    at += strlen(key);
    size_t length = 0;
    for (; *at != '\0' && *at != '&' && length + 1 < room; at++) {
        if (*at == '%') {
            char code[3] = {at[1], at[2], '\0'};
            value[length++] = (char)strtol(code, NULL, 16);
            at += 2;
        } else {
            value[length++] = *at;
        }
    }
    value[length] = '\0';
    return true;
}

static int64_t query_number(const char *url, const char *name)
{
    char value[32];
    ck_assert_msg(query_text(url, name, value, sizeof value), "no %s in %s", name, url);
    return atoll(value);
}

static int64_t query_second(const char *url, const char *name, int64_t fallback)
{
    char value[64];
    if (!query_text(url, name, value, sizeof value))
        return fallback;
    int64_t ms;
    ck_assert_msg(dates_parse(value, &ms) && strchr(value, 'Z') != NULL, "%s", value);
    return ms / 1000;
}

static int by_change(const void *one, const void *other)
{
    const struct person *a = *(const struct person *const *)one;
    const struct person *b = *(const struct person *const *)other;
    if (a->changed_s != b->changed_s)
        return a->changed_s < b->changed_s ? -1 : 1;
    return a->tie < b->tie ? -1 : a->tie > b->tie;
}

static bool matches(const struct shifting_list *list, const struct person *person,
                    int64_t since, int64_t before)
{
    return (list->since_inclusive ? person->changed_s >= since
                                  : person->changed_s > since) &&
           (list->before_inclusive ? person->changed_s <= before
                                   : person->changed_s < before);
}

static void add_person(struct buffer *body, const struct person *person)
{
    char time[DATES_ROOM];
    dates_format_plain(person->changed_s * 1000, time);
    buffer_format(body,
                  "{\"contact_id\":\"%s\",\"email_address\":\"%s\","
                  "\"status\":\"subscribed\",\"timestamp_signup\":\"\","
                  "\"timestamp_opt\":\"2020-01-01T00:00:00+00:00\","
                  "\"last_changed\":\"%s+00:00\",\"merge_fields\":{\"FNAME\":\"%s\"}}",
                  person->id, person->address, time, person->name);
}

static void make_page(struct shifting_list *list, const char *url)
{
    int64_t since = query_second(url, "since_last_changed", INT64_MIN);
    int64_t before = query_second(url, "before_last_changed", INT64_MAX);
    size_t offset = (size_t)query_number(url, "offset");
    size_t count = (size_t)query_number(url, "count");
    struct person **chosen = memory_array(list->count, sizeof *chosen);
    size_t total = 0, shown = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->ties_shuffled)
            list->people[i].tie = (unsigned)shifting_list_random(list, 1000000);
        if (matches(list, &list->people[i], since, before))
            chosen[total++] = &list->people[i];
    }
    if (total > 0)
        qsort(chosen, total, sizeof *chosen, by_change);
    buffer_clear(&list->body);
    buffer_add_text(&list->body, "{\"members\":[");
    for (size_t i = offset; i < total && shown < count; i++, shown++) {
        buffer_add_text(&list->body, shown > 0 ? "," : "");
        add_person(&list->body, chosen[i]);
        chosen[i]->seen++;
    }
    buffer_format(&list->body, "],\"total_items\":%zu}", total);
    list->old_since |= since != INT64_MIN && since < 315532800; /* 1980 */
    free(chosen);
}

static void reply(void *self, const struct wherry_request *request,
                  struct scripted_answer *answer)
{
    struct shifting_list *list = self;
    list->requests++;
    if (list->before_answer != NULL)
        list->before_answer(list);
    if (list->heavy_above > 0 &&
        query_number(request->url, "count") > (int64_t)list->heavy_above) {
        list->heavy++;
        *answer = (struct scripted_answer){
            .code = 504, .content_type = "text/html", .body = "<html>time-out</html>"};
        return;
    }
    make_page(list, request->url);
    *answer = (struct scripted_answer){
        .code = 200, .body = list->body.bytes, .date_ms = list->now_s * 1000};
}

void shifting_list_serve(struct shifting_list *list, struct stage *stage)
{
    scripted_host_expect(stage->host,
                         &(struct scripted_exchange){.method = "GET",
                                                     .url_fits = is_members,
                                                     .times = 1000000,
                                                     .reply = reply,
                                                     .self = list});
}
