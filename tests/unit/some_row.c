/* some_row.c -- random contacts, with anything that a contact can have. */
#include "tests/unit/some_row.h"

#include "tests/support/chance.h"

static uint64_t seed = CHANCE_SEED;
static const char *const texts[] = {"", "a", "Ann\xC3\xA9", "a somewhat longer text"};

unsigned some_roll(unsigned sides)
{
    return chance_roll(&seed, sides);
}

static const char *some_text(void)
{
    return texts[some_roll(4)];
}

static int64_t some_number(void)
{
    static const int64_t odd[] = {0, -1, 1, INT64_MAX, INT64_MIN, 127, 128, -128};
    return some_roll(2) == 0 ? odd[some_roll(8)] : (int64_t)seed;
}

static void some_sent(struct sent *sent)
{
    *sent = (struct sent){0};
    if (some_roll(2) == 0)
        return;
    sent->count = 1 + some_roll(SENT_MOST);
    sent->phase = (enum sent_phase)some_roll(SENT_NOT_EFFECTIVE + 1);
    sent->undoes = some_roll(4) == 0;
    sent->at_ms = some_number();
    for (unsigned i = 0; i < sent->count; i++)
        sent->values[i] = some_text();
}

static void some_half(struct half *half, size_t field_count)
{
    half->present = some_roll(2) == 0;
    half->gone = some_roll(2) == 0;
    half->create_sent = some_roll(2) == 0;
    half->address = some_text();
    half->spelled = some_text();
    half->fault = some_text();
    half->fault_ms = *half->fault == '\0' ? 0 : some_number();
    half->profile_count = some_roll(PROFILE_MOST + 1);
    for (unsigned i = 0; i < half->profile_count; i++)
        half->profiles[i] = (struct profile){
            .id = some_text(),
            .consent = (enum wherry_consent)some_roll(WHERRY_ARCHIVED + 1),
            .seen = some_number(),
            .seen_no = some_number(),
            .told = some_number(),
            .missing_ms = some_number(),
            .late = some_roll(2) == 0};
    half->looked = some_number();
    half->look = (enum look)some_roll(LOOK_UNREADABLE + 1);
    half->told_address = some_text();
    half->told_ms = *half->told_address == '\0' ? 0 : some_number();
    half->consent = (int)some_roll(WHERRY_ARCHIVED + 2) - 1;
    half->own = (int)some_roll(WHERRY_ARCHIVED + 2) - 1;
    half->by = (enum wherry_word)some_roll(WHERRY_BY_API + 1);
    half->consent_at_ms = some_number();
    half->event_at_ms = some_number();
    some_sent(&half->consent_sent);
    some_sent(&half->create);
    for (size_t i = 0; i < field_count; i++) {
        half->cells[i].shown = some_text();
        half->cells[i].base = some_text();
        half->cells[i].since_ms = some_number();
        some_sent(&half->cells[i].sent);
        if (some_roll(2) == 0)
            continue;
        half->cells[i].refused = some_text();
        half->cells[i].refused_words = some_text();
        half->cells[i].refused_ms = some_number();
    }
}

void some_row(struct row *row, size_t field_count, struct arena *arena)
{
    row_init(row, field_count, arena);
    row->both_known = some_roll(2) == 0;
    row->twins_told = some_roll(2) == 0;
    for (int side = 0; side < SIDE_COUNT; side++)
        some_half(&row->sides[side], field_count);
    for (int mark = 0; mark < MARK_COUNT; mark++)
        if (some_roll(2) == 0)
            row->owed[mark] = (struct owed){.set = true,
                                            .asked = some_roll(2) == 0,
                                            .copied = some_roll(2) == 0,
                                            .rests = some_roll(2) == 0,
                                            .none_ms = some_number(),
                                            .at_ms = some_number(),
                                            .since_ms = some_number(),
                                            .begun = {some_number(), some_number()}};
    for (int action = 0; action < ACTION_COUNT; action++)
        if (some_roll(2) == 0)
            row->parked[action] =
                (struct park){(uint64_t)some_number() | 1,
                              (enum wherry_reason)some_roll(WHERRY_REASON_FULL + 1),
                              some_number(), some_text()};
    row->tried_run = some_number();
    row->tried.bits = some_roll(1 << ACTION_COUNT);
}
