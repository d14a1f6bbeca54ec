/* test_services.c -- what a plugin may ask of the host, and what people see of it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/suite.h"
#include "tests/unit/stage.h"

/* Errors, words and logs */

static enum wherry_status fails_rudely(const struct stage_call_arguments *given)
{
    snprintf(given->error->option, sizeof given->error->option, "no_such_option");
    snprintf(given->error->message, sizeof given->error->message,
             "key topsecret-us1 of ann@example.org\n\xFF");
    return WHERRY_DENIED;
}

static enum wherry_status fails_without_end(const struct stage_call_arguments *given)
{
    memset(given->error->option, 'x', sizeof given->error->option);
    memset(given->error->message, 'y', sizeof given->error->message);
    return WHERRY_RETRY;
}

static enum wherry_status fails_in_silence(const struct stage_call_arguments *given)
{
    (void)given;
    return WHERRY_FAILED;
}

static enum wherry_status is_cancelled(const struct stage_call_arguments *given)
{
    (void)given;
    return WHERRY_CANCELLED;
}

static enum wherry_status blames_the_key(const struct stage_call_arguments *given)
{
    snprintf(given->error->option, sizeof given->error->option, "api_key");
    snprintf(given->error->message, sizeof given->error->message, "refused");
    return WHERRY_DENIED;
}

static void expect_error(stage_act *act, enum wherry_status status, const char *message,
                         unsigned line)
{
    struct connector *connector = stage_open(STAGE_LOOKUP, act);
    struct wherry_error error;
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == status);
    ck_assert(error.status == status);
    ck_assert_str_eq(error.message, message);
    ck_assert_uint_eq(connector_blame(connector, &error).line, line);
    ck_assert_str_eq(error.option, line == 5 ? "" : "api_key");
    /* A caller that does not want the reason. */
    ck_assert(connector_lookup(connector, &stage_all, NULL, 0, NULL, NULL) == status);
    connector_close(connector);
}

START_TEST(an_error_is_fit_for_people)
{
    char long_message[sizeof((struct wherry_error *)NULL)->message];
    memset(long_message, 'y', sizeof long_message - 1);
    long_message[sizeof long_message - 1] = '\0';
    expect_error(fails_rudely, WHERRY_DENIED, "key *** of <address>??", 5);
    expect_error(fails_without_end, WHERRY_RETRY, long_message, 5);
    expect_error(fails_in_silence, WHERRY_FAILED,
                 "plugin 'stage' failed and did not say why", 5);
    expect_error(is_cancelled, WHERRY_CANCELLED, "cancelled", 5);
    expect_error(blames_the_key, WHERRY_DENIED, "refused", 7);
}
END_TEST

static char long_text[2000];

static enum wherry_status refuses_at_length(const struct stage_call_arguments *given)
{
    /* A secret that ends beyond the cut must not leave its head before it. */
    snprintf(long_text, sizeof long_text, "\xC3\xA9 bob@example.org %0*d%s%0500d",
             990 - 19, 0, "topsecret-us1", 0);
    return stage_judge(given, 1,
                       (struct wherry_verdict){
                           .outcome = WHERRY_REFUSED, .words = long_text, .field = ""});
}

START_TEST(the_words_of_a_verdict_are_cut_and_cleaned)
{
    struct connector *connector = stage_open(STAGE_WRITE, refuses_at_length);
    struct stage_verdicts verdicts = {0};
    struct wherry_error error = {0};
    connector_on_verdict(connector, stage_note_verdict, &verdicts);
    ck_assert_msg(stage_write(connector, &error) == WHERRY_OK, "%s", error.message);
    ck_assert_ptr_eq(strstr(verdicts.words[0], "\xC3\xA9 <address> 000"),
                     verdicts.words[0]);
    ck_assert_ptr_null(strstr(verdicts.words[0], "topsecret"));
    ck_assert_uint_lt(strlen(verdicts.words[0]), 1000);
    ck_assert(verdicts.reasons[0] == WHERRY_REASON_OTHER);
    connector_close(connector);
}
END_TEST

