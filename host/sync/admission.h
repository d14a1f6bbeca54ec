/* admission.h -- are we let in, and to whom? */
#ifndef SYNC_ADMISSION_H
#define SYNC_ADMISSION_H

#include "host/engine/engine.h"

/* Before anything is read: both connectors check their connection, what they tell of
 * account, list, clock and paces is kept for the run, and list and account are those
 * that the state was made with. An error of one side is blamed on it. */
enum wherry_status admission_ask(struct engine *engine, struct wherry_error *error);

#endif
