/* page.h -- the table of hosts in wherry-faults(7): what was done to a fleet, so often, and
 * what came of it. The words are those of fault_kinds; the numbers are sums over voyages.
 */
#ifndef FLEET_PAGE_H
#define FLEET_PAGE_H

#include <stdbool.h>

#include "tests/fleet/voyage.h"

/* Adds what the voyage that has just ended came to, to the sums in the file that TALLY
 * names in the environment, if it does. With WHERRY_GOLDEN=write these are written into the
 * page; else the page must have the same words around its numbers. False: it has not, which
 * was said. */
bool page_settle(const struct voyage *voyage);

#endif
