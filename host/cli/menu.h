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

/* `id` is what is answered, `name` what it may be called as well, `words` what is shown
 * behind both; "" for nothing. */
void menu_add(struct menu *menu, const char *id, const char *name, const char *words);
/* Shows it on standard error. */
void menu_show(struct menu *menu);
/* The index of what was meant by a number, an id or a name, whatever the case of its
 * letters; false: nothing there is called so, or several are. */
bool menu_find(const struct menu *menu, const char *answer, size_t *index);
/* Asks until something there was named. `fallback` NULL: an empty answer gives the count
 * of all, which stands for none. False: the person left. */
bool menu_ask(const struct menu *menu, const char *question, const char *fallback,
              size_t *index);
void menu_free(struct menu *menu);

#endif
