/* draft.c -- answers as the text of a spec. */
#include "host/setup/draft.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/duration.h"
#include "host/base/memory.h"
#include "host/spec/edit/scalar.h"

static const char every_default[] = "15m", segments_every_default[] = "6h";

struct writing {
    struct draft *draft;
    const struct answers *answers;
    enum draft_use use;
    enum draft_part part, last;
};

/* ---- Lines ---- */

static void end_line(struct writing *writing, const struct spec_place *place)
{
    struct draft *draft = writing->draft;
    draft->lines =
        memory_grow(draft->lines, draft->count, &draft->room, sizeof *draft->lines);
    struct draft_line *line = &draft->lines[draft->count++];
    *line = (struct draft_line){.part = writing->part};
    if (place != NULL)
        line->place = *place;
    buffer_add_char(&draft->text, '\n');
}

static void put_line(struct writing *writing, const char *text)
{
    buffer_add_text(&writing->draft->text, text);
    end_line(writing, NULL);
}

static void put_key(struct writing *writing, int indent, const char *key)
{
    buffer_format(&writing->draft->text, "%*s", indent, "");
    scalar_write(key, &writing->draft->text);
    buffer_add_text(&writing->draft->text, ": ");
}

/* A text as it is; nothing where it was not given. */
static void put_answer(struct writing *writing, int indent, const char *key,
                       const struct answer *answer)
{
    if (answer->text == NULL)
        return;
    put_key(writing, indent, key);
    scalar_write(answer->text, &writing->draft->text);
    end_line(writing, &answer->place);
}

/* ---- Connections ---- */

void draft_key_file(const struct answers *answers, enum side side, const char *option,
                    struct buffer *name)
{
    buffer_format(name, "%s.%s.%s", answers->pipeline.text, side_name(side), option);
}

bool draft_holds_key(const struct answers *answers)
{
    for (int side = 0; side < SIDE_COUNT && answers->keys_in_spec; side++)
        for (size_t i = 0; i < answers->sides[side].count; i++)
            if (answers->sides[side].settings[i].key)
                return true;
    return false;
}

static void put_key_file(struct writing *writing, enum side side,
                         const struct answer_setting *setting)
{
    struct buffer name = {0}, file = {0};
    buffer_format(&name, "%s_file", setting->name);
    draft_key_file(writing->answers, side, setting->name, &file);
    put_key(writing, 2, buffer_text(&name));
    scalar_write(buffer_text(&file), &writing->draft->text);
    buffer_free(&name);
    buffer_free(&file);
}

static void put_setting(struct writing *writing, enum side side,
                        const struct answer_setting *setting)
{
    if (setting->key && writing->use != DRAFT_TRIAL &&
        !writing->answers->keys_in_spec) {
        put_key_file(writing, side, setting);
    } else if (setting->key && writing->use == DRAFT_SHOWN) {
        put_key(writing, 2, setting->name);
        buffer_add_text(&writing->draft->text, "(not shown)");
    } else {
        put_key(writing, 2, setting->name);
        if (setting->key)
            scalar_write(setting->text, &writing->draft->text);
        else
            scalar_write_variables(setting->text, &writing->draft->text);
    }
    end_line(writing, &setting->place);
}

static void put_connection(struct writing *writing, enum side side)
{
    const struct answers *answers = writing->answers;
    const struct answer_connection *connection = &answers->sides[side];
    writing->part = side == SIDE_CRM ? DRAFT_CRM : DRAFT_LIST;
    buffer_format(&writing->draft->text, "%s:", side_name(side));
    end_line(writing, &connection->place);
    put_answer(writing, 2, "plugin", &connection->plugin);
    if (connection->plugin.text == NULL)
        put_line(writing, "  plugin: not-chosen-yet");
    put_answer(writing, 2, "account", &connection->account);
    for (size_t i = 0; i < connection->count; i++)
        put_setting(writing, side, &connection->settings[i]);
}

/* ---- Work ---- */

static void put_schedule(struct writing *writing, const struct answer *every,
                         const char *otherwise)
{
    struct buffer *text = &writing->draft->text;
    const char *given = every->text == NULL ? otherwise : every->text;
    int64_t ms;
    put_key(writing, 2, "every");
    if (duration_parse(given, &ms)) /* no quotes: 15m cannot be read as a number */
        buffer_add_text(text, given);
    else
        scalar_write(given, text);
    end_line(writing, &every->place);
}

