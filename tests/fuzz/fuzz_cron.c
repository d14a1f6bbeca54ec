/* fuzz_cron.c -- any text as a cron expression, in some zone at some time: refused, or
 * its next moments are those that fit, each after the other, and none is left out.
 *
 * The first byte chooses the zone, the next five the time, one the seed; the rest is the
 * text.
 */
#include <regex.h>
#include <string.h>
#include <time.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/schedule/cron.h"
#include "host/schedule/when.h"
#include "host/schedule/zone.h"
#include "tests/fuzz/replay.h"

static const char *const zones[] = {
    "UTC",          "Europe/London", "Australia/Lord_Howe", "America/Santiago",
    "Pacific/Apia", "Asia/Kathmandu"};
enum { ZONES = sizeof zones / sizeof *zones, HEAD = 7, SECOND_MS = 1000 };
enum { MINUTE_MS = 60 * SECOND_MS, MINUTES_LOOKED_AT = 1500 };
/* 1930 to 2120: zones of before stood a number of seconds from UTC. */
#define FIRST_MS (INT64_C(-1262304000) * SECOND_MS)
#define SPAN_MS (INT64_C(190) * 365 * 86400 * SECOND_MS)

static bool has(uint64_t set, int value)
{
    return (set >> value & 1) != 0;
}

static bool fits(const struct cron_syntax *cron, int64_t wall_s)
{
    struct tm wall;
    const time_t at = (time_t)wall_s;
    gmtime_r(&at, &wall);
    const bool day = has(cron->days, wall.tm_mday);
    const bool weekday = has(cron->weekdays, wall.tm_wday);
    return wall.tm_sec == 0 && has(cron->minutes, wall.tm_min) &&
           has(cron->hours, wall.tm_hour) && has(cron->months, wall.tm_mon + 1) &&
           (cron->any_day || cron->any_weekday ? day && weekday : day || weekday);
}

/* The wall shows such a time, or the clock was put forward over one. */
static void must_fit(const struct cron_syntax *cron, const char *name, int64_t at_ms)
{
    struct zone zone;
    zone_enter(&zone, name);
    const int64_t at_s = at_ms / SECOND_MS;
    const int64_t wall_s = zone_wall(&zone, at_s);
    const bool jumped = wall_s - zone_wall(&zone, at_s - 1) != 1;
    zone_leave(&zone);
    MUST(jumped || fits(cron, wall_s));
}

/* Without a change of the clock: minute by minute. */
static void must_be_the_first(const struct cron_syntax *cron, int64_t after_ms,
                              int64_t next_ms)
{
    int64_t at_ms = after_ms - (after_ms % MINUTE_MS + MINUTE_MS) % MINUTE_MS;
    for (int i = 0; i < MINUTES_LOOKED_AT; i++) {
        at_ms += MINUTE_MS;
        if (at_ms == next_ms)
            return;
        MUST(!fits(cron, at_ms / SECOND_MS));
    }
}

static void must_come(const struct cron_syntax *cron, const char *zone,
                      int64_t after_ms)
{
    const int64_t next_ms = cron_next(cron, zone, after_ms);
    MUST(next_ms != CRON_NEVER && next_ms > after_ms);
    must_fit(cron, zone, next_ms);
    if (zone == zones[0])
        must_be_the_first(cron, after_ms, next_ms);
    MUST(cron_next(cron, zone, next_ms - 1) == next_ms);
    MUST(cron_next(cron, zone, after_ms + (next_ms - after_ms) / 2) == next_ms ||
         next_ms - after_ms < 2);
    MUST(cron_next(cron, zone, next_ms) > next_ms);
}

static void must_start(const struct spec_schedule *schedule, uint64_t seed,
                       int64_t after_ms)
{
    const int64_t next_ms = when_next(schedule, seed, after_ms);
    MUST(next_ms > after_ms && next_ms != WHEN_NEVER);
    MUST(when_next(schedule, seed, next_ms - 1) == next_ms);
    MUST(when_due(schedule, seed, after_ms, next_ms) == next_ms);
    MUST(when_due(schedule, seed, after_ms, next_ms - 1) == 0);
    MUST(when_due(schedule, seed, after_ms + SPAN_MS, after_ms) == after_ms);
    MUST(when_late_after(schedule, seed, 0, after_ms) > next_ms);
}

/* What the JSON Schema says of such a text. */
static bool is_in_pattern(const char *text)
{
    static regex_t pattern;
    static bool made;
    if (!made) {
        struct buffer schema = {0}, whole = {0};
        cron_syntax_pattern(&schema);
        buffer_add_text(&whole, "^(");
        for (const char *at = buffer_text(&schema); *at != '\0'; at++) {
            const bool tab = at[0] == '\\' && at[1] == 't';
            buffer_add_char(&whole, tab ? '\t' : *at);
            at += tab ? 1 : 0;
        }
        buffer_add_text(&whole, ")$");
        MUST(regcomp(&pattern, buffer_text(&whole), REG_EXTENDED | REG_NOSUB) == 0);
        buffer_free(&schema);
        buffer_free(&whole);
        made = true;
    }
    return regexec(&pattern, text, 0, NULL, 0) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct cron_syntax cron;
    struct wherry_error error = {0};
    int64_t number = 0;
    if (length < HEAD)
        return 0;
    for (int i = 1; i < HEAD - 1; i++)
        number = number << 8 | bytes[i];
    const char *zone = zones[bytes[0] % ZONES];
    const int64_t after_ms = FIRST_MS + number * 7919 % SPAN_MS;
    const uint64_t seed = bytes[HEAD - 1] * UINT64_C(0x9E3779B97F4A7C15);
    char *text = memory_text_n((const char *)bytes + HEAD, length - HEAD);
    const struct spec_schedule interval = {.every_ms =
                                               MINUTE_MS * (1 + number % 100000)};
    must_start(&interval, seed, after_ms);
    if (cron_syntax_parse(text, &cron, &error)) {
        const struct spec_schedule schedule = {.cron = text, .time_zone = zone};
        must_come(&cron, zone, after_ms);
        must_start(&schedule, seed, after_ms);
        MUST(is_in_pattern(text));
    } else {
        MUST(*error.message != '\0');
    }
    free(text);
    return 0;
}
