/* bulk_answers.c -- what the answers of a batch say of the changes in it. */
#include "plugin/mailchimp/bulk_answers.h"

#include "host/base/text.h"
#include "plugin/mailchimp/member_page.h"

/* Words that we cannot compare with the value that was sent are not passed on. */
static const char refusal[] = "the service refuses its value";

/* The place of a tag, or `count`. */
static size_t place_of(const struct bulk_answers *answers, const char *operation_id)
{
    int64_t tag;
    size_t low = 0, high = answers->count;
    if (!text_to_integer(operation_id, 0, INT64_MAX, &tag))
        return answers->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (answers->tags[middle] < (uint64_t)tag)
            low = middle + 1;
        else
            high = middle;
    }
    bool there = low < answers->count && answers->tags[low] == (uint64_t)tag;
    return there ? low : answers->count;
}

static void take_member(struct bulk_answers *answers, uint64_t tag,
                        const struct wherry_response *response)
{
    const struct answer answer = {.response = response, .label = "an operation"};
    struct wherry_error why = {0};
    struct member member;
    enum wherry_status status = member_page_read_one(
        &answer, &answers->arena, answers->merge, NULL, &member, &why);
    if (status != WHERRY_OK || member_is_unreadable(&member) ||
        member.record.id[0] == '\0') {
        jobs_say(answers->jobs, tag, WHERRY_ACCEPTED,
                 "the answer shows no readable member");
        return;
    }
    const struct wherry_verdict verdict = {.size = sizeof verdict,
                                           .outcome = WHERRY_DONE,
                                           .words = "",
                                           .field = "",
                                           .record = &member.record};
    jobs_verdict(answers->jobs, tag, &verdict);
}

/* The merge field's own spelling, by which the host knows it. */
static const char *tag_of(const struct bulk_answers *answers, const char *name)
{
    for (size_t i = 0; i < answers->merge->count; i++)
        if (text_same_ignoring_case(answers->merge->list[i].tag, name))
            return answers->merge->list[i].tag;
    return name;
}

static void refuse_values(struct bulk_answers *answers, uint64_t tag,
                          const struct trouble *trouble)
{
    struct wherry_field_fault faults[TROUBLE_FIELDS_MAX];
    for (size_t i = 0; i < trouble->field_count; i++)
        faults[i] = (struct wherry_field_fault){tag_of(answers, trouble->fields[i].tag),
                                                refusal};
    const struct wherry_verdict verdict = {
        .size = sizeof verdict,
        .outcome = WHERRY_REFUSED,
        .reason = WHERRY_REASON_VALUE,
        .words = refusal,
        .field = trouble->field_count > 0 ? faults[0].field : "",
        .faults = trouble->field_count > 0 ? faults : NULL,
        .fault_count = trouble->field_count};
    jobs_verdict(answers->jobs, tag, &verdict);
}

static void take_trouble(struct bulk_answers *answers, uint64_t tag,
                         struct trouble *trouble)
{
    struct wherry_verdict verdict;
    if (trouble->kind == TROUBLE_VALUE) {
        refuse_values(answers, tag, trouble);
        return;
    }
    /* No such answer to this verb. */
    if (trouble->kind == TROUBLE_EXISTS)
        trouble->kind = TROUBLE_OTHER;
    /* If the service refuses a key, it is not about this contact: a request of our own
     * will show it. */
    if (trouble->kind == TROUBLE_DENIED) {
        jobs_say(answers->jobs, tag, WHERRY_LATER, trouble->words);
        return;
    }
    answers->absent |= trouble->kind == TROUBLE_ABSENT;
    trouble_verdict_of_row(trouble, &verdict);
    jobs_verdict(answers->jobs, tag, &verdict);
}

void bulk_answers_take(void *self, const struct batch_answer *answer)
{
    struct bulk_answers *answers = self;
    size_t place = place_of(answers, answer->operation_id);
    if (place == answers->count || answers->answered[place] || answer->code == 0)
        return;
    const struct wherry_response response = {
        .size = sizeof response,
        .code = answer->code,
        .may_have_applied = answer->code >= 500,
        .failure = "",
        .content_type = "application/json",
        .body = answer->response,
        .body_length = answer->response_length,
        .request_id = "",
    };
    struct trouble trouble;
    trouble_judge(&trouble, &response);
    answers->answered[place] = true;
    if (trouble.kind == TROUBLE_NONE)
        take_member(answers, answers->tags[place], &response);
    else
        take_trouble(answers, answers->tags[place], &trouble);
    arena_reset(&answers->arena);
}
