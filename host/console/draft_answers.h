/* draft_answers.h -- a draft as the answers that `wherry init --answers -` reads. */
#ifndef CONSOLE_DRAFT_ANSWERS_H
#define CONSOLE_DRAFT_ANSWERS_H

#include "host/console/drafts.h"

/* How much of it: parts that are not included cost no request to a service. */
enum draft_extent {
    DRAFT_NAMES,  /* the id, and the plugins alone */
    DRAFT_OF_CRM, /* the CRM with its settings */
    DRAFT_OF_LIST,
    DRAFT_WHOLE,
};

/* It contains keys: the caller overwrites it, and frees. */
char *draft_answers(const struct draft *draft, enum draft_extent extent);

#endif
