/* row_code.c -- a row as bytes: parts with their usual value take no room but a bit.
 *
 * The ids and the addresses are the store's: rows are found by them.
 */
#include "host/picture/row_code.h"

#include <limits.h>
#include <string.h>

#include "host/base/error.h"
#include "host/picture/row_formats.h"
#include "host/store/rows.h"

/* What there is of a row besides its sides and cells. */
enum {
    ROW_BOTH_KNOWN = 1 << 0,
    ROW_TWINS_TOLD = 1 << 1,
    ROW_OWED = 1 << 2,
    ROW_PARKED = 1 << 3,
    ROW_TRIED = 1 << 4,
    ROW_ALL = (ROW_TRIED << 1) - 1,
};

/* What there is of a half; what is not there is empty. The first ones fit in a byte. */
enum {
    HALF_PRESENT = 1 << 0,
    HALF_PLAIN = 1 << 1, /* one profile, which adds nothing to what the half says */
    HALF_CONSENT_AT = 1 << 2,
    HALF_OWN = 1 << 3, /* another consent than the last one */
    HALF_SPELLED = 1 << 4,
    HALF_EVENT_AT = 1 << 5,
    HALF_GONE = 1 << 6,
    HALF_CREATE_SENT = 1 << 7,
    HALF_PROFILES = 1 << 8,
    HALF_FAULT = 1 << 9,
    HALF_MISSING = 1 << 10,
    HALF_LOOKED = 1 << 11,
    HALF_TOLD = 1 << 12,
    HALF_CONSENT_SENT = 1 << 13,
    HALF_CREATE = 1 << 14,
    HALF_ALL = (HALF_CREATE << 1) - 1,
};

/* Of the two cells of a field, beside its number. */
enum { FIELD_PLAIN = 1, FIELD_SAME = 2, FIELD_BITS = 2 };
/* Of a cell of a field that is not plain. */
enum { CELL_CLEAN = 1, CELL_REFUSED = 2, CELL_SENT = 4, CELL_ALL = 7 };

/* Beside the consents, which count from CONSENT_NONE. */
enum { CONSENT_BITS = 3, CONSENT_MASK = (1 << CONSENT_BITS) - 1, LATE = 0x10 };

/* ---- Writing ---- */

enum { ROW_MOST = 2048 };

static bool is_plain_cell(const struct cell *cell)
{
    return strcmp(cell->shown, cell->base) == 0 && cell->sent.count == 0 &&
           cell->refused == NULL;
}

static unsigned when(bool is, unsigned bit)
{
    return is ? bit : 0;
}

static unsigned bits_of_cell(const struct cell *cell)
{
    return when(strcmp(cell->shown, cell->base) == 0, CELL_CLEAN) |
           when(cell->refused != NULL, CELL_REFUSED) |
           when(cell->sent.count > 0, CELL_SENT);
}

static void put_cell(struct out *out, const struct cell *cell)
{
    const unsigned bits = bits_of_cell(cell);
    put_byte(out, bits);
    if ((bits & CELL_CLEAN) == 0) {
        put_text(out, cell->base);
        put_signed(out, cell->since_ms);
    }
    if (cell->sent.count > 0)
        put_sent(out, &cell->sent);
    if (cell->refused == NULL)
        return;
    put_text(out, cell->refused);
    put_text(out, cell->refused_words);
    put_signed(out, cell->refused_ms);
}

static unsigned bits_of_field(const struct cell *list, const struct cell *crm)
{
    return when(is_plain_cell(list) && is_plain_cell(crm), FIELD_PLAIN) |
           when(strcmp(list->shown, crm->shown) == 0, FIELD_SAME);
}

/* A value that both sides share is written once. */
static void put_field(struct out *out, unsigned number, const struct cell *list,
                      const struct cell *crm)
{
    const unsigned bits = bits_of_field(list, crm);
    put_number(out, (uint64_t)number << FIELD_BITS | bits);
    put_text(out, list->shown);
    if ((bits & FIELD_SAME) == 0)
        put_text(out, crm->shown);
    if ((bits & FIELD_PLAIN) != 0)
        return;
    put_cell(out, list);
    put_cell(out, crm);
}

static bool is_plain(const struct half *half)
{
    const struct profile *profile = &half->profiles[0];
    return half->profile_count == 1 && (int)profile->consent == half->consent &&
           !profile->late && profile->seen_no == 0 && profile->told == 0 &&
           profile->missing_ms == 0;
}

