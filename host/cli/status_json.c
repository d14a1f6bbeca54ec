/* status_json.c -- how a pipeline is doing, for machines. */
#include "host/cli/status_json.h"

#include "host/cli/ages.h"
#include "host/cli/alert_lines.h"
#include "host/cli/lateness.h"
#include "host/cli/outcome.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/whole.h"
#include "host/schedule/facts_read.h"
#include "host/store/store.h"

static void write_cut(const struct facts *facts, struct json_writer *json)
{
    json_key(json, "baseline_cut");
    json_begin_array(json);
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct facts_cut *cut = &facts->cuts[side];
        if (cut->told == 0)
            continue;
        json_begin_object(json);
        json_member_text(json, "side", side_name((enum side)side));
        json_member_integer(json, "records", cut->told);
        json_member_integer(json, "expected", cut->expected);
        json_end_object(json);
    }
    json_end_array(json);
}

/* Which account it is goes by the name that the spec gives it: what stands for it else is
 * made of the key. */
static void write_connection(struct json_writer *json, const char *key,
                             const struct spec_connection *connection)
{
    json_key(json, key);
    json_begin_object(json);
    print_member_words(json, "plugin",
                       connection->plugin == NULL ? "" : connection->plugin);
    print_member_words(json, "account",
                       connection->account == NULL ? "" : connection->account);
    json_end_object(json);
}

void status_codes_read(const struct cli *cli, const struct facts *facts,
                       struct status_codes *codes)
{
    struct buffer path = {0};
    struct store *store = NULL;
    if (cli->runs == 0 || !facts->known)
        return;
    paths_store(cli, facts->pipeline->id, &path);
    if (store_open(buffer_text(&path), STORE_READ, &store, NULL) == WHERRY_OK)
        store_run_codes(store, codes->all, (size_t)cli->runs, &codes->count, NULL);
    store_close(store);
    buffer_free(&path);
}

static void write_codes(const struct status_codes *codes, struct json_writer *json)
{
    json_key(json, "runs");
    json_begin_array(json);
    for (size_t i = 0; i < codes->count; i++)
        if (codes->all[i] < 0)
            json_null(json);
        else
            json_integer(json, codes->all[i]);
    json_end_array(json);
}

void status_write_with(const struct facts *facts, const struct status_codes *codes,
                       int64_t now_ms, struct json_writer *json)
{
    const struct store_counts *counts = &facts->counts;
    json_begin_object(json);
    json_member_text(json, "pipeline", facts->pipeline->id);
    json_member_text(json, "title",
                     facts->pipeline->title == NULL ? "" : facts->pipeline->title);
    print_member_words(json, "file", facts->pipeline->file);
    write_connection(json, "crm", &facts->pipeline->crm);
    write_connection(json, "list", &facts->pipeline->list);
    json_member_text(json, "state", facts_state(facts));
    print_member_time(json, "since", facts->connection.since_ms);
    json_member_text(json, "error", facts->connection.reason);
    json_member_boolean(json, "running", facts->running);
    json_key(json, "last_run");
    if (facts->last.id == 0)
        json_null(json);
    else
        outcome_write_run(json, &facts->last, false);
    json_member_integer(json, "on_list", counts->on_list);
    json_member_integer(json, "subscribed", counts->subscribed);
    json_member_integer(json, "in_crm", counts->in_crm);
    json_member_integer(json, "on_both_sides", counts->linked);
    json_member_integer(json, "open", counts->open);
    json_member_integer(json, "owed", facts->owing.owed);
    json_member_integer(json, "under_way", facts->owing.under_way);
    json_member_integer(json, "parked", counts->parked);
    write_cut(facts, json);
    ages_write(&facts->passes, json);
    whole_write(facts->pipeline, facts->spec_wrong, &facts->passes, now_ms, json);
    print_member_time(json, "audited", facts->audited_ms);
    json_member_integer(json, "audited_changes", facts->audited);
    json_member_integer(json, "drift", facts->drifted);
    json_member_boolean(json, "late", facts->late > 0);
    lateness_write(facts->works, facts->spec_wrong ? NULL : facts->pipeline, now_ms,
                   json);
    alert_lines_write(&facts->alerts, json);
    if (codes != NULL)
        write_codes(codes, json);
    json_end_object(json);
}

void status_write(const struct facts *facts, int64_t now_ms, struct json_writer *json)
{
    status_write_with(facts, NULL, now_ms, json);
}
