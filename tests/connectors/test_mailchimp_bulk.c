/* test_mailchimp_bulk.c -- updates in bulk over real HTTP, done when the sandbox's
 * clock says so. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "host/connector/bulk.h"
#include "host/connector/sink.h"
#include "tests/connectors/mailchimp_rig.h"
#include "tests/support/suite.h"

enum { PEOPLE = 5, DONE_MS = 1000 };

#define ck_assert_went(call)                                                           \
    do {                                                                               \
        enum wherry_status went = (call);                                              \
        ck_assert_msg(went == WHERRY_OK, "status %d: %s", (int)went,                   \
                      rig.error.message);                                              \
    } while (0)

static struct rig rig;
static const uint64_t tags[PEOPLE] = {11, 12, 13, 14, 15};
static enum wherry_outcome outcomes[PEOPLE];
static char kept[PEOPLE][32], blamed[PEOPLE][32];
static int verdicts;

static void take(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    const size_t i = (size_t)tag - 11;
    (void)self;
    ck_assert_uint_lt(i, PEOPLE);
    outcomes[i] = verdict->outcome;
    snprintf(kept[i], sizeof kept[i], "%s",
             verdict->record == NULL ? "" : recorder_field(verdict->record, "FNAME"));
    snprintf(blamed[i], sizeof blamed[i], "%s",
             verdict->fault_count == 0 ? "" : verdict->faults[0].field);
    verdicts++;
}

static bool no_libarchive;

/* In place of libc's, which it calls. */
void *dlopen(const char *file, int mode)
{
    void *(*real)(const char *, int);
    void *found = dlsym(RTLD_NEXT, "dlopen");
    memcpy(&real, &found, sizeof real);
    return no_libarchive && file != NULL && strstr(file, "libarchive") != NULL
               ? NULL
               : real(file, mode);
}

static void advance(int ms)
{
    sandbox_post(rig.sandbox, "clock", "{\"advance_ms\":%d}", ms);
}

static const char *address(int i)
{
    static char text[PEOPLE][32];
    snprintf(text[i], sizeof text[i], "m%d@one.net", i);
    return text[i];
}

static void begin(void)
{
    verdicts = 0;
    rig_open(&rig);
    rig_reopen(&rig, "bulk_after", "3");
    sandbox_post(rig.sandbox, "clock", "%s", "{\"frozen\":true}");
    sandbox_dial(rig.sandbox, "mailchimp.batches_ms", "1000");
    for (int i = 0; i < PEOPLE; i++)
        rig_act(&rig, "join", address(i), "");
    ck_assert_int_eq(rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                     WHERRY_END);
    ck_assert_went(connector_sink_open(rig.connector, "contacts", &rig.error));
    connector_on_verdict(rig.connector, take, NULL);
}

static void finish(void)
{
    connector_sink_close(rig.connector);
    rig_close(&rig);
}

/* Each gets a name of their own; `field` of the last one is this. */
static void submit(char ticket[WHERRY_TICKET_ROOM], const char *field,
                   const char *value)
{
    struct wherry_field fields[PEOPLE];
    struct wherry_change changes[PEOPLE];
    for (int i = 0; i < PEOPLE; i++) {
        fields[i] = (struct wherry_field){"FNAME", address(i)};
        changes[i] = (struct wherry_change){.size = sizeof changes[i],
                                            .tag = tags[i],
                                            .verb = WHERRY_UPDATE,
                                            .key = address(i),
                                            .id = rig_id(&rig, address(i)),
                                            .new_key = "",
                                            .own_id = "",
                                            .fields = &fields[i],
                                            .field_count = 1};
    }
    if (field != NULL)
        fields[PEOPLE - 1] = (struct wherry_field){field, value};
    ck_assert_went(
        connector_bulk_submit(rig.connector, changes, PEOPLE, ticket, &rig.error));
}

static bool is_over(const char *ticket)
{
    bool over[2];
    const char *const tickets[] = {ticket, ticket};
    ck_assert_went(connector_bulk_poll(rig.connector, tickets, 2, over, &rig.error));
    return over[0];
}

static void collect(const char *ticket)
{
    ck_assert_went(
        connector_bulk_collect(rig.connector, ticket, tags, PEOPLE, &rig.error));
    ck_assert_int_eq(verdicts, PEOPLE);
}

START_TEST(the_terms_are_those_of_the_options)
{
    struct wherry_bulk terms;
    ck_assert(connector_bulk_terms(rig.connector, &terms));
    ck_assert_uint_eq(terms.after, 3);
    ck_assert_uint_eq(terms.changes, 1000);
    ck_assert_uint_eq(terms.batches, 500);
    connector_sink_close(rig.connector);
    rig_reopen(&rig, "bulk_after", "0");
    ck_assert_went(connector_sink_open(rig.connector, "contacts", &rig.error));
    ck_assert(!connector_bulk_terms(rig.connector, &terms));
}
END_TEST

START_TEST(each_operation_has_its_verdict_whoever_asks_for_it)
{
    char ticket[WHERRY_TICKET_ROOM];
    submit(ticket, NULL, NULL);
    ck_assert_str_ne(ticket, "");
    ck_assert(!is_over(ticket));
    rig_act(&rig, "delete", address(1), "");
    advance(DONE_MS);
    ck_assert(is_over(ticket));
    if (_i == 1) { /* a run that knows nothing but the ticket */
        connector_sink_close(rig.connector);
        rig_reopen(&rig, "connections", "2");
        ck_assert_went(connector_sink_open(rig.connector, "contacts", &rig.error));
        connector_on_verdict(rig.connector, take, NULL);
    }
    collect(ticket);
    for (int i = 0; i < PEOPLE; i++)
        ck_assert_int_eq(outcomes[i], i == 1 ? WHERRY_GONE : WHERRY_DONE);
    ck_assert_str_eq(kept[0], address(0));
    ck_assert_str_eq(kept[4], address(4));
}
END_TEST

