/* crowd.c -- many people in two services that compute what they show. */
#include "tests/unit/crowd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/picture/side.h"
#include "host/sync/run.h"
#include "tests/support/suite.h"

enum { HOUR_MS = 3600 * 1000, TEXT = 64, FIELDS = 2 };
static const int64_t began_ms = 1700000000000;

static const char *const field_names[SIDE_COUNT][FIELDS] = {{"FNAME", "LNAME"},
                                                            {"firstname", "lastname"}};
static struct crowd *current;

/* One opened connector, with its source and its sink. */
struct end {
    const struct wherry_host *host;
    enum side side;
    int64_t at, to; /* of the pass under way */
};

/* ---- A record ---- */

struct shown {
    struct wherry_record record;
    struct wherry_field fields[FIELDS];
    char id[TEXT], key[TEXT], first[TEXT], last[TEXT];
};

static bool has_changed(enum side side, int64_t person)
{
    return side == SIDE_CRM ? person < current->changed
                            : person < current->carried && person >= current->restored;
}

static void show(const struct end *end, int64_t person, struct shown *shown)
{
    const bool changed = has_changed(end->side, person);
    /* The ids have another order than the addresses. */
    snprintf(shown->id, TEXT, "%08" PRIx64 "%c",
             (uint64_t)(person * 40503 % 0x7fffffff),
             end->side == SIDE_LIST ? 'a' : 'b');
    snprintf(shown->key, TEXT, "p%" PRId64 "@example.net", person);
    snprintf(shown->first, TEXT, "%s%" PRId64, changed ? "Another" : "Name", person);
    snprintf(shown->last, TEXT, "Family%" PRId64, person % 1000);
    for (int i = 0; i < FIELDS; i++)
        shown->fields[i] = (struct wherry_field){field_names[end->side][i],
                                                 i == 0 ? shown->first : shown->last};
    shown->record = (struct wherry_record){
        .size = sizeof shown->record,
        .key = shown->key,
        .id = shown->id,
        .consent = WHERRY_SUBSCRIBED,
        .by = WHERRY_BY_UNKNOWN,
        .consent_at_ms = end->side == SIDE_LIST ? began_ms - HOUR_MS : 0,
        .changed_at_ms = changed ? current->now_ms : began_ms - HOUR_MS,
        .fields = shown->fields,
        .field_count = FIELDS};
}

/* ---- Source ---- */

static enum wherry_status open_source(void *self, const struct wherry_read *read,
                                      struct wherry_pass *pass, void **source,
                                      struct wherry_error *error)
{
    struct end *end = self;
    (void)error;
    pass->snapshot = *read->since == '\0' && read->scope != WHERRY_READ_CONSENTS;
    pass->date_ms = current->now_ms;
    end->at = 0;
    end->to = pass->snapshot          ? current->people
              : end->side == SIDE_CRM ? current->changed
                                      : current->carried;
    if (read->scope == WHERRY_READ_CONSENTS)
        end->to = 0;
    *source = end;
    return WHERRY_OK;
}

static enum wherry_status read_source(void *source, struct wherry_writer *writer,
                                      struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    enum { PAGE = 1000 };
    struct end *end = source;
    struct shown shown;
    (void)error;
    for (int i = 0; i < PAGE && end->at < end->to; i++) {
        show(end, end->at++, &shown);
        writer->record(writer, &shown.record);
    }
    snprintf(pass->next, sizeof pass->next, "%" PRId64, current->now_ms);
    return end->at < end->to ? WHERRY_OK : WHERRY_END;
}

static void close_source(void *source)
{
    (void)source;
}

static enum wherry_status lookup(void *self, const struct wherry_read *read,
                                 const char *const *keys, size_t key_count,
                                 struct wherry_writer *writer,
                                 struct wherry_error *error)
{
    const struct end *end = self;
    struct shown shown;
    (void)read, (void)error;
    for (size_t i = 0; i < key_count; i++) {
        show(end, strtoll(keys[i] + 1, NULL, 10), &shown);
        writer->record(writer, &shown.record);
    }
    return WHERRY_OK;
}

static const struct wherry_source source = {.size = sizeof source,
                                            .open = open_source,
                                            .read = read_source,
                                            .close = close_source,
                                            .lookup = lookup};

/* ---- Sink ---- */

static enum wherry_status open_sink(void *self, const char *stream, void **sink,
                                    struct wherry_error *error)
{
    (void)stream, (void)error;
    *sink = self;
    return WHERRY_OK;
}

static void keep(const struct wherry_change *change, int64_t person)
{
    const bool old = strncmp(change->fields[0].value, "Name", strlen("Name")) == 0;
    int64_t *kept = old ? &current->restored : &current->carried;
    *kept = person < *kept ? *kept : person + 1;
}

static void wait_for_next(const struct wherry_host *host)
{
    struct wherry_response response = {.size = sizeof response};
    struct wherry_error error = {0};
    ck_assert_int_eq(host->http_wait(host, &response, &error), WHERRY_END);
    if (current->waited != NULL)
        current->waited(current);
}

