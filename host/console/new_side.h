/* new_side.h -- the pages about the two sides of a new connection: its name and
 * plugins, the key and the settings of each side, the list. */
#ifndef CONSOLE_NEW_SIDE_H
#define CONSOLE_NEW_SIDE_H

#include "host/console/new_page.h"

void new_name_save(struct new_page *page);
void new_name_show(struct new_page *page);
const char *new_name_field(struct new_page *page, const char *answer);

/* For the side that is the last part of the path. Only options of its plugin are taken,
 * and never the path of a file of this machine in place of a key. */
void new_side_save(struct new_page *page);
void new_side_show(struct new_page *page);
const char *new_crm_field(struct new_page *page, const char *answer);
const char *new_list_field(struct new_page *page, const char *answer);

void new_choice_save(struct new_page *page);
void new_choice_show(struct new_page *page);
const char *new_choice_field(struct new_page *page, const char *answer);
bool new_choice_skip(const struct new_page *page);

#endif
