/* problem.c -- why Mailchimp refuses something, as an error document. */
#include "tests/sandbox/problem.h"

#include "tests/sandbox/answer.h"
#include "tests/sandbox/world.h"

#define TYPE "https://mailchimp.com/developer/marketing/docs/errors/"

bool problem_set(struct problem *problem, int status, const char *title,
                 const char *detail)
{
    problem->status = status;
    problem->title = title;
    problem->detail = detail;
    return false;
}

bool problem_state(struct problem *problem, const char *title, const char *detail)
{
    problem->without_type = true;
    return problem_set(problem, 400, title, detail);
}

bool problem_field(struct problem *problem, const char *detail, const char *field,
                   const char *message)
{
    problem_set(problem, 400, "Invalid Resource", detail);
    if (problem->error_count < PROBLEM_FIELDS_MAX) {
        problem->errors[problem->error_count].field = field;
        problem->errors[problem->error_count++].message = message;
    }
    return false;
}

static void tell_errors(struct answer *answer, const struct problem *problem)
{
    if (problem->error_count == 0 || !answer_key(answer, "errors"))
        return;
    answer_begin_array(answer);
    for (size_t i = 0; i < problem->error_count; i++) {
        answer_begin_object(answer);
        answer_member_text(answer, "field", problem->errors[i].field);
        answer_member_text(answer, "message", problem->errors[i].message);
        answer_end_object(answer);
    }
    answer_end_array(answer);
}

void problem_tell(struct world *world, struct exchange *exchange,
                  const struct problem *problem)
{
    bool bare = dials_get(&world->dials, MAILCHIMP_ERROR_DOCUMENTS) ==
                MAILCHIMP_ERROR_DOCUMENTS_BARE;
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_object(answer);
    if (!problem->without_type && !bare)
        answer_member_text(answer, "type", TYPE);
    answer_member_text(answer, "title", problem->title);
    answer_member_integer(answer, "status", problem->status);
    if (!bare) {
        answer_member_text(answer, "detail", problem->detail);
        answer_member_text(answer, "instance", world_request_id(world, exchange));
    }
    tell_errors(answer, problem);
    answer_end_object(answer);
    answer_finish(answer, problem->status, "application/problem+json; charset=utf-8");
}

void problem_not_found(struct world *world, struct exchange *exchange)
{
    const struct problem problem = {.status = 404,
                                    .title = "Resource Not Found",
                                    .detail =
                                        "The requested resource could not be found."};
    problem_tell(world, exchange, &problem);
}

void problem_not_allowed(struct world *world, struct exchange *exchange,
                         const char *allow)
{
    const struct problem problem = {
        .status = 405,
        .title = "Method Not Allowed",
        .detail = "The requested method and resource are not compatible. See the "
                  "Allow header for this resource's available methods."};
    exchange_header(exchange, "Allow", allow);
    problem_tell(world, exchange, &problem);
}
