/* test_mailchimp_membership.c -- people into static segments and out of them. */
#include <stdio.h>
#include <string.h>

#include "tests/connectors/mailchimp_stage.h"

static void *begin(struct stage *stage)
{
    stage_init(stage);
    stage_open(stage);
    return stage_sink(stage, "segment:42");
}

/* The answer comes in pieces of so many bytes (0: whole), or breaks off once, and comes
 * again. */
static const size_t pieces[] = {0, 1, 3, 16, 17};
enum { PIECES = sizeof pieces / sizeof *pieces };

static void *begin_in_pieces(struct stage *stage, int which)
{
    void *sink = begin(stage);
    scripted_host_piece(stage->host, pieces[which], which % 2 == 0);
    return sink;
}

/* ---- What an answer says of each ---- */

START_TEST(joining_and_leaving_are_judged_address_by_address)
{
    struct stage stage;
    void *sink = begin(&stage);
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_JOIN, "a@x.test", ""),
        stage_change(2, WHERRY_JOIN, "b@x.test", ""),
        stage_change(3, WHERRY_LEAVE, "c@x.test", ""),
        stage_change(4, WHERRY_LEAVE, "a@x.test", ""),
        stage_change(5, WHERRY_JOIN, "d@x.test", "")};
    stage_expect(
        &stage, "POST", STAGE_LIST "/segments/42",
        "{\"members_to_add\":[\"a@x.test\",\"b@x.test\",\"d@x.test\"],"
        "\"members_to_remove\":[\"c@x.test\"]}",
        200,
        "{\"members_added\":[" NAMELESS("A@x.test") "],\"members_removed\":[" NAMELESS(
            "c@x.test") "],\"errors\":[{\"email_addresses\":["
                        "\"b@x.test\"],\"error\":\"b@x.test is not subscribed\"}],"
                        "\"total_added\":1,\"total_removed\":1,\"error_count\":1}");
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 5), WHERRY_OK);
    static const enum wherry_outcome outcomes[] = {
        WHERRY_DONE, WHERRY_REFUSED, WHERRY_DONE, WHERRY_LATER, WHERRY_ACCEPTED};
    for (uint64_t tag = 1; tag <= 5; tag++)
        ck_assert_int_eq(scripted_host_verdict(stage.host, tag)->outcome,
                         outcomes[tag - 1]);
    ck_assert_ptr_null(strchr(scripted_host_verdict(stage.host, 2)->words, '@'));
    ck_assert_uint_eq(scripted_host_log_count(stage.host), 0);
    stage_end(&stage, sink);
}
END_TEST

/* a and b were to come, c was to go. */
#define A NAMELESS("a@x.test")
#define B NAMELESS("b@x.test")
#define C NAMELESS("c@x.test")
#define BLAMED(address, words)                                                         \
    "{\"email_addresses\":[\"" address "\"],\"error\":\"" words "\"}"

static const struct judgement {
    const char *added, *removed, *errors;
    const char *totals; /* with what else the answer has */
    enum wherry_outcome a, b, c;
    bool warned;
} judgements[] = {
    {A "," B, C, "", ",\"total_added\":2,\"total_removed\":1", WHERRY_DONE, WHERRY_DONE,
     WHERRY_DONE, false},
    /* Without a count the names must do. */
    {A, "", "", "", WHERRY_DONE, WHERRY_ACCEPTED, WHERRY_ACCEPTED, false},
    {A, C, "", ",\"total_added\":null,\"total_removed\":\"many\"", WHERRY_DONE,
     WHERRY_ACCEPTED, WHERRY_DONE, false},
    /* More than are named: it is not known who they are. */
    {A, "", "", ",\"total_added\":2,\"total_removed\":1", WHERRY_DONE, WHERRY_ACCEPTED,
     WHERRY_ACCEPTED, false},
    /* Fewer than are named: which of them? The other direction is not touched. */
    {A "," B, C, "", ",\"total_added\":1,\"total_removed\":1", WHERRY_ACCEPTED,
     WHERRY_ACCEPTED, WHERRY_DONE, true},
    {A, C, "", ",\"total_added\":1,\"total_removed\":0", WHERRY_DONE, WHERRY_ACCEPTED,
     WHERRY_ACCEPTED, true},
    /* More than were sent. */
    {A "," B, "", "", ",\"total_added\":3", WHERRY_ACCEPTED, WHERRY_ACCEPTED,
     WHERRY_ACCEPTED, true},
    /* Named twice is one; a stranger is ignored. */
    {A "," A "," NAMELESS("z@x.test"), "", "", ",\"total_added\":1", WHERRY_DONE,
     WHERRY_ACCEPTED, WHERRY_ACCEPTED, false},
    /* As having done the opposite, or both. */
    {C, A, "", ",\"total_added\":1,\"total_removed\":1", WHERRY_ACCEPTED,
     WHERRY_ACCEPTED, WHERRY_ACCEPTED, false},
    {A "," C, C, "", "", WHERRY_DONE, WHERRY_ACCEPTED, WHERRY_ACCEPTED, false},
    /* Named and blamed. */
    {A "," B, "", BLAMED("a@x.test", "is not subscribed"), ",\"total_added\":2",
     WHERRY_ACCEPTED, WHERRY_DONE, WHERRY_ACCEPTED, false},
    /* Two groups; one says only that the member is there. */
    {"", "",
     BLAMED("B@X.test", "does not match") "," BLAMED(
         "a@x.test", "is already a list member of this segment"),
     ",\"error_count\":1", WHERRY_ACCEPTED, WHERRY_REFUSED, WHERRY_ACCEPTED, false},
    {"", "", BLAMED("c@x.test", "does not match"), ",\"error_count\":1",
     WHERRY_ACCEPTED, WHERRY_ACCEPTED, WHERRY_REFUSED, false},
};

