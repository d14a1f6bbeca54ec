/* fuzz_alerts.c -- any text as what is remembered of alerts, and any text as the report
 * of a run: what is remembered is written and read again unchanged, and no alert is sent
 * twice at the same time.
 *
 * The first byte says what holds now, the second what the run was; the memory ends at the
 * first line break, and the report comes after it.
 */
#include <string.h>

#include "host/alerts/decide.h"
#include "host/alerts/fold.h"
#include "host/base/memory.h"
#include "tests/fuzz/replay.h"

enum { HEAD = 2 };
static const int64_t now_ms = 1795000000000;

static void must_come_back(const struct alert_memory *memory)
{
    struct buffer once = {0}, twice = {0};
    struct alert_memory back;
    alert_memory_write(memory, &once);
    MUST(alert_memory_read(buffer_text(&once), &back));
    alert_memory_write(&back, &twice);
    MUST(strcmp(buffer_text(&once), buffer_text(&twice)) == 0);
    buffer_free(&once);
    buffer_free(&twice);
}

static void take_in(struct alert_memory *memory, uint8_t how, const char *report)
{
    static const char *const kinds[] = {"run", "backfill", "segments", ""};
    const struct store_run run = {.id = memory->seen_run + 1,
                                  .kind = kinds[how % 4],
                                  .code = how / 4,
                                  .summary = "",
                                  .report = report};
    if (how == UINT8_MAX)
        fold_dead(memory, &run);
    else
        fold_run(memory, &run);
    MUST(memory->seen_run == run.id);
    MUST(memory->failures >= 0 && memory->unmatched >= 0);
}

static void tell(struct alert_memory *memory, enum channel channel)
{
    static const struct spec_alerts all; /* none is on: all are */
    struct alert_notice notices[ALERT_CONDITIONS];
    size_t count = decide_notices(memory, channel, &all, now_ms, notices);
    MUST(count <= ALERT_CONDITIONS);
    if (decide_waits(memory, channel, now_ms)) {
        decide_failed(memory, channel, now_ms, 1);
        MUST(decide_waits(memory, channel, now_ms));
        return;
    }
    for (size_t i = 0; i < count; i++)
        decide_told(memory, channel, &notices[i], now_ms);
    MUST(decide_notices(memory, channel, &all, now_ms, notices) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct alert_memory memory;
    struct alert_fact facts[ALERT_CONDITIONS];
    if (length < HEAD)
        return 0;
    char *text = memory_text_n((const char *)bytes + HEAD, length - HEAD);
    char *report = text + strcspn(text, "\n");
    if (*report != '\0')
        *report++ = '\0';
    const bool good = alert_memory_read(text, &memory);
    MUST(good || memory.seen_run == 0);
    take_in(&memory, bytes[1], report);
    for (int i = 0; i < ALERT_CONDITIONS; i++)
        facts[i] = (struct alert_fact){.known = (bytes[0] >> i % 8 & 1) != 0,
                                       .holds = (bytes[0] >> (i + 3) % 8 & 1) != 0,
                                       .begins = true,
                                       .count = i};
    decide_episodes(&memory, facts, now_ms);
    for (int channel = 0; channel < CHANNEL_COUNT; channel++) {
        decide_channel(&memory, (enum channel)channel, length);
        tell(&memory, (enum channel)channel);
    }
    must_come_back(&memory);
    free(text);
    return 0;
}
