/* test_sandbox_control.c -- faults, hooks, limits, the clock, the log and the dials. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/connectors/sandbox_stage.h"
#include "tests/support/suite.h"

enum { CROWD = 11, ROOM = 512 };

#ifndef SANDBOX_MANUAL
#define SANDBOX_MANUAL "tests/sandbox/README.md"
#endif
#define KEY "Authorization: Bearer " SANDBOX_MAILCHIMP_KEY "\r\n"
#define LIST "/mailchimp/3.0/lists/" SANDBOX_LIST

static void dial(const char *name, const char *value)
{
    sandbox_dial(stage_sandbox(), name, value);
}

static void fault(const char *rule)
{
    sandbox_post(stage_sandbox(), "fault", "{%s}", rule);
}

static int64_t members(void)
{
    list_asks("GET", "/members?fields=total_items", NULL);
    return answer_number("total_items");
}

static int subscribe(const char *address)
{
    char body[256];
    snprintf(body, sizeof body, "{\"email_address\":\"%s\",\"status\":\"subscribed\"}",
             address);
    return list_asks("POST", "/members", body);
}

static const struct {
    const char *rule;
    int status;
    int64_t members; /* afterwards: was it applied? */
    const char *type;
} faults[] = {
    {"\"kind\":\"429\"", 429, 0, "application/problem+json; charset=utf-8"},
    {"\"kind\":\"bare_403\"", 403, 0, ""},
    {"\"kind\":\"html\",\"status\":502", 502, 0, "text/html"},
    {"\"kind\":\"akamai\"", 503, 0, "application/json"},
    {"\"kind\":\"error\",\"status\":500,\"title\":\"T\"", 500, 0,
     "application/problem+json; charset=utf-8"},
    {"\"kind\":\"body\",\"body\":\"{\\\"a\\\":\"", 200, 0, "application/json"},
    {"\"kind\":\"drop\"", 0, 0, ""},
    {"\"kind\":\"lost_answer\"", 0, 1, ""},
    {"\"kind\":\"cut\",\"bytes\":10", 0, 1, "application/json; charset=utf-8"},
    {"\"kind\":\"stall\",\"ms\":1", 200, 1, "application/json; charset=utf-8"},
    {"\"kind\":\"late\",\"ms\":1", 200, 1, "application/json; charset=utf-8"},
    {"\"kind\":\"plain\"", 200, 1, "application/json; charset=utf-8"},
};

START_TEST(a_fault_hits_once_and_the_log_tells)
{
    fault(faults[_i].rule);
    ck_assert_int_eq(subscribe("a@one.net"), faults[_i].status);
    ck_assert_str_eq(answer_header("Content-Type"), faults[_i].type);
    ck_assert_int_eq(members(), faults[_i].members);
    ck_assert_int_eq(subscribe("b@one.net"), 200);
    control_asks("GET", "/log", NULL);
    ck_assert_int_ge((int)strlen(answer_at("[0].fault")), 3);
    ck_assert_str_eq(answer_at("[0].applied"),
                     faults[_i].members == 1 ? "true" : "false");
    ck_assert_str_eq(answer_at("[2].fault"), "");
}
END_TEST

START_TEST(a_fault_chooses_its_requests)
{
    fault("\"kind\":\"html\",\"path\":\"*/members\",\"method\":\"GET\",\"skip\":1,"
          "\"every\":2,\"times\":2");
    static const int wanted[] = {200, 200, 503, 200, 503, 200, 200};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        ck_assert_int_eq(list_asks("GET", "/members", NULL), wanted[i]);
        ck_assert_int_eq(list_asks("GET", "/merge-fields", NULL), 200);
    }
    fault("\"kind\":\"replace\",\"from\":\"\\\"total_items\\\":0\","
          "\"to\":\"\\\"total_items\\\":1e99\"");
    list_asks("GET", "/members?fields=total_items", NULL);
    ck_assert_str_eq(answer_body(), "{\"total_items\":1e99}");
    fault("\"kind\":\"429\",\"times\":0,\"retry_after\":7");
    ck_assert_int_eq(crm_asks("GET", "/lists", NULL), 429);
    ck_assert_str_eq(answer_header("Retry-After"), "7");
    ck_assert_int_eq(control_asks("DELETE", "/fault", NULL), 200);
    ck_assert_int_eq(crm_asks("GET", "/lists", NULL), 200);
    ck_assert_int_eq(control_asks("POST", "/fault", "{\"kind\":\"flood\"}"), 400);
}
END_TEST

