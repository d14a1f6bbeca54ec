/* settings.h -- what the console and the pipelines are set up with. */
#ifndef CONSOLE_SETTINGS_H
#define CONSOLE_SETTINGS_H

#include "host/console/visit.h"

void settings_ask(struct visit *visit);
void settings_show(struct visit *visit);

#endif