/* Behind "{ crm: ..., list: ..." */
static void put_pair(struct writing *writing, const char *crm, const char *list)
{
    struct buffer *text = &writing->draft->text;
    buffer_add_text(text, "    - { crm: ");
    scalar_write(crm, text);
    buffer_add_text(text, ", list: ");
    scalar_write(list, text);
}

static void put_fields(struct writing *writing)
{
    static const char *const tails[] = {
        [SPEC_BOTH] = " }",
        [SPEC_IMPORT] = ", direction: import }",
        [SPEC_PUSH] = ", direction: push }",
    };
    const struct answers *answers = writing->answers;
    if (answers->field_count > 0)
        put_line(writing, "  fields:");
    for (size_t i = 0; i < answers->field_count; i++) {
        const struct answer_field *field = &answers->fields[i];
        put_pair(writing, field->crm, field->list);
        buffer_add_text(&writing->draft->text, tails[field->direction]);
        end_line(writing, &field->place);
    }
}

static void put_contacts(struct writing *writing)
{
    const struct answers *answers = writing->answers;
    const bool later = writing->last < DRAFT_WORK;
    const bool segments = writing->last >= DRAFT_SEGMENTS && answers->segment_count > 0;
    writing->part = DRAFT_WORK;
    if (later || (!answers_have_step(answers) && !segments)) {
        put_line(writing, "contact_sync: { every: 15m, steps: [push_unsubscribes] }");
        return;
    }
    if (!answers_have_step(answers))
        return;
    put_line(writing, "contact_sync:");
    put_schedule(writing, &answers->every, every_default);
    buffer_add_text(&writing->draft->text, "  steps:");
    end_line(writing, &answers->steps_place);
    for (int step = 0; step < STEP_COUNT; step++) {
        if (answers->steps[step].text == NULL)
            continue;
        buffer_format(&writing->draft->text, "    %s:", step_name((enum step)step));
        end_line(writing, &answers->steps[step].place);
    }
    put_fields(writing);
}

static void put_segments(struct writing *writing)
{
    const struct answers *answers = writing->answers;
    writing->part = DRAFT_SEGMENTS;
    if (answers->segment_count == 0 || writing->last < DRAFT_SEGMENTS)
        return;
    put_line(writing, "segment_sync:");
    put_schedule(writing, &answers->segments_every, segments_every_default);
    put_line(writing, "  segments:");
    for (size_t i = 0; i < answers->segment_count; i++) {
        const struct answer_segment *segment = &answers->segments[i];
        put_pair(writing, segment->crm,
                 segment->list == NULL ? segment->crm : segment->list);
        buffer_add_text(&writing->draft->text, " }");
        end_line(writing, &segment->place);
    }
}

/* ---- The whole ---- */

static void clear(struct draft *draft)
{
    if (draft->text.bytes != NULL)
        explicit_bzero(draft->text.bytes, draft->text.room);
    buffer_clear(&draft->text);
    draft->count = 0;
}

static void write_all(struct writing *writing)
{
    clear(writing->draft);
    put_line(writing, "# Written by `wherry init`. wherry-spec(5) explains every key.");
    put_answer(writing, 0, "pipeline", &writing->answers->pipeline);
    put_answer(writing, 0, "title", &writing->answers->title);
    put_connection(writing, SIDE_CRM);
    put_connection(writing, SIDE_LIST);
    put_contacts(writing);
    put_segments(writing);
}

void draft_write(const struct answers *answers, enum draft_use use, struct draft *draft)
{
    struct writing writing = {
        .draft = draft, .answers = answers, .use = use, .last = DRAFT_SEGMENTS};
    write_all(&writing);
}

void draft_try(const struct answers *answers, enum draft_part last, struct draft *draft)
{
    struct writing writing = {
        .draft = draft, .answers = answers, .use = DRAFT_TRIAL, .last = last};
    write_all(&writing);
}

void draft_free(struct draft *draft)
{
    clear(draft);
    buffer_free(&draft->text);
    free(draft->lines);
    *draft = (struct draft){0};
}

const struct draft_line *draft_line(const struct draft *draft, unsigned line)
{
    return line == 0 || line > draft->count ? NULL : &draft->lines[line - 1];
}
