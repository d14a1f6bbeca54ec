/* door.h -- who may enter, and on which page.
 *
 * One place for all rules of every request: a name of ours in Host, an existing page, a
 * method that it has, a role that may see it, and for every change a form of ours, sent
 * from a page of ours by a user who is signed in.
 */
#ifndef CONSOLE_DOOR_H
#define CONSOLE_DOOR_H

#include "host/console/visit.h"

/* Finds the page and the user, and lets the page ask for its errands; or answers. */
void door_receive(struct visit *visit);

#endif
