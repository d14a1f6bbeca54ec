/* test_bulk.c -- updates in bulk: what a plugin may give, and what the host makes of what
 * it leaves out. */
#include "host/connector/bulk.h"

#include <stdio.h>
#include <string.h>

#include "host/connector/descriptor.h"
#include "host/connector/sink.h"
#include "tests/support/suite.h"
#include "tests/unit/stage.h"

enum { COUNT = 3 };
static const uint64_t tags[COUNT] = {11, 22, 33};

static struct {
    const struct wherry_host *host;
    struct wherry_bulk terms;
    const char *ticket;   /* what submit gives */
    uint64_t answered[4]; /* tags that get the verdict DONE at each call; 0: no more */
    enum wherry_status status;
} plan;

static void say(void)
{
    const struct wherry_verdict done = {
        .size = sizeof done, .outcome = WHERRY_DONE, .words = "", .field = ""};
    for (size_t i = 0; i < 4 && plan.answered[i] != 0; i++)
        plan.host->verdict(plan.host, plan.answered[i], &done);
}

static enum wherry_status open_plugin(const struct wherry_host *host,
                                      const void *config, void **self,
                                      struct wherry_error *error)
{
    (void)config, (void)error;
    plan.host = host;
    *self = &plan;
    return WHERRY_OK;
}

static void close_plugin(void *self)
{
    (void)self;
}

static enum wherry_status open_sink(void *self, const char *stream, void **sink,
                                    struct wherry_error *error)
{
    (void)stream, (void)error;
    *sink = self;
    return WHERRY_OK;
}

static void terms(void *sink, struct wherry_bulk *given)
{
    (void)sink;
    *given = plan.terms;
}

static enum wherry_status submit(void *sink, const struct wherry_change *changes,
                                 size_t count, char ticket[WHERRY_TICKET_ROOM],
                                 struct wherry_error *error)
{
    (void)sink, (void)changes, (void)count, (void)error;
    say();
    memset(ticket, 'x', WHERRY_TICKET_ROOM);
    if (plan.ticket != NULL)
        snprintf(ticket, WHERRY_TICKET_ROOM, "%s", plan.ticket);
    return plan.status;
}

static enum wherry_status poll_batches(void *sink, const char *const *tickets,
                                       size_t count, bool *over,
                                       struct wherry_error *error)
{
    (void)sink, (void)tickets, (void)error;
    over[count - 1] = true;
    return plan.status;
}

static enum wherry_status collect(void *sink, const char *ticket, const uint64_t *given,
                                  size_t count, struct wherry_error *error)
{
    (void)sink, (void)error;
    ck_assert_str_eq(ticket, "batch");
    ck_assert_uint_eq(count, COUNT);
    ck_assert_mem_eq(given, tags, sizeof tags);
    say();
    return plan.status;
}

static struct wherry_sink sink;
static struct wherry_connector plugin;
static struct connector *connector;
static struct wherry_error error;
static struct stage_verdicts verdicts;

static void begin(void)
{
    memset(&plan, 0, sizeof plan);
    memset(&verdicts, 0, sizeof verdicts);
    plan.terms = (struct wherry_bulk){.after = 1, .changes = COUNT, .batches = 2};
    plan.ticket = "batch";
    plan.status = WHERRY_OK;
    sink = *stage_plugin.sink;
    sink.open = open_sink;
    sink.close = close_plugin;
    sink.bulk_terms = terms;
    sink.bulk_submit = submit;
    sink.bulk_poll = poll_batches;
    sink.bulk_collect = collect;
    plugin = stage_plugin;
    plugin.open = open_plugin;
    plugin.close = close_plugin;
    plugin.sink = &sink;
    connector =
        connector_open(&plugin, &stage_connection, &(struct connector_host){0}, &error);
    ck_assert_ptr_nonnull(connector);
    ck_assert(connector_sink_open(connector, "contacts", &error) == WHERRY_OK);
    connector_on_verdict(connector, stage_note_verdict, &verdicts);
}

static void finish(void)
{
    connector_close(connector);
}

