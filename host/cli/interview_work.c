/* interview_work.c -- the questions about what a new pipeline does. */
#include "host/cli/interview_work.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/menu.h"
#include "host/cli/prompt.h"
#include "host/cli/steps_told.h"
#include "host/cli/wizard_choice.h"
#include "host/picture/pair.h"
#include "host/setup/offer.h"
#include "host/spec/rules.h"

/* ---- Steps ---- */

static void clear_steps(struct answers *answers)
{
    for (int step = 0; step < STEP_COUNT; step++)
        answers->steps[step] = (struct answer){0};
}

static void give_step(struct answers *answers, enum step step)
{
    answers_give(answers, &answers->steps[step], step_name(step), NULL);
}

/* Numbers or names, with commas or blanks between them; `all`, `none`. False: one of
 * them is not a step; the error says which. */
static bool read_steps(struct answers *answers, const struct menu *menu, char *words)
{
    size_t index;
    clear_steps(answers);
    for (char *word; (word = strsep(&words, ", \t")) != NULL;) {
        if (*word == '\0' || text_same(word, "none"))
            continue;
        if (text_same(word, "all")) {
            for (int step = 0; step < STEP_COUNT; step++)
                give_step(answers, (enum step)step);
        } else if (menu_find(menu, word, &index)) {
            give_step(answers, (enum step)index);
        } else {
            prompt_say("  there is no step '%s': give numbers or names, all or none",
                       word);
            return false;
        }
    }
    return true;
}

static bool ask_steps(struct wizard *wizard)
{
    struct menu menu = {0};
    struct buffer typed = {0};
    bool answered = true, good = false;
    for (int step = 0; step < STEP_COUNT; step++)
        menu_add(&menu, step_name((enum step)step), "", step_does((enum step)step));
    prompt_say("Which steps? Any combination works. Steps 1 and 2 can only unsubscribe "
               "people: a good start.");
    menu_show(&menu);
    while (!good && (answered = prompt_line("Steps: numbers or names, all, none", "1,2",
                                            &typed)))
        good = read_steps(&wizard->answers, &menu, typed.bytes) &&
               (!answers_have_step(&wizard->answers) || wizard_work(wizard) == CODE_OK);
    buffer_free(&typed);
    menu_free(&menu);
    return answered;
}

static bool ask_every(struct wizard *wizard, const char *question, const char *usual,
                      struct answer *answer, int (*judge)(struct wizard *wizard))
{
    struct buffer typed = {0};
    bool answered = true;
    do {
        answered = prompt_line(question, usual, &typed);
        if (answered)
            answers_give(&wizard->answers, answer, buffer_text(&typed), NULL);
    } while (answered && judge(wizard) != CODE_OK);
    buffer_free(&typed);
    return answered;
}

/* ---- Fields ---- */

static void add_field(struct menu *menu, const struct wherry_entry *field)
{
    struct buffer words = {0};
    shown_format(&words, "%s%s", pair_type_name((int)field->type),
                 field->writable ? "" : ", read only");
    menu_add(menu, field->id, field->name, buffer_text(&words));
    buffer_free(&words);
}

static bool mapped(const struct answers *answers, const char *crm)
{
    for (size_t i = 0; i < answers->field_count; i++)
        if (text_same(answers->fields[i].crm, crm))
            return true;
    return false;
}

/* The fields of the list that match this one; `offered` has where each is. */
static void offer_fields(const struct wizard *wizard, const struct wherry_entry *crm,
                         struct menu *menu, size_t *offered)
{
    const struct offered *list = &wizard->fields[SIDE_LIST];
    enum spec_direction direction;
    for (size_t i = 0; i < list->count; i++)
        if (!rules_retired(list->entries[i].id) &&
            offer_widest(offer_pair(crm, &list->entries[i]), &direction)) {
            offered[menu->count] = i;
            add_field(menu, &list->entries[i]);
        }
}

static bool ask_direction(struct offer offer, enum spec_direction *direction)
{
    static const char *const words[] = {
        [SPEC_BOTH] = "changes of either side go to the other",
        [SPEC_IMPORT] = "changes on the list go to the CRM",
        [SPEC_PUSH] = "changes in the CRM go to the list"};
    static const char *const names[] = {
        [SPEC_BOTH] = "both", [SPEC_IMPORT] = "import", [SPEC_PUSH] = "push"};
    struct menu menu = {0};
    size_t chosen = 0;
    offer_widest(offer, direction);
    if (!offer.to_list || !offer.to_crm) {
        prompt_say("  only '%s' is possible: %s", names[*direction], words[*direction]);
        return true;
    }
    for (int i = SPEC_BOTH; i <= SPEC_PUSH; i++)
        menu_add(&menu, names[i], "", words[i]);
    menu_show(&menu);
    const bool answered = menu_ask(&menu, "Direction", names[SPEC_BOTH], &chosen);
    menu_free(&menu);
    *direction = (enum spec_direction)chosen;
    return answered;
}

