/* test_ometria_push.c -- pushes and their answers: each change gets its verdict. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/connectors/ometria_stage.h"
#include "tests/support/suite.h"

enum { MOST = 450 };

static struct stage stage;
static struct wherry_change changes[MOST];
static char addresses[MOST][40];

/* A service that turns some records down, in one of the ways that one can. */
static struct service {
    enum { TELLS_COUNT, TELLS_ITEMS, TELLS_NAMELESS, REFUSES_WHOLE } way;
    const char *culprits[31]; /* the last one is NULL */
    unsigned pushes, most_rows;
    size_t most_bytes;
    char text[8000];
} service;

static bool holds(const char *body, const char *id)
{
    char member[40];
    snprintf(member, sizeof member, "\"id\":\"%s\"", id);
    return strstr(body, member) != NULL;
}

static unsigned count_rows(const char *body)
{
    unsigned count = 0;
    for (const char *at = body; (at = strstr(at, "\"@type\"")) != NULL; at++)
        count++;
    return count;
}

static void answer(void *self, const struct wherry_request *request,
                   struct scripted_answer *scripted)
{
    struct service *it = self;
    const unsigned count = count_rows(request->body);
    unsigned bad = 0;
    struct buffer items = {0};
    for (size_t i = 0; it->culprits[i] != NULL; i++) {
        if (!holds(request->body, it->culprits[i]))
            continue;
        if (it->way == TELLS_ITEMS)
            buffer_format(&items,
                          "%s{\"record\":{\"id\":\"%s\"},\"error_message\":"
                          "\"not a valid value for ann@example.com\"}",
                          bad > 0 ? "," : "", it->culprits[i]);
        else
            buffer_format(&items, "%s{\"message\":\"bad\"}", bad > 0 ? "," : "");
        bad++;
    }
    it->pushes++;
    if (count > it->most_rows)
        it->most_rows = count;
    if (request->body_length > it->most_bytes)
        it->most_bytes = request->body_length;
    scripted->date_ms = STAGE_DATE_MS;
    scripted->code = it->way == REFUSES_WHOLE && bad > 0 ? 400 : 202;
    if (scripted->code == 400)
        snprintf(it->text, sizeof it->text,
                 "{\"message\":\"Record is too large: ann@example.com\"}");
    else
        snprintf(it->text, sizeof it->text,
                 "{\"status\":\"OK\",\"accepted\":%u,\"rejected\":%u%s%s%s}",
                 count - bad, bad,
                 it->way == TELLS_COUNT ? "" : ",\"rejected_items\":[",
                 it->way == TELLS_COUNT ? "" : buffer_text(&items),
                 it->way == TELLS_COUNT ? "" : "]");
    scripted->body = it->text;
    buffer_free(&items);
}

static void make_changes(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        snprintf(addresses[i], sizeof addresses[i], "p%zu@example.com", i + 1);
        changes[i] = (struct wherry_change){.verb = WHERRY_UNSUBSCRIBE,
                                            .key = addresses[i],
                                            .consent_at_ms = STAGE_DATE_MS};
    }
}

static bool any_body(void *self, const char *body, size_t length)
{
    (void)self;
    (void)body;
    return length > 0;
}

/* So many pushes, answered by the service. */
static void serve(unsigned pushes)
{
    scripted_host_any_order(stage.host, true);
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){.method = "POST",
                                                     .url = STAGE_BASE "/push",
                                                     .body_fits = any_body,
                                                     .lane = "push",
                                                     .times = pushes,
                                                     .reply = answer,
                                                     .self = &service});
}

static void expect_pushes(unsigned pushes, long code, const char *body, bool doubtful)
{
    scripted_host_any_order(stage.host, true);
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){.method = "POST",
                                    .url = STAGE_BASE "/push",
                                    .body_fits = any_body,
                                    .lane = "push",
                                    .times = pushes,
                                    .answer = {.code = code,
                                               .body = body,
                                               .failure = code == 0 ? "timed out" : "",
                                               .may_have_applied = doubtful,
                                               .date_ms = STAGE_DATE_MS}});
}

static void expect_errors(void)
{
    stage_get(&stage, "/push/_errors", 200, "[]");
}

