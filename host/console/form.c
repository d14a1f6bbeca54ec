/* form.c -- the fields of a form with their errors. */
#include "host/console/form.h"

#include <string.h>

#include "host/base/text.h"

void form_add_error(struct form *form, const char *field, const char *words)
{
    if (form->error_count < FORM_ERRORS_MOST)
        form->errors[form->error_count++] = (struct form_error){field, words};
}

static const char *error_of(const struct form *form, const char *field)
{
    for (size_t i = 0; i < form->error_count; i++)
        if (text_same(form->errors[i].field, field))
            return form->errors[i].words;
    return NULL;
}

bool form_has_error(const struct form *form, const char *field)
{
    return error_of(form, field) != NULL;
}

/* Two names may differ only in characters that are not letters: the number keeps them
 * apart. */
const char *form_id(const struct form *form, const char *name)
{
    char *id = arena_format(&form->visit->arena, "%s-%llx", name,
                            (unsigned long long)(text_seed(name) & 0xFFFF));
    for (char *at = id; *at != '\0'; at++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789", *at) == NULL)
            *at = '-';
    return id;
}

static const char *part_id(const struct form *form, const char *name, const char *part)
{
    return arena_format(&form->visit->arena, "%s-%s", form_id(form, name), part);
}

void form_summary(const struct form *form)
{
    struct markup *body = &form->visit->body;
    if (form->error_count == 0)
        return;
    markup_begin(body, "div", "notice bad");
    markup_attribute(body, "role", "alert");
    markup_attribute(body, "tabindex", "-1");
    markup_flag(body, "autofocus");
    markup_element(body, "h2", "There is a problem");
    markup_open(body, "ul");
    for (size_t i = 0; i < form->error_count; i++) {
        const struct form_error *error = &form->errors[i];
        markup_open(body, "li");
        if (error->field[0] != '\0') {
            markup_open(body, "a");
            markup_address(
                body, "href",
                arena_format(&form->visit->arena, "#%s", form_id(form, error->field)));
            markup_foreign(body, error->words);
            markup_close(body);
        } else {
            markup_foreign(body, error->words);
        }
        markup_close(body);
    }
    markup_close(body);
    markup_close(body);
}

/* ---- Parts of a field ---- */

static void add_help(const struct form *form, const char *name, const char *help)
{
    struct markup *body = &form->visit->body;
    if (help == NULL)
        return;
    markup_begin(body, "span", "help");
    markup_attribute(body, "id", part_id(form, name, "help"));
    markup_text(body, help);
    markup_close(body);
}

static void add_error(const struct form *form, const char *name)
{
    struct markup *body = &form->visit->body;
    const char *error = error_of(form, name);
    if (error == NULL)
        return;
    markup_begin(body, "span", "wrong");
    markup_attribute(body, "id", part_id(form, name, "wrong"));
    markup_text(body, "Error: ");
    markup_foreign(body, error);
    markup_close(body);
}

/* The texts for the open field: its help, its error. */
static void describe(const struct form *form, const char *name, bool help)
{
    struct markup *body = &form->visit->body;
    const bool wrong = error_of(form, name) != NULL;
    if (wrong)
        markup_attribute(body, "aria-invalid", "true");
    if (help || wrong)
        markup_attribute(body, "aria-describedby",
                         arena_format(&form->visit->arena, "%s%s%s",
                                      help ? part_id(form, name, "help") : "",
                                      help && wrong ? " " : "",
                                      wrong ? part_id(form, name, "wrong") : ""));
}

static void add_label(const struct form *form, const char *of, const char *label)
{
    struct markup *body = &form->visit->body;
    markup_open(body, "label");
    markup_attribute(body, "for", of);
    markup_foreign(body, label);
    markup_close(body);
}

/* ---- Lines ---- */

void form_line(const struct form *form, const struct form_line *line)
{
    struct markup *body = &form->visit->body;
    const bool wrong = form_has_error(form, line->name);
    markup_begin(body, "div", wrong ? "input is-wrong" : "input");
    add_label(form, form_id(form, line->name), line->label);
    add_help(form, line->name, line->help);
    add_error(form, line->name);
    markup_open(body, "input");
    markup_attribute(body, "type", line->secret ? "password" : "text");
    markup_attribute(body, "name", line->name);
    markup_attribute(body, "id", form_id(form, line->name));
    markup_attribute(body, "value", line->secret ? "" : line->value);
    markup_attribute(body, "autocomplete", line->secret ? "new-password" : "off");
    markup_attribute(body, "spellcheck", "false");
    describe(form, line->name, line->help != NULL);
    markup_close(body);
    markup_close(body);
}

/* ---- Choices ---- */

void form_pick(const struct form *form, const struct form_line *line)
{
    struct markup *body = &form->visit->body;
    const bool wrong = form_has_error(form, line->name);
    markup_begin(body, "div", wrong ? "input is-wrong" : "input");
    add_label(form, form_id(form, line->name), line->label);
    add_help(form, line->name, line->help);
    add_error(form, line->name);
    markup_open(body, "select");
    markup_attribute(body, "name", line->name);
    markup_attribute(body, "id", form_id(form, line->name));
    describe(form, line->name, line->help != NULL);
}

void form_pick_end(const struct form *form)
{
    markup_close(&form->visit->body);
    markup_close(&form->visit->body);
}

void form_group(const struct form *form, const char *name, const char *legend,
                const char *help)
{
    struct markup *body = &form->visit->body;
    const bool wrong = form_has_error(form, name);
    markup_begin(body, "fieldset", wrong ? "input is-wrong" : "input");
    describe(form, name, help != NULL);
    markup_element(body, "legend", legend);
    add_help(form, name, help);
    add_error(form, name);
}

void form_group_end(const struct form *form)
{
    markup_close(&form->visit->body);
}

void form_choice(const struct form *form, const struct form_choice *choice)
{
    struct markup *body = &form->visit->body;
    const char *id = choice->number == 0
                         ? form_id(form, choice->name)
                         : arena_format(&form->visit->arena, "%s-%zu",
                                        form_id(form, choice->name), choice->number);
    markup_begin(body, "div", "choice");
    markup_open(body, "input");
    markup_attribute(body, "type", choice->several ? "checkbox" : "radio");
    markup_attribute(body, "name", choice->name);
    markup_attribute(body, "value", choice->value);
    markup_attribute(body, "id", id);
    if (choice->chosen)
        markup_flag(body, "checked");
    if (choice->several)
        describe(form, choice->name, false);
    markup_close(body);
    add_label(form, id, choice->label);
    if (choice->help != NULL && choice->help[0] != '\0') {
        markup_begin(body, "span", "help");
        markup_foreign(body, choice->help);
        markup_close(body);
    }
    if (choice->several)
        add_error(form, choice->name);
    markup_close(body);
}

void form_select(const struct form *form, const char *name, const char *label)
{
    struct markup *body = &form->visit->body;
    markup_open(body, "select");
    markup_attribute(body, "name", name);
    markup_attribute(body, "id", form_id(form, name));
    markup_attribute(body, "aria-label", label);
    describe(form, name, false);
}

void form_option(const struct form *form, const char *value, const char *text,
                 bool chosen, bool possible)
{
    struct markup *body = &form->visit->body;
    markup_open(body, "option");
    markup_attribute(body, "value", value);
    if (chosen)
        markup_flag(body, "selected");
    if (!possible)
        markup_flag(body, "disabled");
    markup_text(body, text);
    markup_close(body);
}

void form_cell_line(const struct form *form, const char *name, const char *label,
                    const char *value)
{
    struct markup *body = &form->visit->body;
    markup_open(body, "input");
    markup_attribute(body, "type", "text");
    markup_attribute(body, "name", name);
    markup_attribute(body, "id", form_id(form, name));
    markup_attribute(body, "aria-label", label);
    markup_attribute(body, "value", value);
    markup_attribute(body, "autocomplete", "off");
    describe(form, name, false);
    markup_close(body);
    add_error(form, name);
}

void form_cell_error(const struct form *form, const char *name)
{
    add_error(form, name);
}

void form_back(struct visit *visit)
{
    struct markup *body = &visit->body;
    markup_begin(body, "button", "plain");
    markup_attribute(body, "name", "go");
    markup_attribute(body, "value", "back");
    markup_text(body, "Back");
    markup_close(body);
}

void form_buttons(const struct form *form, const char *go_on, bool back)
{
    struct markup *body = &form->visit->body;
    markup_begin(body, "div", "actions");
    markup_element(body, "button", go_on);
    if (back)
        form_back(form->visit);
    markup_close(body);
}
