/* memory.c -- what is remembered of alerts, as a text. */
#include "host/alerts/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"

/* Numbers in the order of the struct; another order has another number. */
enum { FORM = 1 };

/* No count and no time of ours is as large: counting on from there is safe. */
#define NUMBER_MOST (INT64_MAX / 1024)

/* Visits each number once, for both ways. */
typedef bool visit_number(void *self, int64_t *number);

/* A count or a time. */
static bool visit_count(int64_t *number, visit_number *visit, void *self)
{
    if (*number > NUMBER_MOST)
        *number = NUMBER_MOST;
    return visit(self, number) && *number <= NUMBER_MOST;
}

static bool visit_channel(struct alert_memory_channel *channel, visit_number *visit,
                          void *self)
{
    int64_t target = (int64_t)(channel->target & INT64_MAX);
    bool good = visit(self, &target);
    channel->target = (uint64_t)target;
    for (int i = 0; i < ALERT_CONDITIONS && good; i++) {
        struct alert_told *told = &channel->told[i];
        good = visit_count(&told->since_ms, visit, self) &&
               visit_count(&told->told_ms, visit, self) &&
               visit_count(&told->ended, visit, self);
    }
    return good && visit_count(&channel->failing_ms, visit, self) &&
           visit_count(&channel->tries, visit, self) &&
           visit_count(&channel->next_ms, visit, self);
}

static bool visit_all(struct alert_memory *memory, visit_number *visit, void *self)
{
    int64_t form = FORM, limited = memory->limited.bits;
    bool good = visit(self, &form) && form == FORM &&
                visit_count(&memory->seen_run, visit, self) &&
                visit_count(&memory->failures, visit, self) &&
                visit_count(&memory->unmatched, visit, self) &&
                visit_count(&limited, visit, self);
    memory->limited.bits = (unsigned)limited & step_set_first(STEP_COUNT).bits;
    for (int i = 0; i < ALERT_CONDITIONS && good; i++) {
        struct alert_episode *episode = &memory->episodes[i];
        good = visit_count(&episode->since_ms, visit, self) &&
               visit_count(&episode->ended_ms, visit, self) &&
               visit_count(&episode->count, visit, self);
    }
    for (int i = 0; i < CHANNEL_COUNT && good; i++)
        good = visit_channel(&memory->channels[i], visit, self);
    return good;
}

static bool write_number(void *self, int64_t *number)
{
    struct buffer *text = self;
    buffer_format(text, "%s%" PRId64, text->length == 0 ? "" : " ", *number);
    return true;
}

void alert_memory_write(const struct alert_memory *memory, struct buffer *text)
{
    struct alert_memory copy = *memory;
    visit_all(&copy, write_number, text);
}

static bool read_number(void *self, int64_t *number)
{
    const char **at = self;
    char digits[24];
    const size_t length = strcspn(*at, " ");
    if (length == 0 || length >= sizeof digits)
        return false;
    memcpy(digits, *at, length);
    digits[length] = '\0';
    *at += length;
    *at += **at == ' ';
    return text_to_integer(digits, 0, INT64_MAX, number);
}

bool alert_memory_read(const char *text, struct alert_memory *memory)
{
    *memory = (struct alert_memory){0};
    if (visit_all(memory, read_number, &text) && *text == '\0')
        return true;
    *memory = (struct alert_memory){0};
    return false;
}
