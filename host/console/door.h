/* door.h -- who comes in, and to which page.
 *
 * One place for all that must hold of every request: a name of ours in Host, a page that
 * there is, a method that it has, a role that may see it, and for whatever changes
 * something a form of ours, sent from a page of ours by somebody who is signed in.
 */
#ifndef CONSOLE_DOOR_H
#define CONSOLE_DOOR_H

#include "host/console/visit.h"

/* Finds the page and who asks, and lets the page ask for its errands; or answers. */
void door_receive(struct visit *visit);

#endif
