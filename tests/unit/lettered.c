/* lettered.c -- a fleet of pipelines, each a letter, for tests. */
#include "tests/unit/lettered.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/engine/tally.h"
#include "host/spec/pack.h"
#include "host/store/store.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static void no_complaint(void *self, struct spec_set *set)
{
    (void)self;
    (void)set;
}

void lettered_fleet(struct fleet *fleet, const char *pipelines)
{
    char folder[SCRATCH_ROOM + 16], path[SCRATCH_ROOM + 32], spec[512];
    struct buffer pack = {0};
    snprintf(folder, sizeof folder, "%s", scratch_path("specs"));
    mkdir(folder, 0700);
    for (char id = 'a'; id <= 'z'; id++) {
        snprintf(path, sizeof path, "%s/%c.yaml", folder, id);
        remove(path);
        if (strchr(pipelines, id) == NULL)
            continue;
        snprintf(spec, sizeof spec,
                 "pipeline: %c\n"
                 "crm: { plugin: ometria, account: crm-%c, api_key: x }\n"
                 "list: { plugin: mailchimp, account: list-%c, api_key: x, list_id: "
                 "l%c }\n"
                 "contact_sync: { every: 15m, steps: [push_unsubscribes] }\n",
                 id, id, id, id);
        FILE *file = fopen(path, "w");
        ck_assert_ptr_nonnull(file);
        fputs(spec, file);
        fclose(file);
    }
    fleet_free(fleet);
    ck_assert_int_eq(spec_pack(folder, &pack, NULL), WHERRY_OK);
    fleet_read(fleet, &pack, no_complaint, NULL);
    ck_assert_uint_eq(fleet_errors(fleet), 0);
    buffer_free(&pack);
}

void lettered_run(const char *place, int64_t now_ms, int code)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    struct tally tally;
    struct store_run run = {
        .ended_ms = now_ms, .code = code, .summary = "done", .report = "{}"};
    ck_assert_msg(store_open(place, STORE_WRITE, &store, &error) == WHERRY_OK, "%s",
                  error.message);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    store_start_run(store, "run", now_ms - 1000, &run.id, &error);
    store_end_run(store, &run, &error);
    tally_of_run(NULL, code, 1000, &tally);
    tally_add(store, &tally, &error);
    ck_assert_msg(store_commit(store, &error) == WHERRY_OK, "%s", error.message);
    store_close(store);
}
