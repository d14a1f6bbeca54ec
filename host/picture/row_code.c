/* row_code.c -- a row as bytes: numbers in base 128, texts with their length. */
#include "host/picture/row_code.h"

#include <string.h>

#include "host/base/error.h"

/* The first format did not tell since when something had been owed; the second did not
 * tell how a service spells an address, nor what could not be read; the third nothing of
 * sights and look-ups. */
enum { FORMAT_FIRST = 1, FORMAT_SECOND = 2, FORMAT_THIRD = 3, FORMAT = 4 };

/* Beside the consent of a profile. */
enum { LATE = 0x10 };
/* Beside what a mark says of itself. */
enum { COPIED = 0x04, RESTS = 0x08 };

/* ---- Writing ---- */

enum { ROW_MOST = 2048 };

struct out {
    unsigned char *bytes;
    size_t room, length; /* what does not fit is counted, and not written */
};

static void put_byte(struct out *out, unsigned byte)
{
    if (out->length < out->room)
        out->bytes[out->length] = (unsigned char)byte;
    out->length++;
}

static void put_number(struct out *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        put_byte(out, (unsigned)(number & 0x7F) | 0x80);
    put_byte(out, (unsigned)number);
}

/* Small negative numbers stay short. */
static void put_signed(struct out *out, int64_t number)
{
    uint64_t doubled = (uint64_t)number << 1;
    put_number(out, number < 0 ? ~doubled : doubled);
}

static void put_text(struct out *out, const char *text)
{
    size_t length = strlen(text);
    put_number(out, length);
    if (out->length < out->room && length <= out->room - out->length)
        memcpy(out->bytes + out->length, text, length);
    out->length += length;
}

static void put_sent(struct out *out, const struct sent *sent)
{
    put_number(out, sent->count);
    if (sent->count == 0)
        return;
    put_byte(out, sent->phase);
    put_signed(out, sent->at_ms);
    for (unsigned i = 0; i < sent->count; i++)
        put_text(out, sent->values[i]);
}

static void put_cell(struct out *out, unsigned number, const struct cell *cell)
{
    put_number(out, number);
    put_text(out, cell->shown);
    bool clean = strcmp(cell->shown, cell->base) == 0;
    put_byte(out, (unsigned)clean | (cell->refused != NULL ? 2U : 0U));
    if (!clean) {
        put_text(out, cell->base);
        put_signed(out, cell->since_ms);
    }
    put_sent(out, &cell->sent);
    if (cell->refused == NULL)
        return;
    put_text(out, cell->refused);
    put_text(out, cell->refused_words);
    put_signed(out, cell->refused_ms);
}

static void put_profile(struct out *out, const struct profile *profile)
{
    put_text(out, profile->id);
    put_byte(out, (unsigned)profile->consent | (profile->late ? LATE : 0U));
    put_signed(out, profile->seen);
    put_signed(out, profile->seen_no);
    put_signed(out, profile->told);
    put_signed(out, profile->missing_ms);
}

static void put_half(struct out *out, const struct half *half,
                     const struct row_fields *fields)
{
    put_byte(out, (unsigned)half->present | (unsigned)half->gone << 1 |
                      (unsigned)half->create_sent << 2);
    put_text(out, half->address);
    put_text(out, half->spelled);
    put_text(out, half->fault);
    if (*half->fault != '\0')
        put_signed(out, half->fault_ms);
    put_signed(out, half->missing_ms);
    put_number(out, half->profile_count);
    for (unsigned i = 0; i < half->profile_count; i++)
        put_profile(out, &half->profiles[i]);
    put_signed(out, half->looked);
    put_byte(out, half->look);
    put_text(out, half->told_address);
    if (*half->told_address != '\0')
        put_signed(out, half->told_ms);
    put_signed(out, half->consent);
    put_signed(out, half->own);
    put_byte(out, half->by);
    put_signed(out, half->consent_at_ms);
    put_signed(out, half->event_at_ms);
    put_sent(out, &half->consent_sent);
    put_sent(out, &half->create);
    put_number(out, fields->count);
    for (size_t i = 0; i < fields->count; i++)
        put_cell(out, fields->numbers[i], &half->cells[i]);
}

static void put_row(struct out *out, const struct row *row,
                    const struct row_fields *fields)
{
    put_byte(out, FORMAT);
    put_byte(out, (unsigned)row->both_known | (unsigned)row->twins_told << 1);
    for (int side = 0; side < SIDE_COUNT; side++)
        put_half(out, &row->sides[side], fields);
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        const struct owed *owed = &row->owed[mark];
        put_byte(out, (unsigned)owed->set + (unsigned)(owed->set && owed->asked) +
                          (owed->set && owed->copied ? COPIED : 0U) +
                          (owed->set && owed->rests ? RESTS : 0U));
        if (!owed->set)
            continue;
        put_signed(out, owed->none_ms);
        put_signed(out, owed->at_ms);
        put_signed(out, owed->since_ms);
        for (int side = 0; side < SIDE_COUNT; side++)
            put_signed(out, owed->begun[side]);
    }
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct park *park = &row->parked[action];
        put_number(out, park->hash);
        if (park->hash == 0)
            continue;
        put_byte(out, park->reason);
        put_signed(out, park->at_ms);
        put_text(out, park->words);
    }
    put_signed(out, row->tried_run);
    put_number(out, row->tried.bits);
}

