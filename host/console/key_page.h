/* key_page.h -- another key for a connection: typed, tried, and never shown. */
#ifndef CONSOLE_KEY_PAGE_H
#define CONSOLE_KEY_PAGE_H

#include "host/console/visit.h"

void key_page_show(struct visit *visit);
/* The key was sent: the command tries it, and puts it into its file if it is accepted. */
void key_page_ask(struct visit *visit);
void key_page_done(struct visit *visit);

#endif
