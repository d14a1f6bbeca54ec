/* answer.h -- what /push answers: how many records it took, and which not.
 *
 * The shape of `rejected_items` is not documented: if an item has an id of ours, it
 * says which record it was; else it says only that there is one.
 */
#ifndef OMETRIA_ANSWER_H
#define OMETRIA_ANSWER_H

#include "plugin/ometria/rows.h"

struct rejected {
    const char *id, *words;
};

struct answer {
    struct rows rows; /* holds the texts */
    struct rejected *items;
    size_t item_count, item_room;
    size_t rejected; /* of those sent */
    bool in_order;   /* the service says OK */
};

/* `sent` records were pushed. An empty body of a 2xx is an answer too. */
enum wherry_status answer_read(struct answer *answer, size_t sent, const char *body,
                               size_t length, struct wherry_error *error);
void answer_free(struct answer *answer);

/* "HTTP 400: " and the message that an error body holds, without addresses. */
const char *answer_words(struct arena *arena, const struct wherry_response *response);
/* A remote's words made fit for a journal: short, on one line, without addresses. */
const char *answer_redact(struct arena *arena, const char *words);

#endif
