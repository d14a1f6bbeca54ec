/* watched.c -- some pipelines of which all is known, and the metrics about them. */
#include "tests/unit/watched.h"

#include "tests/support/suite.h"

const int64_t watched_now_ms = INT64_C(1790000000000);
enum { MINUTE_MS = 60 * 1000 };

static void fill_works(struct facts *facts)
{
    for (int work = 0; work < WORK_COUNT; work++)
        facts->works[work] = (struct late){.on = true,
                                           .done_ms = watched_now_ms - MINUTE_MS,
                                           .from_ms = watched_now_ms - MINUTE_MS,
                                           .after_ms = watched_now_ms + MINUTE_MS,
                                           .lag_ms = 90 * 1000};
}

/* Each number another one. */
static void fill_tally(struct tally *tally, int64_t from)
{
    int64_t *numbers = (int64_t *)(void *)tally;
    for (size_t i = 0; i < sizeof *tally / sizeof(int64_t); i++)
        numbers[i] = from + (int64_t)i;
    int64_t runs = 0;
    for (int end = 0; end < TALLY_ENDS; end++)
        runs += tally->runs[end];
    for (int i = 0; i < TALLY_TIMES; i++)
        tally->times[i] = i == 0 ? runs - 1 : 0;
}

static void fill(struct watched *watched, size_t at, const char *id)
{
    struct pipeline *pipeline = &watched->pipelines[at];
    *pipeline = (struct pipeline){.id = id, .title = "A title", .file = "specs/x.yaml"};
    pipeline->crm.plugin = "ometria";
    pipeline->list.plugin = "mailchimp";
    struct facts *facts = &watched->facts[at];
    *facts = (struct facts){.pipeline = pipeline,
                            .known = true,
                            .connection = {.state = CONNECTION_ACTIVE, .reason = ""},
                            .last = {.id = 17,
                                     .kind = "run",
                                     .summary = "2 done",
                                     .started_ms = watched_now_ms - 2 * MINUTE_MS,
                                     .ended_ms = watched_now_ms - MINUTE_MS},
                            .ended = {.any = true, .took_ms = MINUTE_MS},
                            .counts = {.rows = 100,
                                       .on_list = 70,
                                       .in_crm = 60,
                                       .linked = 40,
                                       .subscribed = 50,
                                       .open = 5,
                                       .parked = 3},
                            .audited_ms = watched_now_ms - MINUTE_MS,
                            .audited = 12,
                            .drifted = 2,
                            .owing = {.owed = 4, .under_way = 1}};
    fill_works(facts);
    fill_tally(&facts->tally, 1000 * (int64_t)(at + 1));
}

void watched_begin(struct watched *watched)
{
    *watched = (struct watched){.count = 2};
    fill(watched, 0, "uk");
    fill(watched, 1, "de");
    watched->server = (struct metrics_server){
        .started_ms = watched_now_ms - MINUTE_MS,
        .specs_ms = watched_now_ms - MINUTE_MS,
        .looked_ms = watched_now_ms - 1000,
        .jobs = 2,
        .waiting = 1,
        .loop = {.counts = {5, 1}, .count = 7, .sum_us = 30500000}};
    watched->share = (struct metrics_share){.reached = true,
                                            .questions = 2,
                                            .failed = 3,
                                            .claims = 4,
                                            .taken_over = 5,
                                            .lost = 6};
    watched->hosts = (struct metrics_hosts){
        .hosts = {11, 12, 13, 14}, .differing = 7, .held_back = 8};
    watched->server.share = &watched->share;
    watched->host = (struct metrics_host){.version = "0.1.0",
                                          .now_ms = watched_now_ms,
                                          .state_writable = true,
                                          .server = &watched->server,
                                          .hosts = &watched->hosts};
}

void watched_finish(struct watched *watched)
{
    openmetrics_free(&watched->metrics);
    buffer_free(&watched->text);
}

static const struct facts *facts_at(void *self, size_t index)
{
    const struct watched *watched = self;
    return watched->unknown[index] ? NULL : &watched->facts[index];
}

void watched_write(struct watched *watched)
{
    struct metrics metrics = {.host = &watched->host,
                              .facts = facts_at,
                              .self = watched,
                              .count = watched->count};
    struct buffer piece = {0};
    buffer_clear(&watched->text);
    while (metrics_next(&metrics, &piece)) {
        buffer_add(&watched->text, buffer_text(&piece), piece.length);
        buffer_clear(&piece);
    }
    buffer_free(&piece);
}

void watched_tell(struct watched *watched)
{
    char why[OPENMETRICS_WHY] = "";
    watched_write(watched);
    openmetrics_free(&watched->metrics);
    ck_assert_msg(
        openmetrics_parse(&watched->metrics, buffer_text(&watched->text), why),
        "%s in:\n%s", why, buffer_text(&watched->text));
}

int64_t watched_value(const struct watched *watched, const char *name,
                      const char *labels)
{
    return openmetrics_value(&watched->metrics, name, labels);
}