/* The text fills its room: it was cut. */
static enum wherry_status fails_at_length(const struct stage_call_arguments *given)
{
    char *message = given->error->message;
    const size_t room = sizeof given->error->message;
    memset(message, 'y', room);
    memcpy(message + room - 12, " topsecret-", 12);
    return WHERRY_RETRY;
}

START_TEST(half_a_secret_at_the_end_of_a_cut_message_is_removed)
{
    struct connector *connector = stage_open(STAGE_LOOKUP, fails_at_length);
    struct wherry_error error;
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_RETRY);
    ck_assert_ptr_null(strstr(error.message, "topsec"));
    ck_assert_ptr_nonnull(strstr(error.message, "yyy ..."));
    connector_close(connector);
}
END_TEST

/* A secret far behind, before which so much is removed that it comes near. */
static enum wherry_status refuses_with_many_addresses(
    const struct stage_call_arguments *given)
{
    static char words[16000];
    char *at = words;
    for (int i = 0; i < 40; i++)
        at += sprintf(at, "%050d%049d@example-of-a-long-domain.test ", i, 0);
    for (int i = 0; i < 300; i++)
        at += sprintf(at, "topsecret-us1 ");
    return stage_judge(given, 1,
                       (struct wherry_verdict){
                           .outcome = WHERRY_REFUSED, .words = words, .field = ""});
}

START_TEST(no_length_of_words_lets_half_a_secret_pass)
{
    struct connector *connector = stage_open(STAGE_WRITE, refuses_with_many_addresses);
    struct stage_verdicts verdicts = {0};
    struct wherry_error error = {0};
    connector_on_verdict(connector, stage_note_verdict, &verdicts);
    ck_assert_msg(stage_write(connector, &error) == WHERRY_OK, "%s", error.message);
    ck_assert_ptr_null(strstr(verdicts.words[0], "topsec"));
    ck_assert_ptr_nonnull(strstr(verdicts.words[0], "***"));
    connector_close(connector);
}
END_TEST

static enum wherry_status names_both_keys(const struct stage_call_arguments *given)
{
    snprintf(given->error->message, sizeof given->error->message,
             "topsecret-us1 is not other-side-key");
    return WHERRY_FAILED;
}

START_TEST(a_secret_of_the_other_connector_is_not_told_either)
{
    const struct spec_setting setting = {.name = "api_key", .value = "other-side-key"};
    struct spec_connection other = stage_connection;
    struct wherry_error error;
    struct connector *connector = stage_open(STAGE_LOOKUP, names_both_keys);
    other.settings = &setting;
    struct connector *second =
        connector_open(&stage_plugin, &other, &(struct connector_host){0}, &error);
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_FAILED);
    ck_assert_str_eq(error.message, "*** is not ***");
    connector_close(second);
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_FAILED);
    ck_assert_str_eq(error.message, "*** is not other-side-key");
    connector_close(connector);
}
END_TEST

static enum wherry_status refuses_fields(const struct stage_call_arguments *given)
{
    const struct wherry_field_fault faults[] = {
        {"PHONE", "no number of ann@example.org\xC2\x9B"}, {"AGE", "topsecret-us1"}};
    const struct wherry_record record = {.size = sizeof record,
                                         .key = "a@x.test",
                                         .id = "1",
                                         .fault = "topsecret-us1 is no name\n"};
    return stage_judge(given, 1,
                       (struct wherry_verdict){.outcome = WHERRY_DONE,
                                               .words = "",
                                               .field = "",
                                               .record = &record,
                                               .faults = faults,
                                               .fault_count = 2});
}

static void expect_faults(void *self, uint64_t tag,
                          const struct wherry_verdict *verdict)
{
    *(bool *)self = tag == 1;
    ck_assert_uint_eq(verdict->fault_count, 2);
    ck_assert_str_eq(verdict->faults[0].field, "PHONE");
    ck_assert_str_eq(verdict->faults[0].words, "no number of <address>?");
    ck_assert_str_eq(verdict->faults[1].words, "***");
    ck_assert_str_eq(verdict->record->fault, "*** is no name?");
}