static void setup(void)
{
    service = (struct service){.pushes = 0};
    stage_begin(&stage);
}

static size_t count_outcomes(enum wherry_outcome outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < scripted_host_verdict_count(stage.host); i++)
        count += scripted_host_verdict_at(stage.host, i)->verdict.outcome == outcome;
    return count;
}

static const struct {
    int way;
    unsigned pushes; /* of 100 records in which w17 and w91 are bad */
    const char *words;
} ways[] = {
    {TELLS_ITEMS, 1, "not a valid value for <address>"},
    {TELLS_COUNT, 25, "rejected without a reason"},
    {TELLS_NAMELESS, 25, "bad"},
    {REFUSES_WHOLE, 25, "HTTP 400: Record is too large: <address>"},
};
enum { WAYS = sizeof ways / sizeof *ways };

START_TEST(a_refused_record_is_found_however_the_service_tells_of_it)
{
    setup();
    service.way = (int)ways[_i].way;
    service.culprits[0] = "w17";
    service.culprits[1] = "w91";
    make_changes(100);
    serve(ways[_i].pushes);
    expect_errors();
    ck_assert_int_eq(stage_write(&stage, changes, 100), WHERRY_OK);
    ck_assert_uint_eq(service.pushes, ways[_i].pushes);
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host), 100);
    ck_assert_uint_eq(count_outcomes(WHERRY_ACCEPTED), 98);
    for (uint64_t tag = 17; tag <= 91; tag += 91 - 17) {
        const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, tag);
        ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
        ck_assert_int_eq(verdict->reason, WHERRY_REASON_OTHER);
        ck_assert_str_eq(verdict->words, ways[_i].words);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(a_push_has_at_most_100_records)
{
    setup();
    make_changes(MOST);
    scripted_host_deliver(stage.host, SCRIPTED_RANDOM, (uint64_t)_i);
    serve(5);
    expect_errors();
    ck_assert_int_eq(stage_write(&stage, changes, MOST), WHERRY_OK);
    ck_assert_uint_eq(service.most_rows, 100);
    ck_assert_uint_eq(count_outcomes(WHERRY_ACCEPTED), MOST);
    ck_assert_uint_le(scripted_host_lane(stage.host, "push")->most_in_flight, 4);
    ck_assert_uint_eq(scripted_host_lane(stage.host, "push")->per_second, 4);
    stage_close(&stage);
}
END_TEST

START_TEST(a_push_has_at_most_60_kb)
{
    static char value[900];
    memset(value, 'x', sizeof value - 1);
    const struct wherry_field field = {"properties.note", value};
    setup();
    make_changes(100);
    for (size_t i = 0; i < 100; i++) {
        changes[i].verb = WHERRY_UPDATE;
        changes[i].fields = &field;
        changes[i].field_count = 1;
    }
    serve(2);
    expect_errors();
    ck_assert_int_eq(stage_write(&stage, changes, 100), WHERRY_OK);
    ck_assert_uint_le(service.most_bytes, 60000);
    ck_assert_uint_gt(service.most_bytes, 58000);
    ck_assert_uint_eq(count_outcomes(WHERRY_ACCEPTED), 100);
    stage_close(&stage);
}
END_TEST