START_TEST(an_address_without_proof_is_not_reported_as_done)
{
    const struct judgement *judgement = &judgements[_i / PIECES];
    struct stage stage;
    void *sink = begin_in_pieces(&stage, _i % PIECES);
    char answer[2048];
    snprintf(answer, sizeof answer,
             "{\"members_added\":[%s],\"members_removed\":[%s],\"errors\":[%s]%s}",
             judgement->added, judgement->removed, judgement->errors,
             judgement->totals);
    stage_expect(&stage, "POST", STAGE_LIST "/segments/42",
                 "{\"members_to_add\":[\"a@x.test\",\"b@x.test\"],"
                 "\"members_to_remove\":[\"c@x.test\"]}",
                 200, answer);
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_JOIN, "a@x.test", ""),
        stage_change(2, WHERRY_JOIN, "b@x.test", ""),
        stage_change(3, WHERRY_LEAVE, "c@x.test", "")};
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 3), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, judgement->a);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, judgement->b);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 3)->outcome, judgement->c);
    ck_assert(scripted_host_logged(stage.host, "none counts as") == judgement->warned);
    stage_end(&stage, sink);
}
END_TEST

static const char *const not_answers[] = {
    "{\"members_added\":[" A, /* cut */
    "{\"id\":42,\"name\":\"VIP\",\"member_count\":2}",
    "[]",
    "{\"members_added\":[" A "],\"members_removed\":[],\"errors\":[],}",
};

START_TEST(an_answer_that_is_none_leaves_everybody_unknown)
{
    struct stage stage;
    void *sink = begin_in_pieces(&stage, _i % PIECES);
    const struct wherry_change one = stage_change(1, WHERRY_JOIN, "a@x.test", "");
    stage_expect(&stage, "POST", STAGE_LIST "/segments/42",
                 "{\"members_to_add\":[\"a@x.test\"]}", 200, not_answers[_i / PIECES]);
    enum wherry_status status = stage_write(&stage, sink, &one, 1);
    ck_assert_status(&stage, status, WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_UNKNOWN);
    stage_end(&stage, sink);
}
END_TEST

/* ---- Blocks ---- */

struct blocks {
    size_t requests, joined, left;
    size_t most_joined, most_left; /* of one request */
};

static size_t count_in(const char *body, const char *key)
{
    size_t count = 0;
    const char *at = strstr(body, key);
    if (at == NULL)
        return 0;
    const char *end = strchr(at, ']');
    ck_assert_ptr_nonnull(end);
    for (; at < end; at++)
        count += *at == '@' ? 1 : 0;
    return count;
}

static void count_block(void *self, const struct wherry_request *request,
                        struct scripted_answer *answer)
{
    struct blocks *blocks = self;
    size_t joined = count_in(request->body, "members_to_add");
    size_t left = count_in(request->body, "members_to_remove");
    blocks->requests++;
    blocks->joined += joined;
    blocks->left += left;
    if (joined > blocks->most_joined)
        blocks->most_joined = joined;
    if (left > blocks->most_left)
        blocks->most_left = left;
    *answer = (struct scripted_answer){
        .code = 200,
        .body = "{\"members_added\":[],\"members_removed\":[],\"errors\":[]}"};
}

static const struct crowd {
    int joins, leaves;
    size_t requests;
} crowds[] = {
    {1, 0, 1},     {0, 1, 1},     {500, 0, 1},    {501, 0, 2},    {0, 501, 2},
    {500, 500, 1}, {501, 500, 2}, {1203, 701, 3}, {701, 1203, 3}, {1203, 0, 3},
};