static const char *const holds[] = {"\"kind\":\"stall\"", "\"kind\":\"late\""};

START_TEST(what_a_fault_holds_back_is_answered_when_the_faults_are_cleared)
{
    int status = 0;
    fault(holds[_i]);
    pid_t asking = fork();
    ck_assert_int_ge(asking, 0);
    if (asking == 0)
        _exit(subscribe("a@one.net") == 200 ? 0 : 1);
    do
        control_asks("GET", "/meters", NULL);
    while (answer_number("under_way") == 0);
    ck_assert_int_eq(waitpid(asking, &status, WNOHANG), 0);
    control_asks("DELETE", "/fault", NULL);
    ck_assert_int_eq(waitpid(asking, &status, 0), asking);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(members(), 1);
}
END_TEST

START_TEST(people_change_just_before_the_second_page)
{
    sandbox_post(stage_sandbox(), "seed", "{\"list\":20,\"plain\":true}");
    sandbox_post(stage_sandbox(), "hook",
                 "{\"number\":2,\"acts\":[{\"side\":\"list\",\"do\":\"join\","
                 "\"address\":\"late@one.net\"}]}");
    ck_assert_int_eq(members(), 20);
    ck_assert_int_eq(members(), 21);
    ck_assert_int_eq(members(), 21);
    sandbox_post(stage_sandbox(), "hook",
                 "{\"after\":true,\"acts\":[{\"side\":\"list\",\"do\":\"delete\","
                 "\"address\":\"late@one.net\"}]}");
    ck_assert_int_eq(members(), 21);
    ck_assert_int_eq(members(), 20);
}
END_TEST

