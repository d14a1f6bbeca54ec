/* places.c -- the pipelines of a fleet, their accounts and lists. */
#include "tests/fleet/places.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/buffer.h"
#include "tests/fleet/hosts.h"
#include "tests/pipelines/rules.h"
#include "tests/support/suite.h"

#define LIST_KEY "0123456789abcdef0123456789abcde%d-us1"

enum { HOUR_MS = 3600 * 1000 };

static struct place places[PIPELINES_MOST];
static struct sandbox *sandboxes[ACCOUNTS];
static int count;

static void make_place(int number)
{
    struct place *place = &places[number];
    const int of_account = number / ACCOUNTS;
    place->account = number % ACCOUNTS;
    place->adds = of_account == 0;
    place->every_ms = (int64_t)(1 + of_account % PLACE_EVERY_MOST_HOURS) * HOUR_MS;
    snprintf(place->id, sizeof place->id, "p%d", number);
    snprintf(place->list, sizeof place->list, "b%09d", number);
    sandbox_post(sandboxes[place->account], "act",
                 "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"%s\"}",
                 place->list);
}

void places_begin(int wanted, int latency_ms)
{
    char latency[16];
    snprintf(latency, sizeof latency, "%d", latency_ms);
    ck_assert_int_le(wanted, PIPELINES_MOST);
    for (int i = 0; i < ACCOUNTS; i++) {
        sandboxes[i] = sandbox_start();
        sandbox_post(sandboxes[i], "keys",
                     "{\"mailchimp\":\"" LIST_KEY "\",\"ometria\":\"shop-key-%d\"}", i,
                     i);
        sandbox_dial(sandboxes[i], "mailchimp.latency_ms", latency);
        sandbox_dial(sandboxes[i], "ometria.latency_ms", latency);
    }
    for (count = 0; count < wanted; count++)
        make_place(count);
}

void places_end(void)
{
    for (int i = 0; i < ACCOUNTS; i++)
        sandbox_stop(sandboxes[i]);
}

int places_count(void)
{
    return count;
}

const struct place *place_of(int pipeline)
{
    return &places[pipeline];
}

struct sandbox *place_sandbox(int account)
{
    return sandboxes[account];
}

void place_write_spec(int pipeline)
{
    const struct place *place = &places[pipeline];
    const struct sandbox *sandbox = sandboxes[place->account];
    struct buffer text = {0};
    char name[32];
    buffer_format(&text,
                  "pipeline: %s\nmax_run: 1d\n"
                  "crm:\n  plugin: ometria\n  account: shop-%d\n  base_url: %s\n"
                  "  api_key: shop-key-%d\n"
                  "list:\n  plugin: mailchimp\n  account: lists-%d\n  base_url: %s\n"
                  "  api_key: " LIST_KEY "\n  list_id: %s\n"
                  "contact_sync:\n  cron: '0 */%d * * *'\n  steps:\n%s"
                  "    import_new_records:\n    import_pull_fields:\n"
                  "    import_unsubscribes:\n    push_unsubscribes:\n"
                  "    push_push_fields:\n"
                  "  fields:\n    - { crm: firstname, list: FNAME }\n"
                  "    - { crm: lastname, list: LNAME }\n"
                  "limits:\n%s"
                  "  import_new_records: none\n  import_pull_fields: none\n"
                  "  import_unsubscribes: none\n  push_unsubscribes: none\n"
                  "  push_push_fields: none\n",
                  place->id, place->account, sandbox_ometria_url(sandbox),
                  place->account, place->account, sandbox_mailchimp_url(sandbox),
                  place->account, place->list, (int)(place->every_ms / HOUR_MS),
                  place->adds ? "    push_new_records:\n" : "",
                  place->adds ? "  push_new_records: none\n" : "");
    snprintf(name, sizeof name, "%s.yaml", place->id);
    hosts_write_spec(name, buffer_text(&text));
    buffer_free(&text);
}

const struct json_node *place_ask(int account, const char *path, struct arena *arena)
{
    struct buffer answer = {0};
    struct wherry_error error = {0};
    ck_assert_int_eq(sandbox_control(sandboxes[account], "GET", path, NULL, &answer),
                     200);
    const struct json_node *root =
        json_tree_parse(arena, buffer_text(&answer), answer.length, &error);
    ck_assert_msg(root != NULL, "%s", error.message);
    buffer_free(&answer);
    return root;
}

void places_check_meters(void)
{
    for (int account = 0; account < ACCOUNTS; account++) {
        struct arena arena = {0};
        const struct json_node *meters = place_ask(account, "/control/meters", &arena);
        rules_meters(meters, true);
        ck_assert_int_eq(
            json_tree_integer(json_tree_find(meters, "mailchimp.refused_429"), -1), 0);
        arena_free(&arena);
    }
}

int64_t places_meter(const char *path)
{
    int64_t most = 0;
    for (int account = 0; account < ACCOUNTS; account++) {
        struct arena arena = {0};
        const int64_t one = json_tree_integer(
            json_tree_find(place_ask(account, "/control/meters", &arena), path), 0);
        most = one > most ? one : most;
        arena_free(&arena);
    }
    return most;
}
