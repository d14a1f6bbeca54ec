/* fuzz_dates.c -- any text as a time: what is read can be written and read again. */
#include <stdbool.h>
#include <string.h>

#include "host/base/memory.h"
#include "plugin/kit/dates.h"
#include "tests/fuzz/replay.h"

static void must_come_back(int64_t ms)
{
    const int64_t second = 1000, day = 86400000;
    char text[DATES_ROOM];
    int64_t again;
    dates_format_utc(ms, text);
    MUST(strlen(text) == strlen("2026-11-22T10:00:00Z"));
    MUST(dates_parse(text, &again));
    MUST(again <= ms && ms - again < second);
    dates_format_plain(ms, text);
    MUST(dates_parse(text, &again));
    MUST(again <= ms && ms - again < second);
    dates_format_day(ms, text);
    MUST(dates_is_day(text));
    MUST(dates_parse(text, &again));
    MUST(again <= ms && ms - again < day);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_text_n((const char *)bytes, length);
    int64_t ms;
    bool read = dates_parse(text, &ms);
    if (read)
        must_come_back(ms);
    if (dates_is_day(text))
        MUST(read && ms % 86400000 == 0 && strlen(text) == 10);
    if (dates_parse_http(text, &ms))
        must_come_back(ms);
    if (length >= sizeof ms) {
        char room[DATES_ROOM];
        memcpy(&ms, bytes, sizeof ms);
        dates_format_utc(ms, room);
        MUST(dates_parse(room, &ms));
    }
    free(text);
    return 0;
}