static const struct {
    long code;
    const char *body;
    enum wherry_outcome outcome;
    enum wherry_status status;
    bool doubtful; /* it, or an earlier try of it, may have been done */
} outcomes[] = {
    {202, "{\"status\":\"OK\",\"accepted\":2,\"rejected\":0}", WHERRY_ACCEPTED,
     WHERRY_OK, false},
    {200, "{\"status\":\"OK\"}", WHERRY_ACCEPTED, WHERRY_OK, false},
    {202, "", WHERRY_ACCEPTED, WHERRY_OK, false},
    {200, "", WHERRY_UNKNOWN, WHERRY_OK, false},
    {202, "{\"status\":\"OK\",\"rejected_items\":[]}", WHERRY_ACCEPTED, WHERRY_OK,
     false},
    {202, "{}", WHERRY_UNKNOWN, WHERRY_OK, false},
    {200, "{\"page\":{\"status\":\"OK\"}}", WHERRY_UNKNOWN, WHERRY_OK, false},
    {202, "{\"accepted\":2}", WHERRY_ACCEPTED, WHERRY_OK, false},
    {202, "{\"status\":\"ERROR\"}", WHERRY_UNKNOWN, WHERRY_OK, false},
    {202, "{\"status\":\"OK\",\"accepted\":0,\"rejected\":2}", WHERRY_REFUSED,
     WHERRY_OK, false},
    {202, "{\"status\":\"OK\",\"accepted\":0}", WHERRY_REFUSED, WHERRY_OK, false},
    {429, "{}", WHERRY_LATER, WHERRY_OK, false},
    {429, "{}", WHERRY_UNKNOWN, WHERRY_OK, true},
    {503, "<html></html>", WHERRY_UNKNOWN, WHERRY_OK, true},
    {0, NULL, WHERRY_LATER, WHERRY_OK, false},
    {0, NULL, WHERRY_UNKNOWN, WHERRY_OK, true},
    {401, "{}", WHERRY_LATER, WHERRY_DENIED, false},
    {401, "{}", WHERRY_UNKNOWN, WHERRY_DENIED, true},
    {403, "{}", WHERRY_LATER, WHERRY_DENIED, false},
    {404, "{}", WHERRY_LATER, WHERRY_FAILED, false},
    {302, "", WHERRY_LATER, WHERRY_FAILED, false},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

START_TEST(an_answer_is_the_verdict_of_the_whole_block)
{
    setup();
    make_changes(2);
    expect_pushes(1, outcomes[_i].code, outcomes[_i].body, outcomes[_i].doubtful);
    if (outcomes[_i].outcome == WHERRY_ACCEPTED)
        expect_errors();
    ck_assert_int_eq(stage_write(&stage, changes, 2), outcomes[_i].status);
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host), 2);
    ck_assert_uint_eq(count_outcomes(outcomes[_i].outcome), 2);
    if (outcomes[_i].status == WHERRY_DENIED)
        ck_assert_str_eq(stage.error.option, "api_key");
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *body;
    enum wherry_status status;
} unclear[] = {
    {"{\"status\":\"OK\",\"accepted\":2", WHERRY_RETRY},
    {"<html></html>", WHERRY_RETRY},
    {"[]", WHERRY_FAILED},
    {"7", WHERRY_FAILED},
    {"{\"accepted\":\"2\"}", WHERRY_FAILED},
    {"{\"accepted\":3}", WHERRY_FAILED},
    {"{\"rejected\":-1}", WHERRY_FAILED},
    {"{\"rejected\":99999999999999999999}", WHERRY_FAILED},
    {"{\"rejected\":1e2}", WHERRY_FAILED},
};
enum { UNCLEAR = sizeof unclear / sizeof *unclear };

START_TEST(an_answer_that_nobody_can_read_is_no_verdict)
{
    setup();
    make_changes(2);
    expect_pushes(1, 202, unclear[_i].body, false);
    ck_assert_int_eq(stage_write(&stage, changes, 2), unclear[_i].status);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "POST /push"));
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host), 0);
    stage_close(&stage);
}
END_TEST

START_TEST(a_service_that_is_down_is_not_asked_again_and_again)
{
    setup();
    make_changes(450);
    /* Four pushes are on their way when the third failure comes. */
    expect_pushes(4, 503, "{}", false);
    ck_assert_int_eq(stage_write(&stage, changes, 450), WHERRY_OK);
    ck_assert_uint_eq(count_outcomes(WHERRY_LATER), 450);
    stage_close(&stage);
}
END_TEST

START_TEST(twenty_refusals_in_a_row_stop_the_pushing)
{
    setup();
    make_changes(100);
    expect_pushes(1, 202, "{\"accepted\":0,\"rejected\":100}", false);
    ck_assert_int_eq(stage_write(&stage, changes, 100), WHERRY_OK);
    ck_assert_uint_eq(count_outcomes(WHERRY_REFUSED), 100);
    ck_assert(scripted_host_logged(stage.host, "refused 20 records in a row"));
    stage_close(&stage);
}
END_TEST

