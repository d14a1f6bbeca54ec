/* menu.c -- things to choose from at a terminal, numbered. */
#include "host/cli/menu.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/prompt.h"
#include "plugin/kit/names.h"

enum { MENU_COLUMNS = 4, NUMBER_ROOM = 24 };

void menu_add(struct menu *menu, const char *id, const char *name, const char *words)
{
    char number[NUMBER_ROOM];
    if (menu->count == 0)
        table_begin(&menu->table, MENU_COLUMNS);
    menu->ids = memory_grow(menu->ids, menu->count, &menu->id_room, sizeof(char *));
    menu->names =
        memory_grow(menu->names, menu->count, &menu->name_room, sizeof(char *));
    menu->ids[menu->count] = memory_text(id);
    menu->names[menu->count++] = memory_text(name);
    snprintf(number, sizeof number, "%zu", menu->count);
    table_cell(&menu->table, number);
    table_cell(&menu->table, id);
    table_cell(&menu->table, name);
    table_cell(&menu->table, words);
}

void menu_show(struct menu *menu)
{
    struct buffer out = {0};
    table_end(&menu->table, &out);
    print_aside(&out);
}

bool menu_find(const struct menu *menu, const char *answer, size_t *index)
{
    int64_t number;
    size_t found = 0;
    for (size_t i = 0; i < menu->count; i++)
        if (text_same(menu->ids[i], answer)) {
            *index = i;
            return true;
        }
    for (size_t i = 0; i < menu->count; i++)
        if (names_same(menu->ids[i], answer) || names_same(menu->names[i], answer)) {
            *index = i;
            found++;
        }
    if (found == 0 && text_to_integer(answer, 1, (int64_t)menu->count, &number)) {
        *index = (size_t)number - 1;
        return true;
    }
    return found == 1;
}

static void say_why(const struct menu *menu, const char *answer)
{
    struct buffer line = {0};
    const char **names = memory_array(2 * menu->count + 1, sizeof *names);
    for (size_t i = 0; i < menu->count; i++) {
        names[2 * i] = menu->ids[i];
        names[2 * i + 1] = menu->names[i];
    }
    const char *near = text_nearest(answer, names);
    if (near != NULL && !text_same(near, answer))
        shown_format(&line, "  there is no '%s': did you mean '%s'?\n", answer, near);
    else
        shown_format(&line,
                     "  there is no '%s' here: type a number, or an id from the "
                     "list above\n",
                     answer);
    print_aside(&line);
    free(names);
}

bool menu_ask(const struct menu *menu, const char *question, const char *fallback,
              size_t *index)
{
    struct buffer answer = {0};
    bool answered = false, done = false;
    while (!done && (answered = prompt_line(question, fallback, &answer))) {
        if (answer.length == 0 && fallback == NULL)
            *index = menu->count;
        else if (!menu_find(menu, buffer_text(&answer), index)) {
            say_why(menu, buffer_text(&answer));
            continue;
        }
        done = true;
    }
    buffer_free(&answer);
    return answered;
}

void menu_free(struct menu *menu)
{
    struct buffer unshown = {0};
    if (menu->count > 0)
        table_end(&menu->table, &unshown); /* where it was not shown */
    buffer_free(&unshown);
    for (size_t i = 0; i < menu->count; i++) {
        free(menu->ids[i]);
        free(menu->names[i]);
    }
    free(menu->ids);
    free(menu->names);
    *menu = (struct menu){0};
}
