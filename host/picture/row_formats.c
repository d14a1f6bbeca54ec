/* row_formats.c -- rows as older versions have written them. */
#include "host/picture/row_formats.h"

/* The first format did not say since when something had been owed; the second did not
 * say how a service spells an address, nor what could not be read; the third had
 * nothing of sights and look-ups. All of them had ids and addresses in the body. */
enum { FORMAT_FIRST = 1, FORMAT_SECOND = 2, FORMAT_THIRD = 3 };

/* Beside the consent of a profile. */
enum { LATE = 0x10 };

static void get_cell(struct in *in, const struct row_fields *fields, struct half *half)
{
    uint64_t number = get_number(in);
    struct cell cell = {.shown = get_text(in)};
    unsigned flags = get_below(in, 4);
    bool clean = (flags & 1) != 0;
    cell.base = clean ? cell.shown : get_text(in);
    if (!clean && in->format != FORMAT_FIRST)
        cell.since_ms = get_signed(in);
    get_sent(in, &cell.sent);
    if ((flags & 2) != 0) {
        cell.refused = get_text(in);
        cell.refused_words = get_text(in);
        cell.refused_ms = get_signed(in);
    }
    for (size_t i = 0; i < fields->count; i++)
        if (fields->numbers[i] == number)
            half->cells[i] = cell;
}

static int get_consent(struct in *in)
{
    int64_t consent = get_signed(in);
    if (consent < CONSENT_NONE || consent > WHERRY_ARCHIVED) {
        in->bad = true;
        return CONSENT_NONE;
    }
    return (int)consent;
}

static void get_profile(struct in *in, struct profile *profile)
{
    *profile = (struct profile){.id = get_text(in)};
    unsigned consent = get_byte(in);
    profile->late = in->format > FORMAT_THIRD && (consent & LATE) != 0;
    if (profile->late)
        consent -= LATE;
    if (consent > WHERRY_ARCHIVED) {
        in->bad = true;
        return;
    }
    profile->consent = consent;
    if (in->format <= FORMAT_THIRD)
        return;
    profile->seen = get_signed(in);
    profile->seen_no = get_signed(in);
    profile->told = get_signed(in);
    profile->missing_ms = get_signed(in);
}

static void get_half(struct in *in, const struct row_fields *fields, struct half *half)
{
    unsigned flags = get_below(in, 8);
    half->present = (flags & 1) != 0;
    half->gone = (flags & 2) != 0;
    half->create_sent = (flags & 4) != 0;
    half->address = get_text(in);
    if (in->format > FORMAT_SECOND) {
        half->spelled = get_text(in);
        half->fault = get_text(in);
        half->fault_ms = *half->fault == '\0' ? 0 : get_signed(in);
        half->missing_ms = get_signed(in);
    }
    half->profile_count = get_below(in, PROFILE_MOST + 1);
    for (unsigned i = 0; i < half->profile_count; i++)
        get_profile(in, &half->profiles[i]);
    if (in->format > FORMAT_THIRD) {
        half->looked = get_signed(in);
        half->look = get_below(in, LOOK_UNREADABLE + 1);
        half->told_address = get_text(in);
        half->told_ms = *half->told_address == '\0' ? 0 : get_signed(in);
    }
    half->consent = get_consent(in);
    half->own = get_consent(in);
    half->by = get_below(in, WHERRY_BY_API + 1);
    half->consent_at_ms = get_signed(in);
    half->event_at_ms = get_signed(in);
    get_sent(in, &half->consent_sent);
    get_sent(in, &half->create);
    uint64_t cells = get_number(in);
    for (uint64_t i = 0; i < cells && !in->bad; i++)
        get_cell(in, fields, half);
}

void row_decode_marks(struct in *in, struct row *row)
{
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        struct owed *owed = &row->owed[mark];
        bool sights = in->format > FORMAT_THIRD;
        unsigned how = get_below(in, sights ? ROW_RESTS << 1 : 3);
        unsigned set = how & 3U; /* not, for itself, asked for */
        if (set == 3 || (set == 0 && how != 0))
            in->bad = true;
        owed->set = set != 0;
        owed->asked = set == 2;
        owed->copied = (how & ROW_COPIED) != 0;
        owed->rests = (how & ROW_RESTS) != 0;
        if (!owed->set)
            continue;
        owed->none_ms = sights ? get_signed(in) : 0;
        owed->at_ms = get_signed(in);
        owed->since_ms = in->format == FORMAT_FIRST ? owed->at_ms : get_signed(in);
        for (int side = 0; side < SIDE_COUNT; side++)
            owed->begun[side] = get_signed(in);
    }
}

void row_decode_parked(struct in *in, struct row *row)
{
    for (int action = 0; action < ACTION_COUNT && !in->bad; action++) {
        struct park *park = &row->parked[action];
        park->hash = get_number(in);
        if (park->hash == 0)
            continue;
        park->reason = get_below(in, WHERRY_REASON_FULL + 1);
        park->at_ms = get_signed(in);
        park->words = get_text(in);
    }
}

void row_decode_older(struct in *in, const struct row_fields *fields, struct row *row)
{
    unsigned flags = get_below(in, 4);
    row->both_known = (flags & 1) != 0;
    row->twins_told = (flags & 2) != 0;
    for (int side = 0; side < SIDE_COUNT; side++)
        get_half(in, fields, &row->sides[side]);
    row_decode_marks(in, row);
    row_decode_parked(in, row);
    row->tried_run = get_signed(in);
    row->tried.bits = get_below(in, 1 << ACTION_COUNT);
}
