/* form.h -- the fields of a form with their errors: each beside its field, and all of
 * them in a list above, each of which leads to its field.
 *
 * Errors come from a command; a field finds its own by its name.
 */
#ifndef CONSOLE_FORM_H
#define CONSOLE_FORM_H

#include "host/console/visit.h"

enum { FORM_ERRORS_MOST = 50 };

struct form_error {
    const char *field; /* the name of the field; "": of none on this page */
    const char *words;
};

struct form {
    struct visit *visit;
    struct form_error errors[FORM_ERRORS_MOST];
    size_t error_count;
};

/* Texts are borrowed. Errors beyond what a page can show are left out. */
void form_add_error(struct form *form, const char *field, const char *words);
bool form_has_error(const struct form *form, const char *field);
/* The list of all; nothing without errors. */
void form_summary(const struct form *form);

/* A line of text, or a password, which is always empty. `help` may be NULL. */
struct form_line {
    const char *name, *label, *value, *help;
    bool secret;
};
void form_line(const struct form *form, const struct form_line *line);

/* A list to select from with its label, of options by form_option, closed by
 * form_pick_end: nothing is typed that can be chosen. */
void form_pick(const struct form *form, const struct form_line *line);
void form_pick_end(const struct form *form);

/* One of several: a group of buttons. The caller adds each by form_choice, then calls
 * form_group_end. */
void form_group(const struct form *form, const char *name, const char *legend,
                const char *help);
void form_group_end(const struct form *form);
/* `number`: of the choice in its group. `several`: a box to tick, else one of them. */
struct form_choice {
    const char *name, *value, *label, *help;
    size_t number;
    bool chosen, several;
};
void form_choice(const struct form *form, const struct form_choice *choice);

/* A list to select from, of options by form_option; closed by markup_close. `label` is
 * only for people who cannot see it. */
void form_select(const struct form *form, const char *name, const char *label);
void form_option(const struct form *form, const char *value, const char *text,
                 bool chosen, bool possible);
/* A line of text in a cell of a table. */
void form_cell_line(const struct form *form, const char *name, const char *label,
                    const char *value);
/* The error of a field in a cell of a table; nothing without one. */
void form_cell_error(const struct form *form, const char *name);

/* The button that goes a page back, in an open form. */
void form_back(struct visit *visit);
/* Continue, and Back, which keeps what was typed. */
void form_buttons(const struct form *form, const char *go_on, bool back);

/* The id of the element of a field, "crm-api-key". */
const char *form_id(const struct form *form, const char *name);

#endif