/* One of each in turn while there are both. */
START_TEST(a_request_takes_five_hundred_each_way_and_none_more_is_made)
{
    const struct crowd *crowd = &crowds[_i];
    struct stage stage;
    struct blocks blocks = {0};
    void *sink = begin(&stage);
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){.method = "POST",
                                                     .url = STAGE_LIST "/segments/42",
                                                     .body_fits = stage_any_body,
                                                     .times = (unsigned)crowd->requests,
                                                     .reply = count_block,
                                                     .self = &blocks});
    int joins = 0, leaves = 0;
    for (int i = 0; i < crowd->joins + crowd->leaves; i++) {
        char key[32];
        bool join =
            leaves == crowd->leaves || (joins <= leaves && joins < crowd->joins);
        snprintf(key, sizeof key, "p%d@x.test", i);
        const struct wherry_change one =
            stage_change((uint64_t)i, join ? WHERRY_JOIN : WHERRY_LEAVE, key, "");
        ck_assert_status(&stage,
                         wherry_connector.sink->write(sink, &one, 1, &stage.error),
                         WHERRY_OK);
        *(join ? &joins : &leaves) += 1;
    }
    ck_assert_status(&stage, wherry_connector.sink->flush(sink, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(blocks.requests, crowd->requests);
    ck_assert_uint_eq(blocks.joined, (size_t)crowd->joins);
    ck_assert_uint_eq(blocks.left, (size_t)crowd->leaves);
    ck_assert_uint_le(blocks.most_joined, 500);
    ck_assert_uint_le(blocks.most_left, 500);
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host),
                      (size_t)(crowd->joins + crowd->leaves));
    stage_end(&stage, sink);
}
END_TEST

/* ---- A segment that cannot be changed ---- */

static const struct refusal {
    long code;
    const char *answer;
    bool asks, list; /* for the list, and is it there? */
    enum wherry_status status;
    const char *option, *message;
} refusals[] = {
    {404, "{\"title\":\"Resource Not Found\",\"status\":404}", true, true,
     WHERRY_FAILED, "", "the list has no static segment '42': Resource Not Found"},
    {404, "{\"title\":\"Resource Not Found\",\"status\":404}", true, false,
     WHERRY_DENIED, "list_id",
     "no list 'a36b032126' in this account; `wherry lists PIPELINE` shows its lists"},
    {400,
     "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"A Static Segment with an "
     "id of 42 does not exist for this list\"}",
     false, true, WHERRY_FAILED, "",
     "the list has no static segment '42': Bad Request: A Static Segment with an id of "
     "42 does not exist for this list"},
    {400, "{\"title\":\"Bad Request\",\"status\":400}", false, true, WHERRY_FAILED, "",
     "'POST /lists/a36b032126/segments/42' was answered with 400: Bad Request"},
    {403, "{\"title\":\"Forbidden\",\"status\":403}", false, true, WHERRY_DENIED,
     "api_key",
     "'POST /lists/a36b032126/segments/42' was answered with 403: Forbidden"},
};

START_TEST(a_segment_that_is_gone_is_told_from_a_list_that_is_gone)
{
    const struct refusal *refusal = &refusals[_i];
    struct stage stage;
    void *sink = begin(&stage);
    const struct wherry_change one = stage_change(1, WHERRY_JOIN, "a@x.test", "");
    stage_expect(&stage, "POST", STAGE_LIST "/segments/42",
                 "{\"members_to_add\":[\"a@x.test\"]}", refusal->code, refusal->answer);
    if (refusal->asks)
        stage_expect_list(&stage, refusal->list);
    enum wherry_status status = stage_write(&stage, sink, &one, 1);
    ck_assert_status(&stage, status, refusal->status);
    ck_assert_str_eq(stage.error.message, refusal->message);
    ck_assert_str_eq(stage.error.option, refusal->option);
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host), 0);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(an_erased_person_joins_no_segment_but_may_leave_it)
{
    struct stage stage;
    void *sink = begin(&stage);
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_JOIN, "7@anonymous.ometria", ""),
        stage_change(2, WHERRY_LEAVE, "8@anonymous.ometria", "")};
    stage_expect(&stage, "POST", STAGE_LIST "/segments/42",
                 "{\"members_to_remove\":[\"8@anonymous.ometria\"]}", 200,
                 "{\"members_added\":[],\"members_removed\":[]}");
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 2), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_REFUSED);
    stage_end(&stage, sink);
}
END_TEST

#define ROWS(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    static const struct test tests[] = {
        TEST(joining_and_leaving_are_judged_address_by_address),
        {"an_address_without_proof_is_not_reported_as_done",
         &an_address_without_proof_is_not_reported_as_done, PIECES * ROWS(judgements),
         0},
        {"an_answer_that_is_none_leaves_everybody_unknown",
         &an_answer_that_is_none_leaves_everybody_unknown, PIECES * ROWS(not_answers),
         0},
        {"a_request_takes_five_hundred_each_way_and_none_more_is_made",
         &a_request_takes_five_hundred_each_way_and_none_more_is_made, ROWS(crowds), 0},
        {"a_segment_that_is_gone_is_told_from_a_list_that_is_gone",
         &a_segment_that_is_gone_is_told_from_a_list_that_is_gone, ROWS(refusals), 0},
        TEST(an_erased_person_joins_no_segment_but_may_leave_it),
        {0},
    };
    return suite_run("mailchimp: membership", tests);
}
