/* ometria.c -- the API v2: who may call, how often, and which resource answers. */
#include "tests/sandbox/ometria.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 250, TIME_ROOM = 48 };

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

void ometria_error(struct world *world, struct exchange *exchange, int status,
                   const char *words)
{
    int64_t bodies = reading(world, OMETRIA_ERROR_BODIES);
    if (bodies == OMETRIA_ERROR_BODIES_EMPTY) {
        exchange_answer(exchange, status, NULL, "");
        return;
    }
    if (bodies == OMETRIA_ERROR_BODIES_TEXT) {
        exchange_answer(exchange, status, "text/plain; charset=utf-8", words);
        return;
    }
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_object(answer);
    answer_member_text(answer, "status", "ERROR");
    answer_member_text(answer, "message", words);
    answer_end_object(answer);
    answer_finish(answer, status, OMETRIA_JSON);
}

static bool refuse_pace(struct world *world, struct exchange *exchange)
{
    char seconds[24];
    int64_t retry_after = reading(world, OMETRIA_RETRY_AFTER);
    if (!exchange->crowded)
        return false;
    world->meters.services[OMETRIA].refused++;
    if (retry_after > 0) {
        snprintf(seconds, sizeof seconds, "%lld", (long long)retry_after);
        exchange_header(exchange, "Retry-After", seconds);
    }
    ometria_error(world, exchange, 429, "Too many requests");
    return true;
}

void ometria_serve(struct world *world, struct exchange *exchange)
{
    const char *first = exchange->part_count == 0 ? "" : exchange->parts[0];
    int64_t state = reading(world, OMETRIA_KEY);
    const char *usual =
        world->ometria_key == NULL ? SANDBOX_OMETRIA : world->ometria_key;
    const char *key = state == OMETRIA_KEY_REPLACED ? SANDBOX_OMETRIA_NEW : usual;
    if (!text_same(exchange->ometria_key, key) || state == OMETRIA_KEY_REVOKED) {
        int status = reading(world, OMETRIA_BAD_KEY) == OMETRIA_BAD_KEY_401 ? 401 : 403;
        ometria_error(world, exchange, status,
                      "API key is not authorised for this resource");
        return;
    }
    if (refuse_pace(world, exchange))
        return;
    exchange->applied = true;
    if (text_same(first, "profiles"))
        ometria_profiles(world, exchange);
    else if (text_same(first, "contacts"))
        ometria_contacts(world, exchange);
    else if (text_same(first, "push"))
        ometria_push(world, exchange);
    else if (text_same(first, "unsubscribes") && exchange->part_count == 1)
        ometria_unsubscribes(world, exchange);
    else if (text_same(first, "lists"))
        ometria_lists(world, exchange);
    else if (exchange_is(exchange, 1, "data-deletion-requests"))
        ometria_deletions(world, exchange);
    else
        ometria_error(world, exchange, 404, "Not found");
}

bool ometria_page(struct world *world, struct exchange *exchange, struct page *page)
{
    int64_t limit = exchange_number(exchange, "limit", LIMIT_DEFAULT);
    int64_t offset = exchange_number(exchange, "offset", 0);
    bool refused = limit > LIMIT_MAX &&
                   reading(world, OMETRIA_LIMIT_ABOVE) == OMETRIA_LIMIT_ABOVE_REFUSED;
    if (limit < 0 || offset < 0 || refused) {
        ometria_error(world, exchange, 400, "limit or offset is out of range");
        return false;
    }
    page_begin(page, &world->hiccups, (size_t)(limit > LIMIT_MAX ? LIMIT_MAX : limit),
               (size_t)offset, reading(world, OMETRIA_PAGE_CAP));
    return true;
}

void ometria_value(struct answer *answer, const char *key,
                   const struct contact_field *field)
{
    if (field->type == JSON_BOOLEAN)
        answer_member_boolean(answer, key, text_same(field->value, "true"));
    else if (field->type == JSON_NUMBER)
        answer_member_number(answer, key, field->value);
    else
        answer_member_text(answer, key, field->value);
}

bool ometria_shows(const struct world *world, const char *field)
{
    static const char custom[] = "properties.";
    return !text_starts_with(field, custom) ||
           !crm_is_archived(&world->crm, field + strlen(custom)) ||
           reading(world, OMETRIA_ARCHIVED_PROPERTIES) ==
               OMETRIA_ARCHIVED_PROPERTIES_SHOWN;
}

void ometria_time(const struct world *world, struct answer *answer, const char *key,
                  int64_t time_ms)
{
    char plain[DATES_ROOM], text[TIME_ROOM];
    if (!answer_key(answer, key))
        return;
    if (time_ms == 0) {
        answer_null(answer);
        return;
    }
    dates_format_plain(time_ms, plain);
    switch (reading(world, OMETRIA_TIMESTAMPS)) {
    case OMETRIA_TIMESTAMPS_BLANK:
        snprintf(text, sizeof text, "%.10s %s+00", plain, plain + 11);
        break;
    case OMETRIA_TIMESTAMPS_FRACTION:
        snprintf(text, sizeof text, "%.10s %s.%03d949+00", plain, plain + 11,
                 (int)(time_ms % 1000));
        break;
    case OMETRIA_TIMESTAMPS_SHORT:
        snprintf(text, sizeof text, "%s+00", plain);
        break;
    case OMETRIA_TIMESTAMPS_ZULU:
        snprintf(text, sizeof text, "%sZ", plain);
        break;
    case OMETRIA_TIMESTAMPS_NAIVE:
        snprintf(text, sizeof text, "%s", plain);
        break;
    default:
        snprintf(text, sizeof text, "%s+00:00", plain);
        break;
    }
    answer_text(answer, text);
}
