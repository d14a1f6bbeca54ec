/* mailchimp_world.c -- a list whose members change while they are read. */
#include "tests/connectors/mailchimp_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/dates.h"

uint64_t world_random(struct world *world, uint64_t below)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return world->random % below;
}

void world_init(struct world *world, size_t count, uint64_t seed)
{
    *world = (struct world){.count = count,
                            .now_s = STAGE_DATE_MS / 1000,
                            .random = seed * 0x9E3779B97F4A7C15u + 1};
    world->people = memory_array(count, sizeof *world->people);
    for (size_t i = 0; i < count; i++) {
        struct person *person = &world->people[i];
        snprintf(person->id, sizeof person->id, "%032zx", i * 7919 + 1);
        snprintf(person->address, sizeof person->address, "p%zu@shop.example.net", i);
        snprintf(person->name, sizeof person->name, "N0");
        person->changed_s = world->now_s - 1000;
        person->tie = (unsigned)world_random(world, 1000000);
    }
}

void world_finish(struct world *world)
{
    buffer_free(&world->body);
    free(world->people);
}

void world_change(struct world *world, struct person *person)
{
    person->changed_s = world->now_s;
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

static bool matches(const struct world *world, const struct person *person,
                    int64_t since, int64_t before)
{
    return (world->since_inclusive ? person->changed_s >= since
                                   : person->changed_s > since) &&
           (world->before_inclusive ? person->changed_s <= before
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

static void make_page(struct world *world, const char *url)
{
    int64_t since = query_second(url, "since_last_changed", INT64_MIN);
    int64_t before = query_second(url, "before_last_changed", INT64_MAX);
    size_t offset = (size_t)query_number(url, "offset");
    size_t count = (size_t)query_number(url, "count");
    struct person **chosen = memory_array(world->count, sizeof *chosen);
    size_t total = 0, shown = 0;
    for (size_t i = 0; i < world->count; i++) {
        if (world->ties_shuffled)
            world->people[i].tie = (unsigned)world_random(world, 1000000);
        if (matches(world, &world->people[i], since, before))
            chosen[total++] = &world->people[i];
    }
    if (total > 0)
        qsort(chosen, total, sizeof *chosen, by_change);
    buffer_clear(&world->body);
    buffer_add_text(&world->body, "{\"members\":[");
    for (size_t i = offset; i < total && shown < count; i++, shown++) {
        buffer_add_text(&world->body, shown > 0 ? "," : "");
        add_person(&world->body, chosen[i]);
        chosen[i]->seen++;
    }
    buffer_format(&world->body, "],\"total_items\":%zu}", total);
    world->old_since |= since != INT64_MIN && since < 315532800; /* 1980 */
    free(chosen);
}

static void reply(void *self, const struct wherry_request *request,
                  struct scripted_answer *answer)
{
    struct world *world = self;
    world->requests++;
    if (world->before_answer != NULL)
        world->before_answer(world);
    if (world->heavy_above > 0 &&
        query_number(request->url, "count") > (int64_t)world->heavy_above) {
        world->heavy++;
        *answer = (struct scripted_answer){
            .code = 504, .content_type = "text/html", .body = "<html>time-out</html>"};
        return;
    }
    make_page(world, request->url);
    *answer = (struct scripted_answer){
        .code = 200, .body = world->body.bytes, .date_ms = world->now_s * 1000};
}

void world_serve(struct world *world, struct stage *stage)
{
    scripted_host_expect(stage->host,
                         &(struct scripted_exchange){.method = "GET",
                                                     .url_fits = is_members,
                                                     .times = 1000000,
                                                     .reply = reply,
                                                     .self = world});
}