static enum wherry_status hand_in(char ticket[WHERRY_TICKET_ROOM])
{
    struct wherry_change changes[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        changes[i] = (struct wherry_change){
            .size = sizeof changes[i], .tag = tags[i], .verb = WHERRY_UPDATE};
    return connector_bulk_submit(connector, changes, COUNT, ticket, &error);
}

static enum wherry_status take(void)
{
    return connector_bulk_collect(connector, "batch", tags, COUNT, &error);
}

START_TEST(impossible_terms_are_no_terms)
{
    static const struct wherry_bulk bad[] = {
        {1, 0, 1}, {1, 1, 0}, {1, 100000, 1}, {1, 1, 501}};
    struct wherry_bulk given;
    ck_assert(connector_bulk_terms(connector, &given));
    plan.terms.after = 0;
    ck_assert(!connector_bulk_terms(connector, &given));
    plan.terms = bad[_i];
    ck_assert(!connector_bulk_terms(connector, &given));
}
END_TEST

START_TEST(a_ticket_is_one_short_word)
{
    static const char *const bad[] = {NULL, "two words", "line\nbreak", "\xFF", ""};
    char ticket[WHERRY_TICKET_ROOM];
    plan.ticket = bad[_i];
    ck_assert(hand_in(ticket) == WHERRY_FAILED);
    ck_assert_str_eq(ticket, "");
}
END_TEST

START_TEST(what_has_its_verdict_at_once_needs_no_ticket)
{
    char ticket[WHERRY_TICKET_ROOM];
    plan.ticket = "";
    memcpy(plan.answered, tags, sizeof tags);
    ck_assert(hand_in(ticket) == WHERRY_OK);
    ck_assert_uint_eq(verdicts.count, COUNT);
}
END_TEST

START_TEST(whoever_gets_no_verdict_is_unknown)
{
    plan.answered[0] = 22;
    ck_assert(take() == WHERRY_OK);
    ck_assert_uint_eq(verdicts.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_int_eq(verdicts.outcomes[i],
                         verdicts.tags[i] == 22 ? WHERRY_DONE : WHERRY_UNKNOWN);
    /* As those of a batch whose ticket was never learned. */
    ck_assert(connector_bulk_collect(connector, "", tags, COUNT, &error) == WHERRY_OK);
    ck_assert_uint_eq(verdicts.count, COUNT + COUNT);
}
END_TEST

START_TEST(after_a_failure_nobody_is_judged_and_it_may_be_asked_again)
{
    plan.status = WHERRY_RETRY;
    ck_assert(take() == WHERRY_RETRY);
    ck_assert_uint_eq(verdicts.count, 0);
    plan.status = WHERRY_OK;
    ck_assert(take() == WHERRY_OK);
    ck_assert_uint_eq(verdicts.count, COUNT);
}
END_TEST

START_TEST(a_verdict_on_what_is_not_in_the_batch_breaks_the_plugin)
{
    plan.answered[0] = _i == 0 ? 44 : 22;
    plan.answered[1] = _i == 0 ? 0 : 22;
    ck_assert(take() == WHERRY_FAILED);
    plan.answered[0] = 0;
    ck_assert(take() == WHERRY_FAILED);
}
END_TEST

START_TEST(a_sink_with_bulk_by_halves_is_refused)
{
    struct descriptor descriptor;
    ck_assert(descriptor_copy(&plugin, SIZE_MAX, &descriptor, &error) == WHERRY_OK);
    sink.bulk_poll = NULL;
    ck_assert(descriptor_copy(&plugin, SIZE_MAX, &descriptor, &error) == WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "bulk"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"impossible_terms_are_no_terms", &impossible_terms_are_no_terms, 4, 0},
        {"a_ticket_is_one_short_word", &a_ticket_is_one_short_word, 5, 0},
        TEST(what_has_its_verdict_at_once_needs_no_ticket),
        TEST(whoever_gets_no_verdict_is_unknown),
        TEST(after_a_failure_nobody_is_judged_and_it_may_be_asked_again),
        {"a_verdict_on_what_is_not_in_the_batch_breaks_the_plugin",
         &a_verdict_on_what_is_not_in_the_batch_breaks_the_plugin, 2, 0},
        TEST(a_sink_with_bulk_by_halves_is_refused),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("bulk", tests);
}