START_TEST(the_faults_of_single_fields_come_with_clean_words)
{
    struct connector *connector = stage_open(STAGE_WRITE, refuses_fields);
    struct wherry_error error = {0};
    bool came = false;
    connector_on_verdict(connector, expect_faults, &came);
    ck_assert_msg(stage_write(connector, &error) == WHERRY_OK, "%s", error.message);
    ck_assert(came);
    connector_close(connector);
}
END_TEST

static enum wherry_status tells_an_entry(const struct stage_call_arguments *given)
{
    const struct wherry_entry entry = {.size = sizeof entry,
                                       .id = "1",
                                       .name = "topsecret-us1 \xE2\x80\xAE"
                                               "VIP",
                                       .note = "made by ann@example.org"};
    given->entries->entry(given->entries, &entry);
    return WHERRY_OK;
}

static void expect_entry(struct wherry_entries *entries,
                         const struct wherry_entry *entry)
{
    *(bool *)entries->self = true;
    ck_assert_str_eq(entry->name, "*** ?VIP");
    ck_assert_str_eq(entry->note, "made by <address>");
}

START_TEST(names_of_a_catalog_can_be_printed)
{
    struct connector *connector = stage_open(STAGE_CATALOG, tells_an_entry);
    struct wherry_error error;
    bool came = false;
    struct wherry_entries entries = {
        .size = sizeof entries, .self = &came, .entry = expect_entry};
    ck_assert(connector_catalog(connector, WHERRY_FIELDS, &entries, &error) ==
              WHERRY_OK);
    ck_assert(came);
    connector_close(connector);
}
END_TEST

static enum wherry_status logs(const struct stage_call_arguments *given)
{
    given->host->log(given->host, WHERRY_LOG_WARNING,
                     "with topsecret-us1\nfor ann@example.org");
    given->host->log(given->host, WHERRY_LOG_DEBUG, "not at this level");
    given->host->log(given->host, WHERRY_LOG_INFO, NULL);
    return WHERRY_OK;
}

START_TEST(a_log_line_names_the_plugin_and_tells_nothing_private)
{
    char text[512] = "";
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);
    struct connector *connector = stage_open(STAGE_LOOKUP, logs);
    struct wherry_error error;
    dup2(fileno(file), STDERR_FILENO);
    stage_call(connector, STAGE_LOOKUP, &error);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    rewind(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    ck_assert_uint_gt(length, 0);
    ck_assert_str_eq(text, "wherry: warning: plugin 'stage': with ***?for <address>\n"
                           "wherry: plugin 'stage': (nothing)\n");
    connector_close(connector);
}
END_TEST

/* Services */

static const struct wherry_lane lane = {"account", 9, 0};
static const struct wherry_lane shut = {"account", 0, 0};
static const struct wherry_header split = {"Accept", "a\r\nHost: x"};
static const struct wherry_header colon = {"Accept: a", ""};

static enum wherry_status sends(const struct stage_call_arguments *given)
{
    struct wherry_request request = {.size = sizeof request,
                                     .method = "GET",
                                     .url = "https://x.test/",
                                     .lane = &lane};
    struct wherry_response response = {.size = sizeof response};
    const struct wherry_host *host = given->host;
    ck_assert(host->http_wait(host, &response, given->error) == WHERRY_END);
    ck_assert(host->http_send(host, &request, 42, given->error) == WHERRY_OK);
    ck_assert(host->http_wait(host, &response, given->error) == WHERRY_OK);
    ck_assert(response.tag == 42 && response.code == 200);
    ck_assert_uint_eq(response.size, sizeof response);
    response.size = 0;
    ck_assert(host->http_wait(host, &response, given->error) == WHERRY_FAILED);
    ck_assert_str_eq(given->error->message,
                     "plugin 'stage' is waiting for an answer without its size");
    ck_assert_int_gt(host->now_ms(host), 1700000000000);
    return WHERRY_OK;
}