static int ask_without_waiting(void)
{
    static const char request[] =
        "GET " LIST " HTTP/1.1\r\nHost: x\r\n" KEY "Connection: close\r\n\r\n";
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *url = sandbox_url(stage_sandbox());
    address.sin_port = htons((uint16_t)strtol(strrchr(url, ':') + 1, NULL, 10));
    ck_assert_int_eq(
        connect(connection, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(send(connection, request, sizeof request - 1, 0),
                     sizeof request - 1);
    return connection;
}

static int status_from(int connection)
{
    char text[ROOM] = "";
    size_t length = 0;
    while (length < sizeof text - 1 && strstr(text, "\r\n") == NULL) {
        ssize_t got = recv(connection, text + length, sizeof text - 1 - length, 0);
        if (got <= 0)
            break;
        length += (size_t)got;
        text[length] = '\0';
    }
    close(connection);
    return length < 12 ? 0 : (int)strtol(text + 9, NULL, 10);
}

START_TEST(the_eleventh_request_at_once_is_refused)
{
    int connections[CROWD], refused = 0;
    dial("mailchimp.latency_ms", "1000");
    for (int i = 0; i < CROWD; i++)
        connections[i] = ask_without_waiting();
    for (int i = 0; i < CROWD; i++) {
        int status = status_from(connections[i]);
        refused += status == 429 ? 1 : 0;
        ck_assert(status == 429 || status == 200);
    }
    ck_assert_int_eq(refused, 1);
    control_asks("GET", "/meters", NULL);
    ck_assert_int_eq(answer_number("mailchimp.most_at_once"), CROWD);
    ck_assert_int_eq(answer_number("mailchimp.most_connections"), CROWD);
    ck_assert_int_eq(answer_number("mailchimp.refused_429"), 1);
}
END_TEST

START_TEST(a_read_too_many_within_a_second_is_refused)
{
    dial("ometria.grace_ms", "0");
    dial("ometria.retry_after", "3");
    dial("ometria.reads_per_second", "1");
    ck_assert_int_eq(crm_asks("GET", "/lists", NULL), 200);
    ck_assert_int_eq(crm_asks("GET", "/lists", NULL), 429);
    ck_assert_str_eq(answer_header("Retry-After"), "3");
    ck_assert_int_eq(
        crm_asks("POST", "/push", "[{\"@type\":\"contact\",\"id\":\"1\"}]"), 202);
    control_asks("GET", "/meters", NULL);
    ck_assert_int_eq(answer_number("ometria.most_reads_a_second"), 2);
    ck_assert_int_eq(answer_number("ometria.pushes"), 1);
    ck_assert_int_eq(answer_number("ometria.refused_429"), 1);
}
END_TEST

START_TEST(the_clock_stands_moves_and_stamps_everything)
{
    sandbox_post(stage_sandbox(), "clock",
                 "{\"frozen\":true,\"now_ms\":1700000000000}");
    subscribe("a@one.net");
    ck_assert_str_eq(answer_header("Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    ck_assert_str_eq(answer_at("last_changed"), "2023-11-14T22:13:20+00:00");
    sandbox_post(stage_sandbox(), "clock", "{\"advance_ms\":86400000}");
    list_asks("PATCH", "/members/a@one.net", "{\"vip\":true}");
    ck_assert_str_eq(answer_header("Date"), "Wed, 15 Nov 2023 22:13:20 GMT");
    ck_assert_str_eq(answer_at("last_changed"), "2023-11-15T22:13:20+00:00");
    ck_assert_str_eq(answer_at("timestamp_opt"), "2023-11-14T22:13:20+00:00");
}
END_TEST

static char *dump_of(const char *seed)
{
    struct buffer dump = {0};
    sandbox_post(stage_sandbox(), "reset", "{}");
    sandbox_post(stage_sandbox(), "clock",
                 "{\"frozen\":true,\"now_ms\":1700000000000}");
    sandbox_post(stage_sandbox(), "seed", "%s", seed);
    sandbox_control(stage_sandbox(), "GET", "/control/dump", NULL, &dump);
    return buffer_take(&dump);
}

START_TEST(the_same_number_seeds_the_same_people)
{
    char *one = dump_of("{\"people\":50,\"common\":20,\"random\":7}");
    char *same = dump_of("{\"people\":50,\"common\":20,\"random\":7}");
    char *other = dump_of("{\"people\":50,\"common\":20,\"random\":8}");
    ck_assert_str_eq(one, same);
    ck_assert_str_ne(one, other);
    control_asks("GET", "/dump", NULL);
    ck_assert_uint_eq(answer_count("list"), 50);
    ck_assert_uint_eq(answer_count("crm"), 50);
    int common = 0;
    for (const struct json_node *row = json_tree_get(answer_tree(), "list")->first;
         row != NULL; row = row->next)
        for (const struct json_node *twin = json_tree_get(answer_tree(), "crm")->first;
             twin != NULL; twin = twin->next)
            common += text_same(json_tree_text(json_tree_get(row, "address")),
                                json_tree_text(json_tree_get(twin, "address")))
                          ? 1
                          : 0;
    ck_assert_int_eq(common, 20);
    ck_assert_int_eq(control_asks("POST", "/seed", "{\"people\":5,\"common\":9}"), 400);
    free(one);
    free(same);
    free(other);
}
END_TEST

START_TEST(the_log_keeps_what_was_sent)
{
    subscribe("a@one.net");
    list_asks("GET", "/members?count=1", NULL);
    crm_asks("GET", "/lists", NULL);
    control_asks("GET", "/log", NULL);
    ck_assert_uint_eq(answer_count(""), 3);
    ck_assert_str_eq(answer_at("[0].method"), "POST");
    ck_assert_str_eq(answer_at("[0].path"), LIST "/members");
    ck_assert_str_eq(answer_at("[0].from"), "127.0.0.1");
    ck_assert_int_gt(answer_number("[0].came_ms"), 0);
    ck_assert_str_eq(answer_at("[0].body"),
                     "{\"email_address\":\"a@one.net\",\"status\":\"subscribed\"}");
    ck_assert_str_eq(answer_at("[1].query"), "count=1");
    control_asks("GET", "/log?since=2", NULL);
    ck_assert_str_eq(answer_at("[0].service"), "ometria");
    control_asks("GET", "/log?service=mailchimp&method=GET", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
}
END_TEST

START_TEST(what_was_written_of_each_contact_is_counted)
{
    subscribe("a@one.net");
    act("\"side\":\"list\",\"do\":\"change\",\"address\":\"a@one.net\","
        "\"fields\":{\"FNAME\":\"Ann\"}");
    for (int i = 0; i < 2; i++)
        list_asks("PATCH", "/members/A@one.net", "{\"status\":\"unsubscribed\"}");
    list_asks("PATCH", "/members/a@one.net", "{\"status\":\"no_such_status\"}");
    dial("ometria.apply_delay_ms", "0");
    crm_asks("POST", "/push",
             "[{\"@type\":\"contact\",\"@collection\":\"mc\",\"id\":\"1\","
             "\"email\":\"a@one.net\",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"}]");
    crm_asks("GET", "/profiles?email=a@one.net", NULL);
    control_asks("GET", "/written", NULL);
    ck_assert_uint_eq(answer_count(""), 2);
    ck_assert_str_eq(answer_at("[0].list"), SANDBOX_LIST);
    ck_assert_int_eq(answer_number("[0].writes"), 3);
    ck_assert_int_eq(answer_number("[0].changes"), 2);
    ck_assert_int_eq(answer_number("[0].ins"), 1);
    ck_assert_int_eq(answer_number("[0].outs"), 1);
    ck_assert_int_ge(answer_number("[0].out_ms"), answer_number("[0].in_ms"));
    ck_assert_str_eq(answer_at("[1].list"), "");
    ck_assert_str_eq(answer_at("[1].address"), "a@one.net");
    ck_assert_int_eq(answer_number("[1].ins"), 1);
    ck_assert_int_eq(answer_number("[1].out_ms"), 0);
}
END_TEST

START_TEST(an_answer_is_compressed_when_asked_and_cut_all_the_same)
{
    struct buffer head = {0}, body = {0};
    const char *headers = KEY "Accept-Encoding: gzip\r\n";
    sandbox_request(stage_sandbox(), "GET", LIST, headers, NULL, &head, &body);
    ck_assert_ptr_nonnull(strstr(buffer_text(&head), "Content-Encoding: gzip"));
    ck_assert_uint_eq((unsigned char)body.bytes[0], 0x1F);
    ck_assert_uint_eq((unsigned char)body.bytes[1], 0x8B);
    fault("\"kind\":\"cut\"");
    ck_assert_int_eq(
        sandbox_request(stage_sandbox(), "GET", LIST, headers, NULL, &head, &body), 0);
    ck_assert_uint_gt(body.length, 0);
    dial("mailchimp.gzip", "false");
    sandbox_request(stage_sandbox(), "GET", LIST, headers, NULL, &head, &body);
    ck_assert_ptr_null(strstr(buffer_text(&head), "Content-Encoding"));
    buffer_free(&head);
    buffer_free(&body);
}
END_TEST

START_TEST(every_dial_can_be_turned_to_each_of_its_readings)
{
    ck_assert_int_eq(control_asks("GET", "/dials", NULL), 200);
    ck_assert_uint_ge(answer_count(""), 80);
    const struct json_node *dials = answer_tree();
    for (const struct json_node *row = dials->first; row != NULL; row = row->next) {
        const char *name = json_tree_text(json_tree_get(row, "name"));
        const struct json_node *readings = json_tree_get(row, "readings");
        for (const struct json_node *one = readings->first; one != NULL;
             one = one->next) {
            char value[64];
            snprintf(value, sizeof value, "\"%.60s\"", one->text);
            dial(name, value);
        }
    }
    ck_assert_int_eq(control_asks("POST", "/dial",
                                  "{\"name\":\"mailchimp.since\",\"value\":\"often\"}"),
                     400);
    ck_assert_int_eq(control_asks("POST", "/dial", "{\"name\":\"x\",\"value\":1}"),
                     400);
    ck_assert_int_eq(
        control_asks("POST", "/dial",
                     "{\"name\":\"ometria.queue_limit\",\"value\":\"many\"}"),
        400);
}
END_TEST

/* The manual's row of a dial: its name, then the fallback or the readings. */
static bool manual_names(const char *manual, const struct json_node *dial_row)
{
    char name[96];
    snprintf(name, sizeof name, "`%.80s`",
             json_tree_text(json_tree_get(dial_row, "name")));
    const char *row = strstr(manual, name);
    const struct json_node *readings = json_tree_get(dial_row, "readings");
    if (row == NULL)
        return false;
    for (const struct json_node *one = readings->first; one != NULL; one = one->next) {
        const char *found = strstr(row, one->text);
        if (found == NULL || found > row + strcspn(row, "\n"))
            return false;
    }
    return true;
}

START_TEST(the_manual_lists_every_dial_with_its_readings)
{
    char *manual = NULL;
    size_t room = 0;
    FILE *file = fopen(SANDBOX_MANUAL, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(getdelim(&manual, &room, '\0', file), 0);
    fclose(file);
    control_asks("GET", "/dials", NULL);
    for (const struct json_node *row = answer_tree()->first; row != NULL;
         row = row->next)
        ck_assert_msg(manual_names(manual, row), "%s",
                      json_tree_text(json_tree_get(row, "name")));
    free(manual);
}
END_TEST

START_TEST(a_reset_forgets_everything)
{
    sandbox_post(stage_sandbox(), "seed", "{\"people\":10,\"common\":5}");
    dial("mailchimp.since", "\"inclusive\"");
    fault("\"kind\":\"429\",\"times\":0");
    sandbox_post(stage_sandbox(), "reset", "{}");
    ck_assert_int_eq(members(), 0);
    control_asks("GET", "/log", NULL);
    ck_assert_uint_eq(answer_count(""), 1);
    control_asks("GET", "/dials", NULL);
    for (const struct json_node *row = answer_tree()->first; row != NULL;
         row = row->next)
        ck_assert_str_eq(json_tree_text(json_tree_get(row, "value")),
                         json_tree_text(json_tree_get(row, "fallback")));
}
END_TEST

START_TEST(other_keys_open_instead_of_the_usual_ones)
{
    const char *other = "Authorization: Bearer 123-us1\r\n";
    const char *shop = "X-Ometria-Auth: another-shop\r\n";
    sandbox_post(stage_sandbox(), "keys",
                 "{\"mailchimp\":\"123-us1\",\"ometria\":\"another-shop\"}");
    ck_assert_int_eq(list_asks("GET", "", NULL), 401);
    ck_assert_int_ge(crm_asks("GET", "/profiles", NULL), 401);
    ck_assert_int_eq(
        sandbox_request(stage_sandbox(), "GET", LIST, other, NULL, NULL, NULL), 200);
    ck_assert_int_eq(sandbox_request(stage_sandbox(), "GET", "/ometria/v2/profiles",
                                     shop, NULL, NULL, NULL),
                     200);
    sandbox_post(stage_sandbox(), "reset", "{}");
    ck_assert_int_eq(list_asks("GET", "", NULL), 200);
    ck_assert_int_eq(crm_asks("GET", "/profiles", NULL), 200);
}
END_TEST

START_TEST(an_act_that_makes_no_sense_is_refused)
{
    static const char *const acts[] = {
        "{\"side\":\"moon\",\"do\":\"join\"}",
        "{\"side\":\"list\",\"do\":\"dance\",\"address\":\"a@one.net\"}",
        "{\"side\":\"list\",\"do\":\"leave\",\"address\":\"nobody@one.net\"}",
        "{\"side\":\"crm\",\"do\":\"leave\",\"address\":\"nobody@one.net\"}",
        "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"77\"}",
        "7",
        "[",
        "{\"side\":\"list\"}"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        ck_assert_int_eq(control_asks("POST", "/act", acts[i]), 400);
        ck_assert_int_gt((int)strlen(answer_at("error")), 5);
    }
    ck_assert_int_eq(control_asks("GET", "/nothing", NULL), 404);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_fault_hits_once_and_the_log_tells", &a_fault_hits_once_and_the_log_tells,
         .rounds = sizeof faults / sizeof *faults},
        TEST(a_fault_chooses_its_requests),
        {"what_a_fault_holds_back_is_answered_when_the_faults_are_cleared",
         &what_a_fault_holds_back_is_answered_when_the_faults_are_cleared,
         .rounds = sizeof holds / sizeof *holds},
        TEST(people_change_just_before_the_second_page),
        TEST(the_eleventh_request_at_once_is_refused),
        TEST(a_read_too_many_within_a_second_is_refused),
        TEST(the_clock_stands_moves_and_stamps_everything),
        TEST(the_same_number_seeds_the_same_people),
        TEST(the_log_keeps_what_was_sent),
        TEST(what_was_written_of_each_contact_is_counted),
        TEST(an_answer_is_compressed_when_asked_and_cut_all_the_same),
        TEST(every_dial_can_be_turned_to_each_of_its_readings),
        TEST(the_manual_lists_every_dial_with_its_readings),
        TEST(a_reset_forgets_everything),
        TEST(other_keys_open_instead_of_the_usual_ones),
        TEST(an_act_that_makes_no_sense_is_refused),
        {0},
    };
    suite_fixture(stage_set, stage_clear);
    return suite_run("sandbox, control", tests);
}