/* Which field of the list this one is mapped to; without one, it is left out. */
static bool ask_partner(struct wizard *wizard, const struct wherry_entry *crm)
{
    const struct offered *list = &wizard->fields[SIDE_LIST];
    struct answer_field field = {.crm = crm->id};
    struct menu menu = {0};
    size_t chosen = 0, *offered = memory_array(list->count + 1, sizeof *offered);
    const struct wherry_entry *match = offer_match(crm, list->entries, list->count);
    bool answered = true;
    offer_fields(wizard, crm, &menu, offered);
    if (menu.count == 0) {
        prompt_say("  no field of the list can hold the values of '%s' (%s)", crm->id,
                   pair_type_name((int)crm->type));
    } else {
        menu_show(&menu);
        answered = menu_ask(&menu, "Field of the list (Enter: none)",
                            match == NULL ? NULL : match->id, &chosen);
    }
    if (answered && chosen < menu.count) {
        const struct wherry_entry *partner = &list->entries[offered[chosen]];
        field.list = partner->id;
        answered = ask_direction(offer_pair(crm, partner), &field.direction);
        if (answered)
            answers_add_field(&wizard->answers, &field);
        if (answered && wizard_fields(wizard) != CODE_OK)
            wizard->answers.field_count--; /* its reason was said */
    }
    menu_free(&menu);
    free(offered);
    return answered;
}

static bool ask_fields(struct wizard *wizard)
{
    const struct offered *crm = &wizard->fields[SIDE_CRM];
    const struct answers *answers = &wizard->answers;
    bool answered = true, more = crm->count > 0;
    if (!answers_carry_fields(answers))
        return true;
    prompt_say("Which field goes with which? Wherry offers only pairs that can hold "
               "each other's values.");
    while (answered && more) {
        struct menu menu = {0};
        size_t chosen = 0;
        for (size_t i = 0; i < crm->count; i++)
            add_field(&menu, &crm->entries[i]);
        if (answers->field_count == 0)
            menu_show(&menu);
        answered = menu_ask(&menu, "Field of the CRM (Enter: no more)", NULL, &chosen);
        more = chosen < crm->count;
        if (answered && more && mapped(answers, crm->entries[chosen].id))
            prompt_say("  '%s' is mapped already", crm->entries[chosen].id);
        else if (answered && more)
            answered = ask_partner(wizard, &crm->entries[chosen]);
        menu_free(&menu);
    }
    return answered;
}

/* ---- Segments ---- */

static void show_segments(const struct wizard *wizard, struct menu *menu)
{
    for (size_t i = 0; i < wizard->segments.count; i++) {
        const struct wherry_entry *segment = &wizard->segments.entries[i];
        struct buffer words = {0};
        if (segment->members >= 0)
            shown_format(&words, "%" PRId64 " member%s", segment->members,
                         segment->members == 1 ? "" : "s");
        menu_add(menu, segment->id, segment->name, buffer_text(&words));
        buffer_free(&words);
    }
    menu_show(menu);
}

static bool ask_segment(struct wizard *wizard, const struct wherry_entry *segment)
{
    struct buffer typed = {0};
    struct answer_segment answer = {.crm = segment->id};
    const bool answered =
        prompt_line("Its static segment on the list",
                    *segment->name == '\0' ? segment->id : segment->name, &typed);
    if (answered) {
        answer.list = buffer_text(&typed);
        answers_add_segment(&wizard->answers, &answer);
        if (answer.list != NULL)
            wizard->answers.segments[wizard->answers.segment_count - 1].list =
                arena_text(&wizard->answers.arena, answer.list);
        if (wizard_segments(wizard) != CODE_OK)
            wizard->answers.segment_count--; /* its reason was said */
    }
    buffer_free(&typed);
    return answered;
}

static bool ask_segments(struct wizard *wizard)
{
    struct menu menu = {0};
    bool answered = true, more = wizard->segments.count > 0;
    if (!more || wizard_plugin(wizard, SIDE_LIST)->segments == NULL)
        return true;
    prompt_say("Which segments of the CRM do you want to mirror as static segments of "
               "the list?");
    show_segments(wizard, &menu);
    while (answered && more) {
        size_t chosen = 0;
        answered = menu_ask(&menu, "Segment (Enter: no more)", NULL, &chosen);
        more = answered && chosen < menu.count;
        if (more)
            answered = ask_segment(wizard, &wizard->segments.entries[chosen]);
    }
    menu_free(&menu);
    return answered;
}

/* ---- All of it ---- */

bool interview_work(struct wizard *wizard)
{
    struct answers *answers = &wizard->answers;
    for (bool done = false; !done;) {
        answers->field_count = answers->segment_count = 0;
        if (!ask_steps(wizard))
            return false;
        if (answers_have_step(answers) &&
            (!ask_every(wizard, "How often (15m, 1h, 1d)", "15m", &answers->every,
                        wizard_work) ||
             !ask_fields(wizard)))
            return false;
        if (!ask_segments(wizard))
            return false;
        if (answers->segment_count > 0 &&
            !ask_every(wizard, "How often segments (15m, 6h, 1d)", "6h",
                       &answers->segments_every, wizard_segments))
            return false;
        done = wizard_work(wizard) == CODE_OK;
    }
    return true;
}
