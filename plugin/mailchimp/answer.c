/* answer.c -- one request asked and waited for, and the body of an answer read. */
#include "plugin/mailchimp/answer.h"

#include "host/base/error.h"
#include "plugin/kit/json_thin.h"

enum wherry_status answer_to(struct requests *requests, struct request *request,
                             struct answer *answer, struct trouble *trouble,
                             struct wherry_error *error)
{
    const void *group = request; /* no other member's address */
    enum wherry_status status = requests_send(requests, request, group, NULL, error);
    if (status == WHERRY_OK)
        status = requests_wait(requests, group, answer, error);
    if (status != WHERRY_OK) {
        requests_drop(requests, group);
        return status;
    }
    trouble_judge(trouble, answer->response);
    return WHERRY_OK;
}

void answer_begin(struct requests *requests, struct request *request, bool *asked)
{
    struct wherry_error why;
    *asked = requests_send(requests, request, asked, NULL, &why) == WHERRY_OK;
}

enum wherry_status answer_end(struct requests *requests, bool *asked,
                              struct answer *answer, struct trouble *trouble,
                              struct wherry_error *error)
{
    *asked = false;
    const enum wherry_status status = requests_wait(requests, asked, answer, error);
    if (status == WHERRY_OK)
        trouble_judge(trouble, answer->response);
    else
        requests_drop(requests, asked);
    return status;
}

enum wherry_status answer_read(const struct answer *answer,
                               const struct json_handler *handler,
                               struct wherry_error *error)
{
    struct wherry_error why = {0};
    if (json_thin_read(answer->response->body, answer->response->body_length, handler,
                       &why) == WHERRY_OK)
        return WHERRY_OK;
    return answer_fail(answer, &why, error);
}

enum wherry_status answer_fail(const struct answer *answer,
                               const struct wherry_error *why,
                               struct wherry_error *error)
{
    const char *id = answer->response->request_id;
    return fail(error, WHERRY_RETRY, "the answer to '%s' cannot be read: %s%s%s%s",
                answer->label, why->message, id[0] != '\0' ? " [" : "", id,
                id[0] != '\0' ? "]" : "");
}
