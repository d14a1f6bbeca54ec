/* bulk_answers.h -- what the answers of a batch say of the changes in it.
 *
 * Each is judged as the answer to a PATCH of its own. An answer to an operation that is
 * not in the batch, or a second answer, is ignored.
 */
#ifndef MAILCHIMP_BULK_ANSWERS_H
#define MAILCHIMP_BULK_ANSWERS_H

#include "plugin/mailchimp/batch_archive.h"
#include "plugin/mailchimp/job.h"
#include "plugin/mailchimp/values.h"

struct bulk_answers {
    const struct jobs *jobs;
    const struct merge_fields *merge;
    const uint64_t *tags; /* ascending */
    size_t count;
    bool *answered;     /* one a tag */
    bool absent;        /* some member was not found: is it the list that is gone? */
    struct arena arena; /* of one answer */
};

/* Gives the verdict. `self` is a struct bulk_answers. */
void bulk_answers_take(void *self, const struct batch_answer *answer);

#endif
