/* contact_parse.c -- a line of the text form as one contact. */
#include "host/picture/form/contact_parse.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/picture/form/contact_members.h"
#include "host/picture/value.h"

struct parsing {
    struct row *row;
    const struct row_fields *fields;
    struct arena *arena;
    struct profile *record; /* what is being read, if anything */
    struct cell *cell;
    struct owed *owed;
    struct park *park;
    struct cell told; /* until it is known which field it is of */
    bool based;       /* it has a base of its own */
};

static bool refuse(struct wherry_error *error, const char *what)
{
    fail(error, WHERRY_FAILED, "%s", what);
    return false;
}

/* Does a path begin with a side? Then moves past it. */
static bool find_half(struct parsing *parsing, const char **path, struct half **half)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        const char *name = side_name((enum side)side);
        const size_t length = strlen(name);
        if (strncmp(*path, name, length) == 0 && (*path)[length] == '.') {
            *path += length + 1;
            *half = &parsing->row->sides[side];
            return true;
        }
    }
    return false;
}

static bool begin_record(struct parsing *parsing, struct half *half,
                         struct wherry_error *error)
{
    if (half->profile_count == PROFILE_MOST ||
        (half == &parsing->row->sides[SIDE_LIST] && half->profile_count == 1))
        return refuse(error, "a side has too many records");
    parsing->record = &half->profiles[half->profile_count++];
    *parsing->record = (struct profile){.id = ""};
    const int none = CONSENT_NONE; /* until it is read */
    memcpy(&parsing->record->consent, &none, sizeof none);
    return true;
}

static bool on_begin(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct parsing *parsing = self;
    struct half *half;
    const bool is_half = find_half(parsing, &path, &half);
    if (type != JSON_OBJECT)
        return true;
    if (is_half && text_same(path, "records[]"))
        return begin_record(parsing, half, error);
    if (is_half && text_same(path, "fields[]")) {
        parsing->told = (struct cell){.shown = "", .base = ""};
        parsing->cell = NULL;
        parsing->based = false;
    } else if (!is_half && text_same(path, "owed[]")) {
        parsing->owed = NULL;
    } else if (!is_half && text_same(path, "parked[]")) {
        parsing->park = NULL;
    }
    return true;
}

static bool take_sent(struct parsing *parsing, struct sent *sent, const char *name,
                      const struct json_value *value, struct wherry_error *error)
{
    if (!text_same(name, "values[]"))
        return members_take(contact_sent_members, name, value, sent, parsing->arena,
                            error);
    if (value->type != JSON_STRING || value->flawed || sent->count == SENT_MOST)
        return refuse(error, "its sent values are not values");
    sent->values[sent->count++] =
        arena_text_n(parsing->arena, value->text, value->length);
    return true;
}

static bool is_behind(const char **path, const char *start)
{
    const size_t length = strlen(start);
    if (strncmp(*path, start, length) != 0)
        return false;
    *path += length;
    return true;
}

static bool find_cell(struct parsing *parsing, struct half *half,
                      const struct json_value *value, struct wherry_error *error)
{
    int64_t number = 0;
    if (value->type != JSON_NUMBER ||
        !text_to_integer(value->text, 1, VALUE_FIELD_NUMBER_MOST, &number))
        return refuse(error, "a field has no number");
    for (size_t i = 0; i < parsing->fields->count; i++)
        if (parsing->fields->numbers[i] == number)
            parsing->cell = &half->cells[i];
    return parsing->cell != NULL ||
           refuse(error, "a field has a number that no earlier line defines");
}

static bool take_cell(struct parsing *parsing, struct half *half, const char *name,
                      const struct json_value *value, struct wherry_error *error)
{
    struct cell *told = &parsing->told;
    if (text_same(name, "field"))
        return find_cell(parsing, half, value, error);
    if (is_behind(&name, "sent."))
        return take_sent(parsing, &told->sent, name, value, error);
    if (!text_same(name, "base"))
        return members_take(contact_cell_members, name, value, told, parsing->arena,
                            error);
    if (value->type != JSON_STRING || value->flawed)
        return refuse(error, "the base of a field is not text");
    told->base = arena_text_n(parsing->arena, value->text, value->length);
    parsing->based = true;
    return true;
}

static bool take_half(struct parsing *parsing, struct half *half, const char *name,
                      const struct json_value *value, struct wherry_error *error)
{
    if (is_behind(&name, "records[]."))
        return members_take(contact_record_members, name, value, parsing->record,
                            parsing->arena, error);
    if (is_behind(&name, "consent_sent."))
        return take_sent(parsing, &half->consent_sent, name, value, error);
    if (is_behind(&name, "create."))
        return take_sent(parsing, &half->create, name, value, error);
    if (is_behind(&name, "fields[]."))
        return take_cell(parsing, half, name, value, error);
    return members_take(contact_half_members, name, value, half, parsing->arena, error);
}

