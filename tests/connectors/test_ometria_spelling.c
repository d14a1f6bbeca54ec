/* test_ometria_spelling.c -- a person whose address has two spellings is written to in
 * the one that Ometria has.
 */
#include <check.h>
#include <stdio.h>

#include "tests/connectors/ometria_stage.h"
#include "tests/support/suite.h"

#define TAKEN "{\"status\":\"OK\",\"request_id\":\"r\",\"accepted\":1,\"rejected\":0}"
#define A_LABEL "ann@xn--bcher-kva.example.net"
#define U_LABEL                                                                        \
    "ann@b\xC3\xBC"                                                                    \
    "cher.example.net"
#define HEAD                                                                           \
    "[{\"@type\":\"contact\",\"@collection\":\"mailchimp_a36b032126\",\"id\":\"w1\","  \
    "\"email\":\"%s\",\"@merge\":true,"
#define OUT "\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\"}]"

static struct stage stage;

/* What the profile shows, and how the opt-out is addressed then. */
static const struct {
    const char *id, *key;
    long code;
    const char *shown; /* NULL: nobody is asked */
    const char *sent_to;
} rows[] = {
    {"p7", A_LABEL, 200, "{\"id\":\"p7\",\"email\":\"" U_LABEL "\"}", U_LABEL},
    {"p7", A_LABEL, 200, "{\"id\":\"p7\",\"email\":\"Ann@XN--bcher-kva.example.net\"}",
     "Ann@XN--bcher-kva.example.net"},
    {"p7", "ann@shop.xn--bcher-kva.net", 200, "{\"id\":\"p7\",\"email\":null}",
     "ann@shop.xn--bcher-kva.net"},
    {"p7", A_LABEL, 200, "{\"id\":\"p7\",\"email\":\"new@example.net\"}", A_LABEL},
    {"p7", A_LABEL, 200, "{\"id\":\"p7\",\"email\":\"x@anonymous.ometria\"}", A_LABEL},
    {"p7", A_LABEL, 404, "{}", A_LABEL},
    {"", A_LABEL, 0, NULL, A_LABEL},                           /* not there yet */
    {"p7", "ann@bxn--cher.net", 0, NULL, "ann@bxn--cher.net"}, /* one spelling */
};
enum { ROWS = sizeof rows / sizeof *rows };

START_TEST(an_opt_out_is_addressed_as_the_profile_is)
{
    char body[400];
    struct wherry_change change = {
        .verb = WHERRY_UNSUBSCRIBE, .key = rows[_i].key, .id = rows[_i].id};
    stage_begin(&stage);
    if (rows[_i].shown != NULL)
        stage_get(&stage, "/profiles/p7", rows[_i].code, rows[_i].shown);
    snprintf(body, sizeof body, HEAD OUT, rows[_i].sent_to);
    stage_push(&stage, body, 202, TAKEN);
    stage_get(&stage, "/push/_errors", 200, "[]");
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_ACCEPTED);
    stage_close(&stage);
}
END_TEST

START_TEST(a_name_goes_with_the_other_one_as_the_profile_shows_it)
{
    char body[400];
    const struct wherry_field field = {"firstname", "Anne"};
    struct wherry_change change = {.verb = WHERRY_UPDATE,
                                   .key = A_LABEL,
                                   .id = "p7",
                                   .fields = &field,
                                   .field_count = 1};
    stage_begin(&stage);
    stage_get(&stage, "/profiles/p7", 200,
              "{\"id\":\"p7\",\"email\":\"" U_LABEL "\",\"firstname\":\"Ann\","
              "\"lastname\":\"Lee\"}");
    snprintf(body, sizeof body, HEAD "\"firstname\":\"Anne\",\"lastname\":\"Lee\"}]",
             U_LABEL);
    stage_push(&stage, body, 202, TAKEN);
    stage_get(&stage, "/push/_errors", 200, "[]");
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    stage_close(&stage);
}
END_TEST

START_TEST(nothing_is_sent_while_the_spelling_cannot_be_asked_for)
{
    struct wherry_change change = {
        .verb = WHERRY_UNSUBSCRIBE, .key = A_LABEL, .id = "p7"};
    stage_begin(&stage);
    stage_get(&stage, "/profiles/p7", 503, "");
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_RETRY);
    stage_close(&stage);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"an_opt_out_is_addressed_as_the_profile_is",
         &an_opt_out_is_addressed_as_the_profile_is, ROWS, 0},
        TEST(a_name_goes_with_the_other_one_as_the_profile_shows_it),
        TEST(nothing_is_sent_while_the_spelling_cannot_be_asked_for),
        {0},
    };
    return suite_run("ometria: spelling", tests);
}