static void put_profiles(struct out *out, const struct half *half)
{
    put_number(out, half->profile_count);
    for (unsigned i = 0; i < half->profile_count; i++) {
        const struct profile *profile = &half->profiles[i];
        put_byte(out, (unsigned)profile->consent | (profile->late ? LATE : 0U));
        put_signed(out, profile->seen);
        put_signed(out, profile->seen_no);
        put_signed(out, profile->told);
        put_signed(out, profile->missing_ms);
    }
}

static unsigned bits_of_half(const struct half *half)
{
    return when(half->present, HALF_PRESENT) | when(is_plain(half), HALF_PLAIN) |
           when(half->consent_at_ms != 0, HALF_CONSENT_AT) |
           when(half->own != half->consent, HALF_OWN) |
           when(*half->spelled != '\0', HALF_SPELLED) |
           when(half->event_at_ms != 0, HALF_EVENT_AT) | when(half->gone, HALF_GONE) |
           when(half->create_sent, HALF_CREATE_SENT) |
           when(half->profile_count > 0 && !is_plain(half), HALF_PROFILES) |
           when(*half->fault != '\0', HALF_FAULT) |
           when(half->missing_ms != 0, HALF_MISSING) |
           when(half->looked != 0 || half->look != 0, HALF_LOOKED) |
           when(*half->told_address != '\0', HALF_TOLD) |
           when(half->consent_sent.count > 0, HALF_CONSENT_SENT) |
           when(half->create.count > 0, HALF_CREATE);
}

/* What few halves have. */
static void put_rest_of_half(struct out *out, unsigned bits, const struct half *half)
{
    if ((bits & HALF_PROFILES) != 0)
        put_profiles(out, half);
    if ((bits & HALF_FAULT) != 0) {
        put_text(out, half->fault);
        put_signed(out, half->fault_ms);
    }
    if ((bits & HALF_MISSING) != 0)
        put_signed(out, half->missing_ms);
    if ((bits & HALF_LOOKED) != 0) {
        put_signed(out, half->looked);
        put_byte(out, half->look);
    }
    if ((bits & HALF_TOLD) != 0) {
        put_text(out, half->told_address);
        put_signed(out, half->told_ms);
    }
    if ((bits & HALF_CONSENT_SENT) != 0)
        put_sent(out, &half->consent_sent);
    if ((bits & HALF_CREATE) != 0)
        put_sent(out, &half->create);
}

static void put_half(struct out *out, const struct half *half)
{
    const unsigned bits = bits_of_half(half);
    put_number(out, bits);
    put_byte(out, (unsigned)(half->consent - CONSENT_NONE) | (unsigned)half->by
                                                                 << CONSENT_BITS);
    if ((bits & HALF_PLAIN) != 0)
        put_signed(out, half->profiles[0].seen);
    if ((bits & HALF_CONSENT_AT) != 0)
        put_signed(out, half->consent_at_ms);
    if ((bits & HALF_OWN) != 0)
        put_byte(out, (unsigned)(half->own - CONSENT_NONE));
    if ((bits & HALF_SPELLED) != 0)
        put_text(out, half->spelled);
    if ((bits & HALF_EVENT_AT) != 0)
        put_signed(out, half->event_at_ms);
    put_rest_of_half(out, bits, half);
}

static void put_marks(struct out *out, const struct row *row)
{
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        const struct owed *owed = &row->owed[mark];
        put_byte(out, (unsigned)owed->set + (unsigned)(owed->set && owed->asked) +
                          (owed->set && owed->copied ? ROW_COPIED : 0U) +
                          (owed->set && owed->rests ? ROW_RESTS : 0U));
        if (!owed->set)
            continue;
        put_signed(out, owed->none_ms);
        put_signed(out, owed->at_ms);
        put_signed(out, owed->since_ms);
        for (int side = 0; side < SIDE_COUNT; side++)
            put_signed(out, owed->begun[side]);
    }
}

static void put_parked(struct out *out, const struct row *row)
{
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct park *park = &row->parked[action];
        put_number(out, park->hash);
        if (park->hash == 0)
            continue;
        put_byte(out, park->reason);
        put_signed(out, park->at_ms);
        put_text(out, park->words);
    }
}

static unsigned bits_of_row(const struct row *row)
{
    unsigned bits = when(row->both_known, ROW_BOTH_KNOWN) |
                    when(row->twins_told, ROW_TWINS_TOLD) |
                    when(row->tried_run != 0 || row->tried.bits != 0, ROW_TRIED);
    for (int mark = 0; mark < MARK_COUNT; mark++)
        bits |= when(row->owed[mark].set, ROW_OWED);
    for (int action = 0; action < ACTION_COUNT; action++)
        bits |= when(row->parked[action].hash != 0, ROW_PARKED);
    return bits;
}

