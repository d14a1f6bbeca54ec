/* held.c -- all that is kept of a contact, except their story. */
#include "host/tell/held.h"

#include "host/store/places.h"
#include "plugin/kit/dates.h"

static void add_time(struct json_writer *json, const char *key, int64_t ms)
{
    char stamp[DATES_ROOM] = "";
    if (ms != 0)
        dates_format_utc(ms, stamp);
    json_member_text(json, key, stamp);
}

/* What was sent and not seen again; the first one is what was there before. */
static void add_sent(struct json_writer *json, const char *key, const struct sent *sent)
{
    json_key(json, key);
    json_begin_array(json);
    for (unsigned i = 0; i < sent->count && i < SENT_MOST; i++)
        json_text(json, sent->values[i] == NULL ? "" : sent->values[i]);
    json_end_array(json);
}

static void add_records(struct json_writer *json, const struct half *half)
{
    json_key(json, "records");
    json_begin_array(json);
    for (unsigned i = 0; i < half->profile_count; i++) {
        const struct profile *profile = &half->profiles[i];
        json_begin_object(json);
        json_member_text(json, "id", profile->id);
        json_member_text(json, "consent", consent_name((int)profile->consent));
        add_time(json, "missing_since", profile->missing_ms);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_fields(struct json_writer *json, const struct half *half,
                       const struct mapping *mapping, enum side side)
{
    json_key(json, "fields");
    json_begin_object(json);
    for (size_t i = 0; i < mapping->count; i++) {
        const struct cell *cell = &half->cells[i];
        json_key(json, mapping->fields[i].names[side]);
        json_begin_object(json);
        add_sent(json, "sent", &cell->sent);
        json_member_text(json, "refused", cell->refused == NULL ? "" : cell->refused);
        json_end_object(json);
    }
    json_end_object(json);
}

static void add_side(struct json_writer *json, const struct half *half,
                     const struct mapping *mapping, enum side side)
{
    json_key(json, side_name(side));
    json_begin_object(json);
    json_member_text(json, "joined_by", half->address);
    json_member_text(json, "spelled", half_spelling(half));
    json_member_text(json, "last_own_consent", consent_name(half->own));
    add_time(json, "opt_out_event_at", half->event_at_ms);
    json_member_text(json, "told_address", half->told_address);
    add_time(json, "told_at", half->told_ms);
    add_sent(json, "consent_sent", &half->consent_sent);
    add_sent(json, "made_as", &half->create);
    add_records(json, half);
    add_fields(json, half, mapping, side);
    json_end_object(json);
}

static void add_place(void *self, const struct store_kept_place *place)
{
    struct json_writer *json = self;
    json_begin_object(json);
    json_member_text(json, "segment", place->crm);
    json_member_text(json, "name", place->name);
    json_member_text(json, "as", place->member ? "member" : "seat");
    json_member_text(json, "address", place->address);
    json_member_boolean(json, "placed", place->placed);
    json_member_boolean(json, "ours", place->ours);
    json_end_object(json);
}

enum wherry_status held_json(struct store *store, const struct row *row,
                             const struct mapping *mapping, struct json_writer *json,
                             struct wherry_error *error)
{
    json_key(json, "held");
    json_begin_object(json);
    for (int side = 0; side < SIDE_COUNT; side++)
        add_side(json, &row->sides[side], mapping, (enum side)side);
    json_key(json, "segments");
    json_begin_array(json);
    const enum wherry_status status =
        store_places_of(store, row->id, add_place, json, error);
    json_end_array(json);
    json_end_object(json);
    return status;
}
