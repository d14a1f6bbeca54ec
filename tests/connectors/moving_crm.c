/* moving_crm.c -- profiles that come, go and move. */
#include "tests/connectors/moving_crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "tests/support/suite.h"

struct stage stage;
struct crm crm;

uint64_t next_random(void)
{
    crm.random = crm.random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return crm.random >> 33;
}

void take_out(size_t index)
{
    memmove(&crm.people[index], &crm.people[index + 1],
            (crm.count - index - 1) * sizeof *crm.people);
    crm.count--;
}

/* One changes: in a list by change they go to the end. */
static void touch(size_t index)
{
    const int person = crm.people[index];
    if (!crm.by_change)
        return;
    take_out(index);
    crm.people[crm.count++] = person;
}

static size_t number_behind(const char *url, const char *name)
{
    const char *at = strstr(url, name);
    ck_assert_ptr_nonnull(at);
    return (size_t)strtoul(at + strlen(name), NULL, 10);
}

void answer(void *self, const struct wherry_request *request,
            struct scripted_answer *scripted)
{
    struct crm *it = self;
    const size_t offset = number_behind(request->url, "offset=");
    const size_t cap = it->requests > 0 && it->cap_later > 0 ? it->cap_later : it->cap;
    size_t limit = number_behind(request->url, "limit=");
    struct buffer body = {0};
    ck_assert_uint_le(limit, 250);
    if (cap > 0 && cap < limit)
        limit = cap;
    if (it->act != NULL && it->requests > 0)
        it->act(it, offset);
    it->requests++;
    buffer_add_char(&body, '[');
    for (size_t i = offset; i < offset + limit && i < it->count; i++)
        if (it->odd_every > 0 && i % it->odd_every == 0)
            buffer_format(&body, "%snull", i > offset ? "," : "");
        else
            buffer_format(&body, "%s{\"id\":\"id-%d\",\"email\":\"p%d@example.com\"}",
                          i > offset ? "," : "", it->people[i], it->people[i]);
    buffer_add_char(&body, ']');
    free(it->body);
    it->body = buffer_take(&body);
    *scripted = (struct scripted_answer){
        .code = 200, .body = it->body, .date_ms = STAGE_DATE_MS};
}

bool any_url(void *self, const char *url)
{
    (void)self;
    return strstr(url, "/profiles?") != NULL;
}

void setup(size_t people)
{
    crm = (struct crm){.count = people};
    for (size_t i = 0; i < people; i++)
        crm.people[i] = (int)i;
    stage_begin(&stage);
}

void expect_pages(unsigned requests)
{
    scripted_host_any_order(stage.host, true);
    scripted_host_expect(stage.host, &(struct scripted_exchange){.method = "GET",
                                                                 .url_fits = any_url,
                                                                 .lane = "read",
                                                                 .times = requests,
                                                                 .reply = answer,
                                                                 .self = &crm});
}

size_t person_of(const struct wherry_record *record)
{
    return number_behind(record->id, "id-");
}

static void expect_seen(int first, int end, int step)
{
    static bool seen[2 * MOST];
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < stage.recorder.record_count; i++)
        seen[person_of(&stage.recorder.records[i])] = true;
    for (int i = first; i < end; i += step)
        ck_assert_msg(seen[i], "id-%d was not told", i);
}

void told(int first, int end)
{
    expect_seen(first, end, 1);
}

void expect_stayers(void)
{
    expect_seen(0, FOUNDERS, 2);
}

/* At the first so many requests people come, go and change, now and then hundreds at
 * once. Those with an odd number may go. */
enum { STIRRED = 60 };

static void stir(struct crm *it, size_t offset)
{
    (void)offset;
    if (it->acts++ > STIRRED)
        return;
    const size_t most = next_random() % 8 == 0 ? 300 : 6;
    for (size_t i = next_random() % most; i > 0; i--) {
        const size_t index = next_random() % it->count;
        if (it->people[index] % 2 == 1)
            take_out(index);
    }
    for (size_t i = next_random() % 4; i > 0; i--)
        it->people[it->count++] = (int)(FOUNDERS + it->acts * 4 + i);
    for (size_t i = next_random() % 6; i > 0; i--)
        touch(next_random() % it->count);
}

void begin_stirring(int number)
{
    crm.random = (uint64_t)number * 7919 + 1;
    crm.by_change = number % 2 == 1;
    crm.cap = (size_t)(number % 5 == 4 ? 100 : 0);
    crm.act = stir;
    scripted_host_deliver(stage.host,
                          number % 3 == 0 ? SCRIPTED_IN_ORDER : SCRIPTED_RANDOM,
                          (uint64_t)number);
}