static void put_row(struct out *out, const struct row *row,
                    const struct row_fields *fields)
{
    const unsigned bits = bits_of_row(row);
    put_byte(out, ROW_FORMAT);
    put_byte(out, bits);
    for (int side = 0; side < SIDE_COUNT; side++)
        put_half(out, &row->sides[side]);
    put_number(out, fields->count);
    for (size_t i = 0; i < fields->count; i++)
        put_field(out, fields->numbers[i], &row->sides[SIDE_LIST].cells[i],
                  &row->sides[SIDE_CRM].cells[i]);
    if ((bits & ROW_OWED) != 0)
        put_marks(out, row);
    if ((bits & ROW_PARKED) != 0)
        put_parked(out, row);
    if ((bits & ROW_TRIED) == 0)
        return;
    put_signed(out, row->tried_run);
    put_number(out, row->tried.bits);
}

static const char *const *ids_of(const struct half *half, struct arena *arena)
{
    const char **ids = arena_array(arena, half->profile_count + 1, sizeof *ids);
    for (unsigned i = 0; i < half->profile_count; i++)
        ids[i] = half->profiles[i].id;
    return ids;
}

void row_encode(const struct row *row, const struct row_fields *fields,
                struct arena *arena, struct store_row *stored)
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
    stored->body = bytes;
    stored->body_length = all;
    for (int side = 0; side < SIDE_COUNT; side++) {
        stored->ids[side] = ids_of(&row->sides[side], arena);
        stored->address[side] = row->sides[side].address;
    }
}

/* ---- Reading ----
 *
 * A row has one form. So bits that do not follow from what was read cannot be ours. */

static void get_cell(struct in *in, struct cell *cell)
{
    const unsigned flags = get_below(in, CELL_ALL + 1);
    if ((flags & CELL_CLEAN) == 0) {
        cell->base = get_text(in);
        cell->since_ms = get_signed(in);
    }
    if ((flags & CELL_SENT) != 0)
        get_sent(in, &cell->sent);
    if ((flags & CELL_REFUSED) != 0) {
        cell->refused = get_text(in);
        cell->refused_words = get_text(in);
        cell->refused_ms = get_signed(in);
    }
    in->bad |= bits_of_cell(cell) != flags;
}

/* The place of the field in the mapping; its count: it is not in it. */
static size_t place_of(const struct row_fields *fields, uint64_t number)
{
    size_t place = 0;
    while (place < fields->count && fields->numbers[place] != number)
        place++;
    return place;
}

/* Into the cells of the row, which are empty: they are large, and seldom full. */
static void get_field(struct in *in, const struct row_fields *fields, struct row *row)
{
    struct cell others[SIDE_COUNT];
    const uint64_t head = get_number(in);
    const size_t place = place_of(fields, head >> FIELD_BITS);
    struct cell *list = &others[SIDE_LIST], *crm = &others[SIDE_CRM];
    if (place < fields->count) {
        list = &row->sides[SIDE_LIST].cells[place];
        crm = &row->sides[SIDE_CRM].cells[place];
    } else {
        memset(others, 0, sizeof others);
    }
    list->shown = get_text(in);
    crm->shown = (head & FIELD_SAME) != 0 ? list->shown : get_text(in);
    list->base = list->shown;
    crm->base = crm->shown;
    if ((head & FIELD_PLAIN) == 0) {
        get_cell(in, list);
        get_cell(in, crm);
    }
    const uint64_t bits = head & (FIELD_PLAIN | FIELD_SAME);
    in->bad |= bits_of_field(list, crm) != bits || head >> FIELD_BITS > UINT_MAX;
}

static int get_consent(struct in *in, unsigned number)
{
    const int consent = (int)number + CONSENT_NONE;
    if (consent <= WHERRY_ARCHIVED)
        return consent;
    in->bad = true;
    return CONSENT_NONE;
}

static void get_profile(struct in *in, struct profile *profile)
{
    unsigned consent = get_byte(in);
    profile->late = (consent & LATE) != 0;
    if (profile->late)
        consent -= LATE;
    if (consent > WHERRY_ARCHIVED)
        in->bad = true;
    profile->consent = in->bad ? WHERRY_UNSTATED : (enum wherry_consent)consent;
    profile->seen = get_signed(in);
    profile->seen_no = get_signed(in);
    profile->told = get_signed(in);
    profile->missing_ms = get_signed(in);
}