START_TEST(an_address_that_is_over_is_asked_for_afresh)
{
    char ticket[WHERRY_TICKET_ROOM];
    sandbox_dial(rig.sandbox, "mailchimp.batches_url_ms", "1000");
    submit(ticket, NULL, NULL);
    advance(DONE_MS);
    ck_assert(is_over(ticket));
    advance(2000);
    collect(ticket);
    ck_assert_int_eq(outcomes[0], WHERRY_DONE);
}
END_TEST

START_TEST(whoever_has_no_answer_in_the_archive_is_unknown)
{
    char ticket[WHERRY_TICKET_ROOM];
    sandbox_dial(rig.sandbox, "mailchimp.batches_lost", "2");
    submit(ticket, NULL, NULL);
    advance(DONE_MS);
    ck_assert(is_over(ticket));
    collect(ticket);
    int unknown = 0;
    for (int i = 0; i < PEOPLE; i++)
        unknown += outcomes[i] == WHERRY_UNKNOWN;
    ck_assert_int_eq(unknown, 2);
}
END_TEST

START_TEST(a_batch_that_is_forgotten_is_over_and_nobody_knows_what_became_of_it)
{
    char ticket[WHERRY_TICKET_ROOM];
    submit(ticket, NULL, NULL);
    advance(DONE_MS);
    ck_assert(is_over(ticket));
    advance(8 * 24 * 60 * 60 * 1000);
    ck_assert(is_over(ticket));
    collect(ticket);
    for (int i = 0; i < PEOPLE; i++)
        ck_assert_int_eq(outcomes[i], WHERRY_UNKNOWN);
}
END_TEST

START_TEST(a_value_that_does_not_fit_has_its_verdict_at_once_and_the_rest_goes)
{
    char ticket[WHERRY_TICKET_ROOM];
    submit(ticket, "LTV", "much");
    ck_assert_int_eq(verdicts, 1);
    ck_assert_int_eq(outcomes[PEOPLE - 1], WHERRY_REFUSED);
    ck_assert_str_eq(blamed[PEOPLE - 1], "LTV");
    ck_assert_str_ne(ticket, "");
    advance(DONE_MS);
    ck_assert(is_over(ticket));
    ck_assert_went(
        connector_bulk_collect(rig.connector, ticket, tags, PEOPLE - 1, &rig.error));
    ck_assert_int_eq(verdicts, PEOPLE);
    ck_assert_int_eq(outcomes[0], WHERRY_DONE);
}
END_TEST

START_TEST(a_value_that_the_service_refuses_is_blamed_by_its_field)
{
    char ticket[WHERRY_TICKET_ROOM];
    sandbox_post(rig.sandbox, "act", "%s",
                 "{\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"PHONE\","
                 "\"type\":\"phone\",\"phone_format\":\"US\"}");
    submit(ticket, "PHONE", "12");
    advance(DONE_MS);
    ck_assert(is_over(ticket));
    collect(ticket);
    ck_assert_int_eq(outcomes[PEOPLE - 1], WHERRY_REFUSED);
    ck_assert_str_eq(blamed[PEOPLE - 1], "PHONE");
}
END_TEST

START_TEST(a_service_that_takes_no_batch_puts_them_off)
{
    char ticket[WHERRY_TICKET_ROOM];
    sandbox_post(rig.sandbox, "fault", "%s",
                 "{\"kind\":\"error\",\"status\":400,\"method\":\"POST\","
                 "\"path\":\"/mailchimp/3.0/batches\",\"times\":9}");
    submit(ticket, NULL, NULL);
    ck_assert_str_eq(ticket, "");
    ck_assert_int_eq(verdicts, PEOPLE);
    ck_assert_int_eq(outcomes[0], WHERRY_LATER);
}
END_TEST

START_TEST(no_batch_is_handed_in_whose_archive_could_not_be_read)
{
    char ticket[WHERRY_TICKET_ROOM];
    no_libarchive = true;
    submit(ticket, NULL, NULL);
    ck_assert_str_eq(ticket, "");
    ck_assert_int_eq(verdicts, PEOPLE);
    ck_assert_int_eq(outcomes[0], WHERRY_LATER);
    no_libarchive = false;
    submit(ticket, NULL, NULL);
    ck_assert_str_ne(ticket, "");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_terms_are_those_of_the_options),
        {"each_operation_has_its_verdict_whoever_asks_for_it",
         &each_operation_has_its_verdict_whoever_asks_for_it, 2, 0},
        TEST(an_address_that_is_over_is_asked_for_afresh),
        TEST(whoever_has_no_answer_in_the_archive_is_unknown),
        TEST(a_batch_that_is_forgotten_is_over_and_nobody_knows_what_became_of_it),
        TEST(a_value_that_does_not_fit_has_its_verdict_at_once_and_the_rest_goes),
        TEST(a_value_that_the_service_refuses_is_blamed_by_its_field),
        TEST(a_service_that_takes_no_batch_puts_them_off),
        TEST(no_batch_is_handed_in_whose_archive_could_not_be_read),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("Mailchimp, bulk", tests);
}
