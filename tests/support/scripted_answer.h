/* scripted_answer.h -- what a scripted host lends out: each text in a piece of memory of
 * its own, freed when the interface says so. */
#ifndef SUPPORT_SCRIPTED_ANSWER_H
#define SUPPORT_SCRIPTED_ANSWER_H

#include "tests/support/scripted_host.h"

struct text_of_answer {
    char *body, *content_type, *request_id, *failure;
};

void scripted_answer_own(struct text_of_answer *texts,
                         const struct scripted_answer *answer);
void scripted_answer_disown(struct text_of_answer *texts);
/* So much of an answer that continues: its texts are in `lent` then. */
void scripted_answer_part(const struct text_of_answer *texts, size_t offset,
                          size_t length, struct text_of_answer *lent,
                          struct wherry_response *response);

#endif
