/* backfill_page.h -- adding, once, those who are on one side only: what it would do is
 * shown first.
 */
#ifndef CONSOLE_BACKFILL_PAGE_H
#define CONSOLE_BACKFILL_PAGE_H

#include "host/console/visit.h"

/* What is wanted; then a job counts; then what it found is shown, and agreed to. */
void backfill_show(struct visit *visit);
void backfill_count(struct visit *visit);
void backfill_show_found(struct visit *visit);
void backfill_do(struct visit *visit);

#endif