static bool yes(void *self)
{
    return self == &stage;
}

START_TEST(requests_go_to_a_client_of_the_connectors_own)
{
    struct wherry_error error;
    struct http_meters meters;
    struct connector_host host = {.http = (struct http *)&stage};
    stage = (struct stage){.call = STAGE_LOOKUP, .act = sends};
    struct connector *connector =
        connector_open(&stage_plugin, &stage_connection, &host, &error);
    ck_assert_uint_eq(stage.clients, 1);
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_OK);
    ck_assert_str_eq(stage.sent.url, "https://x.test/");
    connector_meters(connector, &meters);
    ck_assert(meters.requests == 7);
    connector_close(connector);
    ck_assert_uint_eq(stage.clients, 0);
}
END_TEST

static enum wherry_status sends_malformed(const struct stage_call_arguments *given)
{
    const struct wherry_host *host = given->host;
    const struct wherry_request good = {
        .size = sizeof good, .method = "GET", .url = "https://x.test/", .lane = &lane};
    struct wherry_request bad[10];
    for (size_t i = 0; i < 10; i++)
        bad[i] = good;
    bad[0].size = 4;
    bad[1].url = NULL;
    bad[2].lane = NULL;
    bad[3].lane = &shut;
    bad[4].body_length = 3;
    bad[5].header_count = 1;
    bad[6].headers = &split;
    bad[6].header_count = 1;
    bad[7].headers = &colon;
    bad[7].header_count = 1;
    bad[8].piece = 1023;
    bad[9].piece = 1024 * 1024 + 1;
    for (size_t i = 0; i < 10; i++) {
        ck_assert(host->http_send(host, &bad[i], i, given->error) == WHERRY_FAILED);
        ck_assert_ptr_eq(
            strstr(given->error->message, "plugin 'stage' returned a request"),
            given->error->message);
    }
    ck_assert(host->http_send(host, &good, 9, given->error) == WHERRY_FAILED);
    ck_assert_str_eq(given->error->message, "there is no network here");
    return WHERRY_OK;
}

START_TEST(a_request_that_cannot_be_made_is_not_sent)
{
    struct connector *connector = stage_open(STAGE_LOOKUP, sends_malformed);
    struct wherry_error error = {0};
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_OK);
    connector_close(connector);
}
END_TEST

static enum wherry_status asks_whether_cancelled(
    const struct stage_call_arguments *given)
{
    return given->host->cancelled(given->host) ? WHERRY_CANCELLED : WHERRY_OK;
}

START_TEST(a_plugin_learns_that_it_is_cancelled)
{
    struct wherry_error error;
    struct connector_host host = {.cancelled = yes, .self = &stage};
    stage = (struct stage){.call = STAGE_LOOKUP, .act = asks_whether_cancelled};
    struct connector *connector =
        connector_open(&stage_plugin, &stage_connection, &host, &error);
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_CANCELLED);
    connector_close(connector);
    connector = stage_open(STAGE_LOOKUP, asks_whether_cancelled);
    ck_assert(stage_call(connector, STAGE_LOOKUP, &error) == WHERRY_OK);
    connector_close(connector);
}
END_TEST

static const struct test tests[] = {
    TEST(an_error_is_fit_for_people),
    TEST(the_words_of_a_verdict_are_cut_and_cleaned),
    TEST(half_a_secret_at_the_end_of_a_cut_message_is_removed),
    TEST(no_length_of_words_lets_half_a_secret_pass),
    TEST(a_secret_of_the_other_connector_is_not_told_either),
    TEST(the_faults_of_single_fields_come_with_clean_words),
    TEST(names_of_a_catalog_can_be_printed),
    TEST(a_log_line_names_the_plugin_and_tells_nothing_private),
    TEST(requests_go_to_a_client_of_the_connectors_own),
    TEST(a_request_that_cannot_be_made_is_not_sent),
    TEST(a_plugin_learns_that_it_is_cancelled),
    {0},
};

int main(void)
{
    return suite_run("services", tests);
}