static bool take_word(const char *const *words, const struct json_value *value,
                      int *number, struct wherry_error *error)
{
    return (value->type == JSON_STRING && member_word(words, 0, value->text, number)) ||
           refuse(error, "a word is not one of those allowed here");
}

static bool take_owed(struct parsing *parsing, const char *name,
                      const struct json_value *value, struct wherry_error *error)
{
    int mark = 0;
    if (!text_same(name, "mark"))
        return parsing->owed != NULL
                   ? members_take(contact_owed_members, name, value, parsing->owed,
                                  parsing->arena, error)
                   : refuse(error, "'mark' comes first");
    if (!take_word(contact_marks, value, &mark, error))
        return false;
    parsing->owed = &parsing->row->owed[mark];
    parsing->owed->set = true;
    return true;
}

static bool take_park(struct parsing *parsing, const char *name,
                      const struct json_value *value, struct wherry_error *error)
{
    int action = 0;
    if (!text_same(name, "action"))
        return parsing->park != NULL
                   ? members_take(contact_park_members, name, value, parsing->park,
                                  parsing->arena, error)
                   : refuse(error, "'action' comes first");
    if (!take_word(contact_actions, value, &action, error))
        return false;
    parsing->park = &parsing->row->parked[action];
    return true;
}

static bool on_value(void *self, const char *path, const struct json_value *value,
                     struct wherry_error *error)
{
    struct parsing *parsing = self;
    struct half *half;
    int action = 0;
    if (find_half(parsing, &path, &half))
        return take_half(parsing, half, path, value, error);
    if (is_behind(&path, "owed[]."))
        return take_owed(parsing, path, value, error);
    if (is_behind(&path, "parked[]."))
        return take_park(parsing, path, value, error);
    if (text_same(path, "line"))
        return true;
    if (!text_same(path, "tried[]"))
        return members_take(contact_row_members, path, value, parsing->row,
                            parsing->arena, error);
    if (!take_word(contact_actions, value, &action, error))
        return false;
    action_set_add(&parsing->row->tried, (enum action)action);
    return true;
}

/* A cell is put into its place when all of it was read. */
static bool on_end(void *self, const char *path, enum json_type type,
                   struct wherry_error *error)
{
    struct parsing *parsing = self;
    struct half *half;
    if (!find_half(parsing, &path, &half) || type != JSON_OBJECT ||
        !text_same(path, "fields[]"))
        return true;
    if (parsing->cell == NULL)
        return refuse(error, "a field has no number");
    if (!parsing->based)
        parsing->told.base = parsing->told.shown;
    *parsing->cell = parsing->told;
    return true;
}

/* ---- What can be ---- */

static bool judge_record(const struct half *half, unsigned at)
{
    const struct profile *profile = &half->profiles[at];
    if (*profile->id == '\0' || (int)profile->consent < 0)
        return false;
    for (unsigned i = 0; i < at; i++)
        if (text_same(half->profiles[i].id, profile->id))
            return false;
    return true;
}

/* A value that was refused has words, if only "". */
static bool judge_half(const struct half *half, size_t field_count)
{
    bool good = true;
    for (unsigned i = 0; i < half->profile_count; i++)
        good &= judge_record(half, i);
    for (size_t i = 0; i < field_count; i++)
        good &=
            (half->cells[i].refused == NULL) == (half->cells[i].refused_words == NULL);
    return good;
}

bool contact_can_be(const struct row *row, size_t field_count)
{
    bool good = row->id > 0 && row->sides[SIDE_LIST].profile_count <= 1;
    for (int side = 0; side < SIDE_COUNT; side++)
        good &= judge_half(&row->sides[side], field_count);
    return good;
}

enum wherry_status contact_parse(const char *text, size_t length,
                                 const struct row_fields *fields, struct arena *arena,
                                 struct row *row, struct wherry_error *error)
{
    struct parsing parsing = {.row = row, .fields = fields, .arena = arena};
    const struct json_handler handler = {
        .self = &parsing, .value = &on_value, .begin = &on_begin, .end = &on_end};
    row_init(row, fields->count, arena);
    const enum wherry_status status = json_read(text, length, &handler, error);
    if (status != WHERRY_OK)
        return status;
    return contact_can_be(row, fields->count)
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED,
                      "it describes an impossible contact: the values contradict each "
                      "other");
}
