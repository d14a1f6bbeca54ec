/* contact_write.c -- one contact as a line of the text form. */
#include "host/picture/form/contact_write.h"

#include <string.h>

#include "host/base/text.h"
#include "host/picture/form/contact_members.h"

static bool write_sent(struct json_writer *json, const char *name,
                       const struct sent *sent)
{
    if (sent->count == 0)
        return true;
    json_key(json, name);
    json_begin_object(json);
    bool fits = members_write(json, contact_sent_members, sent);
    json_key(json, "values");
    json_begin_array(json);
    for (unsigned i = 0; i < sent->count; i++) {
        json_text(json, sent->values[i]);
        fits &= strlen(sent->values[i]) <= FORM_TEXT_MOST;
    }
    json_end_array(json);
    json_end_object(json);
    return fits;
}

static bool write_records(struct json_writer *json, const struct half *half)
{
    bool fits = true;
    if (half->profile_count == 0)
        return true;
    json_key(json, "records");
    json_begin_array(json);
    for (unsigned i = 0; i < half->profile_count; i++) {
        json_begin_object(json);
        fits &= members_write(json, contact_record_members, &half->profiles[i]);
        json_end_object(json);
    }
    json_end_array(json);
    return fits;
}

static bool is_empty(const struct cell *cell)
{
    return *cell->shown == '\0' && *cell->base == '\0' && cell->since_ms == 0 &&
           cell->refused == NULL && cell->sent.count == 0;
}

static bool write_cell(struct json_writer *json, unsigned number,
                       const struct cell *cell)
{
    json_begin_object(json);
    json_member_integer(json, "field", number);
    bool fits = members_write(json, contact_cell_members, cell);
    if (!text_same(cell->shown, cell->base)) {
        json_member_text(json, "base", cell->base);
        fits &= strlen(cell->base) <= FORM_TEXT_MOST;
    }
    fits &= write_sent(json, "sent", &cell->sent);
    json_end_object(json);
    return fits;
}

static bool write_cells(struct json_writer *json, const struct half *half,
                        const struct row_fields *fields)
{
    bool fits = true, any = false;
    for (size_t i = 0; i < fields->count; i++)
        any |= !is_empty(&half->cells[i]);
    if (!any)
        return true;
    json_key(json, "fields");
    json_begin_array(json);
    for (size_t i = 0; i < fields->count; i++)
        if (!is_empty(&half->cells[i]))
            fits &= write_cell(json, fields->numbers[i], &half->cells[i]);
    json_end_array(json);
    return fits;
}

static bool write_half(struct json_writer *json, enum side side,
                       const struct half *half, const struct row_fields *fields)
{
    json_key(json, side_name(side));
    json_begin_object(json);
    bool fits = members_write(json, contact_half_members, half);
    fits &= write_records(json, half);
    fits &= write_sent(json, "consent_sent", &half->consent_sent);
    fits &= write_sent(json, "create", &half->create);
    fits &= write_cells(json, half, fields);
    json_end_object(json);
    return fits;
}

static bool write_marks(struct json_writer *json, const struct row *row)
{
    bool fits = true, any = false;
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        if (!row->owed[mark].set)
            continue;
        if (!any) {
            json_key(json, "owed");
            json_begin_array(json);
            any = true;
        }
        json_begin_object(json);
        json_member_text(json, "mark", contact_marks[mark]);
        fits &= members_write(json, contact_owed_members, &row->owed[mark]);
        json_end_object(json);
    }
    if (any)
        json_end_array(json);
    return fits;
}

static bool write_parked(struct json_writer *json, const struct row *row)
{
    bool fits = true, any = false;
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (row->parked[action].hash == 0)
            continue;
        if (!any) {
            json_key(json, "parked");
            json_begin_array(json);
            any = true;
        }
        json_begin_object(json);
        json_member_text(json, "action", contact_actions[action]);
        fits &= members_write(json, contact_park_members, &row->parked[action]);
        json_end_object(json);
    }
    if (any)
        json_end_array(json);
    return fits;
}

static void write_tried(struct json_writer *json, const struct row *row)
{
    if (action_set_is_empty(row->tried))
        return;
    json_key(json, "tried");
    json_begin_array(json);
    for (int action = 0; action < ACTION_COUNT; action++)
        if (action_set_has(row->tried, (enum action)action))
            json_text(json, contact_actions[action]);
    json_end_array(json);
}

bool contact_write(struct json_writer *json, const struct row *row,
                   const struct row_fields *fields)
{
    bool fits = members_write(json, contact_row_members, row);
    for (int side = 0; side < SIDE_COUNT; side++)
        fits &= write_half(json, (enum side)side, &row->sides[side], fields);
    fits &= write_marks(json, row);
    fits &= write_parked(json, row);
    write_tried(json, row);
    return fits;
}