static void get_rest_of_half(struct in *in, unsigned bits, struct half *half)
{
    if ((bits & HALF_PROFILES) != 0)
        half->profile_count = get_below(in, PROFILE_MOST + 1);
    for (unsigned i = 0; (bits & HALF_PROFILES) != 0 && i < half->profile_count; i++)
        get_profile(in, &half->profiles[i]);
    if ((bits & HALF_FAULT) != 0) {
        half->fault = get_text(in);
        half->fault_ms = get_signed(in);
    }
    if ((bits & HALF_MISSING) != 0)
        half->missing_ms = get_signed(in);
    if ((bits & HALF_LOOKED) != 0) {
        half->looked = get_signed(in);
        half->look = get_below(in, LOOK_UNREADABLE + 1);
    }
    if ((bits & HALF_TOLD) != 0) {
        half->told_address = get_text(in);
        half->told_ms = get_signed(in);
    }
    if ((bits & HALF_CONSENT_SENT) != 0)
        get_sent(in, &half->consent_sent);
    if ((bits & HALF_CREATE) != 0)
        get_sent(in, &half->create);
}

/* The ids are as many as there are profiles. */
static void take_keys(struct in *in, const struct store_row *stored, int side,
                      struct half *half)
{
    const char *const *ids = stored->ids[side];
    const char *address = stored->address[side];
    unsigned count = 0;
    for (; ids != NULL && ids[count] != NULL && count < half->profile_count; count++)
        half->profiles[count].id = ids[count];
    if (count != half->profile_count || (ids != NULL && ids[count] != NULL))
        in->bad = true;
    for (; count < half->profile_count; count++)
        half->profiles[count].id = "";
    half->address = address == NULL ? "" : address;
}

static void get_half(struct in *in, struct half *half)
{
    const unsigned bits = get_below(in, HALF_ALL + 1);
    const unsigned consent = get_byte(in);
    half->present = (bits & HALF_PRESENT) != 0;
    half->gone = (bits & HALF_GONE) != 0;
    half->create_sent = (bits & HALF_CREATE_SENT) != 0;
    half->consent = half->own = get_consent(in, consent & CONSENT_MASK);
    if (consent >> CONSENT_BITS > WHERRY_BY_API)
        in->bad = true;
    else
        half->by = (enum wherry_word)(consent >> CONSENT_BITS);
    if ((bits & HALF_PLAIN) != 0) {
        in->bad = in->bad || half->consent == CONSENT_NONE;
        half->profile_count = 1;
        half->profiles[0] = (struct profile){
            .consent = in->bad ? WHERRY_UNSTATED : (enum wherry_consent)half->consent,
            .seen = get_signed(in)};
    }
    if ((bits & HALF_CONSENT_AT) != 0)
        half->consent_at_ms = get_signed(in);
    if ((bits & HALF_OWN) != 0)
        half->own = get_consent(in, get_byte(in));
    if ((bits & HALF_SPELLED) != 0)
        half->spelled = get_text(in);
    if ((bits & HALF_EVENT_AT) != 0)
        half->event_at_ms = get_signed(in);
    get_rest_of_half(in, bits, half);
    in->bad |= bits_of_half(half) != bits;
}

static void get_row(struct in *in, const struct store_row *stored,
                    const struct row_fields *fields, struct row *row)
{
    const unsigned bits = get_below(in, ROW_ALL + 1);
    row->both_known = (bits & ROW_BOTH_KNOWN) != 0;
    row->twins_told = (bits & ROW_TWINS_TOLD) != 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        get_half(in, &row->sides[side]);
        take_keys(in, stored, side, &row->sides[side]);
    }
    const uint64_t count = get_number(in);
    for (uint64_t i = 0; i < count && !in->bad; i++)
        get_field(in, fields, row);
    if ((bits & ROW_OWED) != 0)
        row_decode_marks(in, row);
    if ((bits & ROW_PARKED) != 0)
        row_decode_parked(in, row);
    if ((bits & ROW_TRIED) != 0) {
        row->tried_run = get_signed(in);
        row->tried.bits = get_below(in, 1 << ACTION_COUNT);
    }
    in->bad |= bits_of_row(row) != bits;
}

enum wherry_status row_decode(const struct store_row *stored,
                              const struct row_fields *fields, struct arena *arena,
                              struct row *row, struct wherry_error *error)
{
    struct in in = {.at = stored->body, .arena = arena};
    in.end = in.at + stored->body_length;
    row_init(row, fields->count, arena);
    in.format = get_byte(&in);
    if (in.format < ROW_FORMAT_FIRST || in.format > ROW_FORMAT)
        in.bad = true;
    else if (in.format == ROW_FORMAT)
        get_row(&in, stored, fields, row);
    else
        row_decode_older(&in, fields, row);
    if (in.bad || in.at != in.end)
        return fail(
            error, WHERRY_FAILED, "a row of the state is damaged: byte %zu of %zu",
            stored->body_length - (size_t)(in.end - in.at), stored->body_length);
    return WHERRY_OK;
}