START_TEST(refusals_among_others_do_not_stop_the_pushing)
{
    static char ids[30][24];
    setup();
    service.way = TELLS_ITEMS;
    for (size_t i = 0; i < 30; i++) {
        snprintf(ids[i], sizeof ids[i], "w%zu", 2 * i + 1);
        service.culprits[i] = ids[i];
    }
    make_changes(100);
    serve(1);
    expect_errors();
    ck_assert_int_eq(stage_write(&stage, changes, 100), WHERRY_OK);
    ck_assert_uint_eq(count_outcomes(WHERRY_REFUSED), 30);
    ck_assert(!scripted_host_logged(stage.host, "in a row"));
    stage_close(&stage);
}
END_TEST

START_TEST(denied_pushes_leave_no_change_without_a_verdict)
{
    setup();
    make_changes(450);
    expect_pushes(4, 403, "{}", false);
    ck_assert_int_eq(stage_write(&stage, changes, 450), WHERRY_DENIED);
    ck_assert_uint_eq(count_outcomes(WHERRY_LATER), 400);
    stage_close(&stage);
}
END_TEST

START_TEST(the_account_s_record_errors_sound_an_alarm_without_their_values)
{
    setup();
    make_changes(1);
    expect_pushes(1, 202, "{\"status\":\"OK\",\"accepted\":1,\"rejected\":0}", false);
    stage_get(&stage, "/push/_errors", 200,
              "[{\"error_message\":\"'Ann Secret' is not a valid value\","
              "\"error_path\":\"root > lastname\"},"
              "{\"error_message\":\"x\",\"error_path\":\"root > lastname\"},"
              "{\"error_message\":\"x\",\"error_path\":\"Ann Secret!\"}]");
    ck_assert_int_eq(stage_write(&stage, changes, 1), WHERRY_OK);
    ck_assert(scripted_host_logged(stage.host, "3 record errors"));
    ck_assert(scripted_host_logged(stage.host, "in 'lastname'"));
    ck_assert(!scripted_host_logged(stage.host, "Secret"));
    ck_assert_int_eq(scripted_host_log(stage.host, 0)->level, WHERRY_LOG_WARNING);
    stage_close(&stage);
}
END_TEST

START_TEST(an_answer_without_a_list_of_errors_is_no_failure)
{
    static const struct {
        long code;
        const char *body;
    } answers[] = {{403, "{}"}, {404, ""}, {500, "<html>"}, {200, "{}"}, {200, "[{"}};
    setup();
    make_changes(1);
    expect_pushes(1, 202, "{\"accepted\":1}", false);
    stage_get(&stage, "/push/_errors", answers[_i].code, answers[_i].body);
    ck_assert_int_eq(stage_write(&stage, changes, 1), WHERRY_OK);
    stage_close(&stage);
}
END_TEST

START_TEST(a_cancelled_write_says_so)
{
    setup();
    make_changes(2);
    scripted_host_cancel_after(stage.host, 0);
    ck_assert_int_eq(stage_write(&stage, changes, 2), WHERRY_CANCELLED);
    ck_assert_uint_eq(scripted_host_verdict_count(stage.host), 0);
    stage_close(&stage);
}
END_TEST

static const struct test tests[] = {
    {"a_refused_record_is_found_however_the_service_tells_of_it",
     &a_refused_record_is_found_however_the_service_tells_of_it, WAYS, 0},
    {"a_push_has_at_most_100_records", &a_push_has_at_most_100_records, 10, 0},
    TEST(a_push_has_at_most_60_kb),
    {"an_answer_is_the_verdict_of_the_whole_block",
     &an_answer_is_the_verdict_of_the_whole_block, OUTCOMES, 0},
    {"an_answer_that_nobody_can_read_is_no_verdict",
     &an_answer_that_nobody_can_read_is_no_verdict, UNCLEAR, 0},
    TEST(a_service_that_is_down_is_not_asked_again_and_again),
    TEST(twenty_refusals_in_a_row_stop_the_pushing),
    TEST(refusals_among_others_do_not_stop_the_pushing),
    TEST(denied_pushes_leave_no_change_without_a_verdict),
    TEST(the_account_s_record_errors_sound_an_alarm_without_their_values),
    {"an_answer_without_a_list_of_errors_is_no_failure",
     &an_answer_without_a_list_of_errors_is_no_failure, 5, 0},
    TEST(a_cancelled_write_says_so),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: push", tests);
}
