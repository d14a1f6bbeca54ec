/* answers.c -- what a person has answered about a new pipeline. */
#include "host/setup/answers.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

static void wipe(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void take_out(struct answer_connection *connection, size_t index)
{
    wipe(connection->settings[index].text);
    free(connection->settings[index].name);
    connection->count--;
    memmove(&connection->settings[index], &connection->settings[index + 1],
            (connection->count - index) * sizeof *connection->settings);
}

void answers_clear(struct answer_connection *connection)
{
    while (connection->count > 0)
        take_out(connection, connection->count - 1);
}

void answers_free(struct answers *answers)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        answers_clear(&answers->sides[side]);
        free(answers->sides[side].settings);
    }
    free(answers->fields);
    free(answers->segments);
    arena_free(&answers->arena);
    *answers = (struct answers){0};
}

void answers_give(struct answers *answers, struct answer *answer, const char *text,
                  const struct spec_place *place)
{
    *answer = (struct answer){.text = arena_text(&answers->arena, text)};
    if (place != NULL)
        answer->place = *place;
}

/* "api_key" and "api_key_file" give one option. */
static bool same_option(const char *one, const char *other)
{
    const size_t length = strlen(one);
    return text_same(one, other) ||
           (text_starts_with(other, one) && text_same(other + length, "_file"));
}

void answers_set(struct answer_connection *connection, const char *name,
                 const char *text, bool key, const struct spec_place *place)
{
    size_t at = connection->count;
    char *named = memory_text(name), *copy = text == NULL ? NULL : memory_text(text);
    for (size_t i = connection->count; i-- > 0;)
        if (same_option(connection->settings[i].name, named) ||
            same_option(named, connection->settings[i].name)) {
            take_out(connection, i);
            at = i;
        }
    if (copy == NULL) {
        free(named);
        return;
    }
    connection->settings = memory_grow(connection->settings, connection->count,
                                       &connection->room, sizeof *connection->settings);
    if (at > connection->count)
        at = connection->count;
    memmove(&connection->settings[at + 1], &connection->settings[at],
            (connection->count - at) * sizeof *connection->settings);
    connection->settings[at] =
        (struct answer_setting){.name = named, .text = copy, .key = key};
    if (place != NULL)
        connection->settings[at].place = *place;
    connection->count++;
}

const struct answer_setting *answers_setting(const struct answer_connection *connection,
                                             const char *name)
{
    for (size_t i = 0; i < connection->count; i++)
        if (text_same(connection->settings[i].name, name))
            return &connection->settings[i];
    return NULL;
}

void answers_add_field(struct answers *answers, const struct answer_field *field)
{
    answers->fields = memory_grow(answers->fields, answers->field_count,
                                  &answers->field_room, sizeof *answers->fields);
    struct answer_field *added = &answers->fields[answers->field_count++];
    *added = *field;
    added->crm = arena_text(&answers->arena, field->crm);
    added->list = arena_text(&answers->arena, field->list);
}

void answers_add_segment(struct answers *answers, const struct answer_segment *segment)
{
    answers->segments = memory_grow(answers->segments, answers->segment_count,
                                    &answers->segment_room, sizeof *answers->segments);
    struct answer_segment *added = &answers->segments[answers->segment_count++];
    *added = *segment;
    added->crm = arena_text(&answers->arena, segment->crm);
    if (segment->list != NULL)
        added->list = arena_text(&answers->arena, segment->list);
}

bool answers_carry_fields(const struct answers *answers)
{
    static const enum step steps[] = {STEP_IMPORT_PULL_FIELDS, STEP_PUSH_PUSH_FIELDS,
                                      STEP_IMPORT_NEW_RECORDS, STEP_PUSH_NEW_RECORDS};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (answers->steps[steps[i]].text != NULL)
            return true;
    return false;
}

bool answers_have_step(const struct answers *answers)
{
    for (int step = 0; step < STEP_COUNT; step++)
        if (answers->steps[step].text != NULL)
            return true;
    return false;
}

/* ---- Their names ---- */

static bool is_there(const struct spec_place *one, const struct spec_place *place)
{
    return one->line > 0 && one->line == place->line && one->column == place->column;
}

static bool name_in_side(const struct answer_connection *connection, const char *side,
                         const struct spec_place *place, struct buffer *name)
{
    if (is_there(&connection->plugin.place, place))
        buffer_format(name, "%s.plugin", side);
    else if (is_there(&connection->account.place, place))
        buffer_format(name, "%s.account", side);
    else if (is_there(&connection->place, place))
        buffer_add_text(name, side);
    for (size_t i = 0; i < connection->count && name->length == 0; i++)
        if (is_there(&connection->settings[i].place, place))
            buffer_format(name, "%s.%s", side, connection->settings[i].name);
    return name->length > 0;
}

static void name_in_work(const struct answers *answers, const struct spec_place *place,
                         struct buffer *name)
{
    if (is_there(&answers->steps_place, place))
        buffer_add_text(name, "steps");
    for (int step = 0; step < STEP_COUNT && name->length == 0; step++)
        if (is_there(&answers->steps[step].place, place))
            buffer_format(name, "steps.%s", step_name((enum step)step));
    for (size_t i = 0; i < answers->field_count && name->length == 0; i++)
        if (is_there(&answers->fields[i].place, place))
            buffer_format(name, "fields[%zu]", i);
    for (size_t i = 0; i < answers->segment_count && name->length == 0; i++)
        if (is_there(&answers->segments[i].place, place))
            buffer_format(name, "segments[%zu]", i);
}

void answers_name(const struct answers *answers, const struct spec_place *place,
                  struct buffer *name)
{
    static const char *const names[] = {"pipeline", "title", "every", "segments_every"};
    const struct answer *const singles[] = {&answers->pipeline, &answers->title,
                                            &answers->every, &answers->segments_every};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_there(&singles[i]->place, place)) {
            buffer_add_text(name, names[i]);
            return;
        }
    for (int side = 0; side < SIDE_COUNT; side++)
        if (name_in_side(&answers->sides[side], side_name((enum side)side), place,
                         name))
            return;
    name_in_work(answers, place, name);
}
