/* admission.h -- do the services accept our keys, and for which accounts? */
#ifndef SYNC_ADMISSION_H
#define SYNC_ADMISSION_H

#include "host/engine/engine.h"

/* Before anything is read: both connectors check their connection; the run keeps what
 * they say of account, list, clock and paces; and list and account must be those that
 * the state was made with. An error of one side is blamed on it. */
enum wherry_status admission_ask(struct engine *engine, struct wherry_error *error);

#endif
