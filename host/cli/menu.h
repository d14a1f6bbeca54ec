/* menu.h -- things to choose from at a terminal, numbered. */
#ifndef CLI_MENU_H
#define CLI_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "host/cli/print.h"

/* `struct menu menu = {0};` is empty; menu_free. */
struct menu {
    struct table table;
    char **ids, **names;
    size_t count, id_room, name_room;
};

/* `id` is the answer, `name` another name that the person may type, `words` is shown
 * after both; "" for nothing. */
void menu_add(struct menu *menu, const char *id, const char *name, const char *words);
/* Shows it on standard error. */
void menu_show(struct menu *menu);
/* The index of the item with this number, id or name, in any case of letters; false: no
 * item has it, or several have. */
bool menu_find(const struct menu *menu, const char *answer, size_t *index);
/* Asks until the answer names an item. `fallback` NULL: an empty answer gives the
 * number of items, which means none. False: the person left. */
bool menu_ask(const struct menu *menu, const char *question, const char *fallback,
              size_t *index);
void menu_free(struct menu *menu);

#endif
