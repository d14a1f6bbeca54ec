/* test_scripted_host.c -- the stand-in for the host distinguishes a wrong connector
 * from a right one. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/json_same.h"
#include "tests/support/recorder.h"
#include "tests/support/scripted_host.h"
#include "tests/support/suite.h"

static const struct wherry_lane lane = {.name = "account", .in_flight = 2};

static enum wherry_status ask(const struct wherry_host *host, const char *method,
                              const char *url, const char *body, uint64_t tag)
{
    struct wherry_header header = {"Authorization", "Bearer x"};
    struct wherry_request request = {
        .size = sizeof request,
        .method = method,
        .url = url,
        .headers = &header,
        .header_count = 1,
        .body = body,
        .body_length = body == NULL ? 0 : strlen(body),
        .lane = &lane,
    };
    struct wherry_error error;
    return host->http_send(host, &request, tag, &error);
}

static struct scripted_host *three_pages(void)
{
    struct scripted_host *host = scripted_host_create();
    for (int i = 0; i < 3; i++) {
        char url[] = "https://x.test/0", body[] = "[0]";
        url[15] = body[1] = (char)('0' + i);
        scripted_host_expect(
            host, &(struct scripted_exchange){.method = "GET",
                                              .url = url,
                                              .header = "authorization",
                                              .answer = {.code = 200, .body = body}});
    }
    return host;
}

static void send_three(const struct wherry_host *host)
{
    ck_assert(ask(host, "GET", "https://x.test/0", NULL, 10) == WHERRY_OK);
    ck_assert(ask(host, "GET", "https://x.test/1", NULL, 11) == WHERRY_OK);
    ck_assert(ask(host, "GET", "https://x.test/2", NULL, 12) == WHERRY_OK);
}

static void fetch_three(const struct wherry_host *host, char order[4])
{
    struct wherry_response response = {.size = sizeof response};
    struct wherry_error error;
    for (int i = 0; i < 3; i++) {
        ck_assert(host->http_wait(host, &response, &error) == WHERRY_OK);
        ck_assert_int_eq((int)response.tag - 10, response.body[1] - '0');
        ck_assert_str_eq(response.content_type, "application/json");
        order[i] = response.body[1];
    }
    order[3] = '\0';
    ck_assert(host->http_wait(host, &response, &error) == WHERRY_END);
}

START_TEST(answers_come_in_the_order_asked_for)
{
    char order[4], again[4];
    static const enum scripted_order orders[] = {SCRIPTED_IN_ORDER, SCRIPTED_REVERSED};
    static const char *const expected[] = {"012", "210"};
    for (int i = 0; i < 2; i++) {
        struct scripted_host *host = three_pages();
        scripted_host_deliver(host, orders[i], 0);
        send_three(scripted_host_table(host));
        fetch_three(scripted_host_table(host), order);
        ck_assert_str_eq(order, expected[i]);
        ck_assert_uint_eq(scripted_host_lane(host, "account")->most_in_flight, 3);
        scripted_host_finished(host);
        scripted_host_destroy(host);
    }
    bool other = false;
    for (uint64_t seed = 0; seed < 40; seed++) {
        for (int i = 0; i < 2; i++) {
            struct scripted_host *host = three_pages();
            scripted_host_deliver(host, SCRIPTED_RANDOM, seed / 2);
            send_three(scripted_host_table(host));
            fetch_three(scripted_host_table(host), i == 0 ? order : again);
            scripted_host_destroy(host);
        }
        ck_assert_str_eq(order, again);
        other = other || strcmp(order, "102") == 0;
    }
    ck_assert(other);
}
END_TEST

START_TEST(a_cancelled_host_says_so_from_the_call_named)
{
    struct scripted_host *host = three_pages();
    const struct wherry_host *table = scripted_host_table(host);
    scripted_host_cancel_after(host, 2);
    ck_assert(!table->cancelled(table));
    ck_assert(ask(table, "GET", "https://x.test/0", NULL, 1) == WHERRY_OK);
    ck_assert(ask(table, "GET", "https://x.test/1", NULL, 2) == WHERRY_CANCELLED);
    ck_assert(table->cancelled(table));
    scripted_host_destroy(host);
}
END_TEST

START_TEST(a_verdict_is_kept_with_its_record)
{
    struct scripted_host *host = scripted_host_create();
    const struct wherry_host *table = scripted_host_table(host);
    char value[] = "Ann";
    struct wherry_field field = {"FNAME", value};
    struct wherry_record record = {.size = sizeof record,
                                   .key = "a@b.test",
                                   .id = "7",
                                   .fields = &field,
                                   .field_count = 1};
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = WHERRY_DONE,
                                     .words = "",
                                     .field = "",
                                     .record = &record};
    table->verdict(table, 5, &verdict);
    value[0] = 'X';
    const struct wherry_verdict *kept = scripted_host_verdict(host, 5);
    ck_assert_str_eq(recorder_field(kept->record, "FNAME"), "Ann");
    ck_assert_ptr_null(recorder_field(kept->record, "LNAME"));
    scripted_host_forget_verdicts(host);
    table->verdict(table, 5, &verdict);
    ck_assert_uint_eq(scripted_host_verdict_count(host), 1);
    scripted_host_destroy(host);
}
END_TEST

START_TEST(json_is_compared_as_a_document)
{
    ck_assert(
        json_same("{\"a\":1,\"b\":[true,null]}", "{ \"b\":[true,null], \"a\":1}"));
    ck_assert(json_same("\"\\u00e9\"", "\"\xC3\xA9\""));
    ck_assert(!json_same("19.9", "19.90"));
    ck_assert(!json_same("[1,2]", "[2,1]"));
    ck_assert(!json_same("{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2}"));
    ck_assert(!json_same("\"1\"", "1"));
    ck_assert(!json_valid("{\"a\":1"));
}
END_TEST

/* What must fail a test: each in a suite within the suite. */