void row_encode(const struct row *row, const struct row_fields *fields,
                struct arena *arena, const void **body, size_t *length)
{
    unsigned char most[ROW_MOST] = {0}; /* of nearly all: those are written at once */
    struct out out = {.bytes = most, .room = sizeof most};
    put_row(&out, row, fields);
    size_t all = out.length;
    unsigned char *bytes = arena_allocate(arena, all);
    if (all <= sizeof most) {
        memcpy(bytes, most, all);
    } else {
        out = (struct out){.bytes = bytes, .room = all};
        put_row(&out, row, fields);
    }
    *body = bytes;
    *length = all;
}

/* ---- Reading ---- */

struct in {
    const unsigned char *at, *end;
    struct arena *arena;
    unsigned format;
    bool bad; /* stays set: what is read then is zero */
};

static unsigned get_byte(struct in *in)
{
    if (in->at == in->end) {
        in->bad = true;
        return 0;
    }
    return *in->at++;
}

static uint64_t get_number(struct in *in)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = get_byte(in);
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return number;
    }
    in->bad = true;
    return 0;
}

static int64_t get_signed(struct in *in)
{
    uint64_t doubled = get_number(in);
    uint64_t half = doubled >> 1;
    return (int64_t)((doubled & 1) != 0 ? ~half : half);
}

static unsigned get_below(struct in *in, uint64_t limit)
{
    uint64_t number = get_number(in);
    if (number >= limit) {
        in->bad = true;
        return 0;
    }
    return (unsigned)number;
}

static const char *get_text(struct in *in)
{
    uint64_t length = get_number(in);
    if (length > (uint64_t)(in->end - in->at)) {
        in->bad = true;
        return "";
    }
    const char *text =
        length == 0 ? ""
                    : arena_text_n(in->arena, (const char *)in->at, (size_t)length);
    in->at += length;
    return text;
}

static void get_sent(struct in *in, struct sent *sent)
{
    *sent = (struct sent){.count = get_below(in, SENT_MOST + 1)};
    if (sent->count == 0)
        return;
    sent->phase = get_below(in, SENT_NOT_EFFECTIVE + 1);
    sent->at_ms = get_signed(in);
    for (unsigned i = 0; i < sent->count; i++)
        sent->values[i] = get_text(in);
}

static void get_cell(struct in *in, const struct row_fields *fields, struct half *half)
{
    uint64_t number = get_number(in);
    struct cell cell = {.shown = get_text(in)};
    unsigned flags = get_byte(in);
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
    unsigned flags = get_byte(in);
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

static void get_marks(struct in *in, struct row *row)
{
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        struct owed *owed = &row->owed[mark];
        bool sights = in->format > FORMAT_THIRD;
        unsigned how = get_below(in, sights ? RESTS << 1 : 3);
        unsigned set = how & 3U; /* not, for itself, asked for */
        if (set == 3 || (set == 0 && how != 0))
            in->bad = true;
        owed->set = set != 0;
        owed->asked = set == 2;
        owed->copied = (how & COPIED) != 0;
        owed->rests = (how & RESTS) != 0;
        if (!owed->set)
            continue;
        owed->none_ms = sights ? get_signed(in) : 0;
        owed->at_ms = get_signed(in);
        owed->since_ms = in->format == FORMAT_FIRST ? owed->at_ms : get_signed(in);
        for (int side = 0; side < SIDE_COUNT; side++)
            owed->begun[side] = get_signed(in);
    }
}

enum wherry_status row_decode(const void *body, size_t length,
                              const struct row_fields *fields, struct arena *arena,
                              struct row *row, struct wherry_error *error)
{
    struct in in = {.at = body, .arena = arena};
    in.end = in.at + length;
    row_init(row, fields->count, arena);
    in.format = get_byte(&in);
    if (in.format < FORMAT_FIRST || in.format > FORMAT)
        in.bad = true;
    unsigned flags = get_byte(&in);
    row->both_known = (flags & 1) != 0;
    row->twins_told = (flags & 2) != 0;
    for (int side = 0; side < SIDE_COUNT; side++)
        get_half(&in, fields, &row->sides[side]);
    get_marks(&in, row);
    for (int action = 0; action < ACTION_COUNT && !in.bad; action++) {
        struct park *park = &row->parked[action];
        park->hash = get_number(&in);
        if (park->hash == 0)
            continue;
        park->reason = get_below(&in, WHERRY_REASON_FULL + 1);
        park->at_ms = get_signed(&in);
        park->words = get_text(&in);
    }
    row->tried_run = get_signed(&in);
    row->tried.bits = get_below(&in, 1 << ACTION_COUNT);
    if (in.bad || in.at != in.end)
        return fail(error, WHERRY_FAILED,
                    "a row of the state is damaged: byte %zu of %zu",
                    length - (size_t)(in.end - in.at), length);
    return WHERRY_OK;
}
