/* scripted_answer.c -- what a scripted host lends out, in memory of its own. */
#include "tests/support/scripted_answer.h"

#include <stdlib.h>

#include "host/base/memory.h"

void scripted_answer_own(struct text_of_answer *texts,
                         const struct scripted_answer *answer)
{
    const char *type = answer->content_type;
    const char *body = answer->body == NULL ? "" : answer->body;
    if (type == NULL)
        type = body[0] == '\0' ? "" : "application/json";
    texts->body = memory_text(body);
    texts->content_type = memory_text(type);
    texts->request_id =
        memory_text(answer->request_id == NULL ? "" : answer->request_id);
    texts->failure = memory_text(answer->failure == NULL ? "" : answer->failure);
}

void scripted_answer_disown(struct text_of_answer *texts)
{
    free(texts->body);
    free(texts->content_type);
    free(texts->request_id);
    free(texts->failure);
    *texts = (struct text_of_answer){0};
}

void scripted_answer_part(const struct text_of_answer *texts, size_t offset,
                          size_t length, struct text_of_answer *lent,
                          struct wherry_response *response)
{
    const struct scripted_answer none = {.body = ""};
    scripted_answer_own(lent, &none);
    free(lent->body);
    lent->body = memory_text_n(texts->body + offset, length);
    *response = (struct wherry_response){
        .size = sizeof *response,
        .failure = lent->failure,
        .content_type = lent->content_type,
        .body = lent->body,
        .body_length = length,
        .request_id = lent->request_id,
        .offset = offset,
        .more = true,
    };
}
