/* count.c -- the numbers of one segment: how many are in it, how many are not and
 * why. */
#include "host/segments/count.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/segments/absence.h"

enum { PAGE = 500 };

/* ---- Those who are absent ---- */

static enum wherry_status count_absentee(struct segment_work *work,
                                         const struct store_absentee *absentee,
                                         struct wherry_error *error)
{
    struct engine *engine = work->engine;
    struct row row;
    arena_reset(&engine->scratch);
    if (absentee->row == 0)
        row_init(&row, engine->mapping.count, &engine->scratch);
    enum wherry_status status =
        absentee->row == 0
            ? WHERRY_OK
            : engine_load(engine, absentee->row, &engine->scratch, &row, error);
    if (status == WHERRY_OK)
        work->report->absent[absence_of(engine->pipeline, &row)]++;
    return status;
}

static enum wherry_status count_absentees(struct segment_work *work,
                                          struct wherry_error *error)
{
    struct store_absentee page[PAGE];
    struct arena arena = {0}, cursors = {0};
    struct store_place after = {"", ""};
    size_t count;
    enum wherry_status status;
    do {
        arena_reset(&arena);
        status = store_next_absentees(work->engine->store, work->state.id, &after,
                                      &arena, page, PAGE, &count, error);
        for (size_t i = 0; i < count && status == WHERRY_OK; i++)
            status = count_absentee(work, &page[i], error);
        if (status == WHERRY_OK && count > 0)
            store_keep_place(&after, &page[count - 1].place, &cursors);
    } while (status == WHERRY_OK && count > 0);
    arena_free(&arena);
    arena_free(&cursors);
    return status;
}

enum wherry_status segment_count(struct segment_work *work, struct wherry_error *error)
{
    struct report_segment *report = work->report;
    int64_t *const numbers[] = {[STORE_MEMBERS] = &report->members,
                                [STORE_OTHERS] = &report->others,
                                [STORE_BARRED] = &report->refused};
    enum wherry_status status = WHERRY_OK;
    for (int which = STORE_MEMBERS; which <= STORE_BARRED && status == WHERRY_OK;
         which++)
        status =
            store_count_segment(work->engine->store, (enum store_segment_count)which,
                                work->state.id, numbers[which], error);
    report->on_list = work->survey.on_list;
    memset(report->absent, 0, sizeof report->absent);
    if (status != WHERRY_OK || work->survey.members == report->members)
        return status;
    return count_absentees(work, error);
}

/* ---- Their stored form ---- */

enum { KEPT = 4 + ABSENCE_COUNT };

static void list_numbers(struct report_segment *report, int64_t *numbers[KEPT])
{
    size_t count = 0;
    numbers[count++] = &report->members;
    numbers[count++] = &report->on_list;
    numbers[count++] = &report->others;
    numbers[count++] = &report->refused;
    for (int i = 0; i < ABSENCE_COUNT; i++)
        numbers[count++] = &report->absent[i];
}

const char *segment_counts_write(const struct report_segment *report,
                                 struct arena *arena)
{
    struct report_segment copy = *report;
    int64_t *numbers[KEPT];
    struct buffer text = {0};
    list_numbers(&copy, numbers);
    for (size_t i = 0; i < KEPT; i++)
        buffer_format(&text, "%s%" PRId64, i == 0 ? "" : " ", *numbers[i]);
    const char *kept = arena_text(arena, buffer_text(&text));
    buffer_free(&text);
    return kept;
}

bool segment_counts_read(const char *counts, struct report_segment *report)
{
    int64_t *numbers[KEPT];
    char number[24];
    size_t count = 0;
    list_numbers(report, numbers);
    while (*counts != '\0' && count < KEPT) {
        size_t length = strcspn(counts, " ");
        if (length >= sizeof number)
            break;
        memcpy(number, counts, length);
        number[length] = '\0';
        if (!text_to_integer(number, 0, INT64_MAX, numbers[count]))
            break;
        count++;
        counts += length + (counts[length] == ' ');
    }
    if (count == KEPT && *counts == '\0')
        return true;
    for (size_t i = 0; i < KEPT; i++)
        *numbers[i] = 0;
    return false;
}