static enum wherry_status write_sink(void *sink, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    const struct end *end = sink;
    struct shown shown;
    (void)error;
    for (size_t i = 0; i < count; i++) {
        struct wherry_verdict verdict = {
            .size = sizeof verdict, .outcome = WHERRY_DONE, .words = "", .field = ""};
        const int64_t person = strtoll(changes[i].key + 1, NULL, 10);
        keep(&changes[i], person);
        show(end, person, &shown);
        verdict.record = &shown.record;
        current->written++;
        if (current->apart)
            wait_for_next(end->host);
        end->host->verdict(end->host, changes[i].tag, &verdict);
    }
    return WHERRY_OK;
}

static enum wherry_status flush_sink(void *sink, struct wherry_error *error)
{
    (void)sink, (void)error;
    return WHERRY_OK;
}

static const struct wherry_sink sink = {.size = sizeof sink,
                                        .open = open_sink,
                                        .write = write_sink,
                                        .flush = flush_sink,
                                        .close = close_source};

/* ---- The connectors ---- */

static enum wherry_status open_end(const struct wherry_host *host, void **self,
                                   enum side side)
{
    struct end *end = memory_allocate(sizeof *end);
    *end = (struct end){.host = host, .side = side};
    *self = end;
    return WHERRY_OK;
}

static enum wherry_status open_list(const struct wherry_host *host, const void *config,
                                    void **self, struct wherry_error *error)
{
    (void)config, (void)error;
    return open_end(host, self, SIDE_LIST);
}

static enum wherry_status open_crm(const struct wherry_host *host, const void *config,
                                   void **self, struct wherry_error *error)
{
    (void)config, (void)error;
    return open_end(host, self, SIDE_CRM);
}

static enum wherry_status check_end(void *self, struct wherry_identity *identity,
                                    struct wherry_error *error)
{
    const struct end *end = self;
    (void)error;
    identity->account_key = "crowd";
    identity->account_name = "Crowd";
    identity->list_name = end->side == SIDE_LIST ? "People" : "";
    identity->warning = "";
    identity->date_ms = current->now_ms;
    return WHERRY_OK;
}

static const struct wherry_connector list = {.size = sizeof list,
                                             .abi_major = WHERRY_ABI_MAJOR,
                                             .abi_minor = WHERRY_ABI_MINOR,
                                             .name = "crowdlist",
                                             .version = "1",
                                             .summary = "a list of many",
                                             .roles = WHERRY_LIST,
                                             .open = open_list,
                                             .close = free,
                                             .check = check_end,
                                             .source = &source,
                                             .sink = &sink};
static const struct wherry_connector crm = {.size = sizeof crm,
                                            .abi_major = WHERRY_ABI_MAJOR,
                                            .abi_minor = WHERRY_ABI_MINOR,
                                            .name = "crowdcrm",
                                            .version = "1",
                                            .summary = "a CRM of many",
                                            .roles = WHERRY_CRM,
                                            .open = open_crm,
                                            .close = free,
                                            .check = check_end,
                                            .source = &source,
                                            .sink = &sink};

/* ---- A run ---- */

static int64_t now(void *self)
{
    const struct crowd *crowd = self;
    return crowd->now_ms;
}

static void set_pipeline(struct pipeline *pipeline, struct spec_field fields[FIELDS])
{
    *pipeline = (struct pipeline){.id = "crowd", .title = "Crowd", .file = "c.yaml"};
    for (int i = 0; i < FIELDS; i++)
        fields[i] = (struct spec_field){.crm = field_names[SIDE_CRM][i],
                                        .list = field_names[SIDE_LIST][i]};
    pipeline->list = (struct spec_connection){.plugin = "crowdlist"};
    pipeline->crm = (struct spec_connection){.plugin = "crowdcrm"};
    pipeline->contact_sync.on = true;
    pipeline->contact_sync.confirm_within_ms = 24 * (int64_t)HOUR_MS;
    pipeline->contact_sync.confirm_absence_ms = 10 * 60 * 1000;
    pipeline->contact_sync.fields = fields;
    pipeline->contact_sync.field_count = FIELDS;
    for (int step = 0; step < STEP_COUNT; step++)
        pipeline->contact_sync.steps[step].on = true;
}

void crowd_run(struct crowd *crowd, struct store *store)
{
    struct pipeline pipeline;
    struct spec_field fields[FIELDS];
    struct report report = {0};
    struct wherry_error error = {0};
    const struct connector_host host = {0};
    const struct run_undo undo = {.run = crowd->undo};
    const struct run_options options = {.mode = RUN_APPLY,
                                        .due = work_all(),
                                        .kind = "run",
                                        .undo = crowd->undo == 0 ? NULL : &undo,
                                        .now_ms = now,
                                        .self = crowd};
    set_pipeline(&pipeline, fields);
    crowd->now_ms = (crowd->now_ms == 0 ? began_ms : crowd->now_ms) + HOUR_MS;
    current = crowd;
    struct connector *left = connector_open(&list, &pipeline.list, &host, &error);
    struct connector *right = connector_open(&crm, &pipeline.crm, &host, &error);
    ck_assert_msg(left != NULL && right != NULL, "%s", error.message);
    const enum wherry_status status =
        run_pipeline(&pipeline, left, right, store, &options, &report, &error);
    connector_close(left);
    connector_close(right);
    report_finish(&report);
    ck_assert_msg(status == WHERRY_OK, "%s", error.message);
}