START_TEST(asks_for_another_page)
{
    struct scripted_host *host = three_pages();
    ask(scripted_host_table(host), "GET", "https://x.test/1", NULL, 1);
}
END_TEST

START_TEST(sends_a_body_where_none_is_expected)
{
    struct scripted_host *host = three_pages();
    ask(scripted_host_table(host), "GET", "https://x.test/0", "{}", 1);
}
END_TEST

START_TEST(sends_another_body)
{
    struct scripted_host *host = scripted_host_create();
    scripted_host_expect(host, &(struct scripted_exchange){.body = "{\"a\":1}"});
    ask(scripted_host_table(host), "PUT", "https://x.test/0", "{\"a\":2}", 1);
}
END_TEST

START_TEST(sends_half_a_document)
{
    struct scripted_host *host = scripted_host_create();
    ask(scripted_host_table(host), "PUT", "https://x.test/0", "{\"a\":", 1);
}
END_TEST

START_TEST(talks_to_another_machine_in_the_clear)
{
    struct scripted_host *host = scripted_host_create();
    ask(scripted_host_table(host), "GET", "http://127.0.0.1.x.test/", NULL, 1);
}
END_TEST

START_TEST(leaves_a_request_out)
{
    struct scripted_host *host = three_pages();
    scripted_host_finished(host);
}
END_TEST

START_TEST(does_not_wait_for_its_answers)
{
    struct scripted_host *host = three_pages();
    send_three(scripted_host_table(host));
    scripted_host_finished(host);
}
END_TEST

START_TEST(gives_two_verdicts)
{
    struct scripted_host *host = scripted_host_create();
    const struct wherry_host *table = scripted_host_table(host);
    struct wherry_verdict verdict = {.size = sizeof verdict, .words = "", .field = ""};
    table->verdict(table, 5, &verdict);
    table->verdict(table, 5, &verdict);
}
END_TEST

START_TEST(tells_a_record_without_an_id)
{
    struct recorder recorder;
    recorder_init(&recorder, 0);
    struct wherry_record record = {.size = sizeof record, .key = "a@b.test", .id = ""};
    recorder.writer.record(&recorder.writer, &record);
}
END_TEST

static const struct fault {
    const TTest *const *test;
    const char *message;
} faults[] = {
    {&asks_for_another_page, "expected exchange 1: GET https://x.test/0"},
    {&sends_a_body_where_none_is_expected, "the body differs"},
    {&sends_another_body, "the body differs"},
    {&sends_half_a_document, "the body is not JSON"},
    {&talks_to_another_machine_in_the_clear, "neither https nor loopback"},
    {&leaves_a_request_out, "never sent: exchange 1: GET https://x.test/0"},
    {&does_not_wait_for_its_answers, "3 answers were never waited for"},
    {&gives_two_verdicts, "a second verdict for tag 5"},
    {&tells_a_record_without_an_id, "a record without an id"},
};

START_TEST(a_mistake_of_a_connector_fails_the_test)
{
    const struct fault *fault = &faults[_i];
    TCase *tcase = tcase_create("inner");
    tcase_add_test(tcase, *fault->test);
    Suite *suite = suite_create("inner");
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    TestResult **results = srunner_failures(runner);
    char message[1024] = "";
    if (failed == 1)
        strncpy(message, tr_msg(results[0]), sizeof message - 1);
    free(results);
    srunner_free(runner);
    ck_assert_int_eq(failed, 1);
    ck_assert_msg(strstr(message, fault->message) != NULL, "'%s' not in '%s'",
                  fault->message, message);
}
END_TEST

static const struct test tests[] = {
    TEST(answers_come_in_the_order_asked_for),
    TEST(a_cancelled_host_says_so_from_the_call_named),
    TEST(a_verdict_is_kept_with_its_record),
    TEST(json_is_compared_as_a_document),
    {.name = "a_mistake_of_a_connector_fails_the_test",
     .test = &a_mistake_of_a_connector_fails_the_test,
     .rounds = sizeof faults / sizeof faults[0]},
    {0},
};

int main(void)
{
    return suite_run("scripted_host", tests);
}
