/* world.c -- everything that the sandbox knows, and how a request meets it. */
#include "tests/sandbox/world.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/ometria.h"

static const struct {
    const char *tag, *name;
    enum merge_type type;
    int display_order;
} default_fields[] = {
    {"FNAME", "First Name", MERGE_TEXT, 2},
    {"LNAME", "Last Name", MERGE_TEXT, 3},
    {"ADDRESS", "Address", MERGE_ADDRESS, 4},
    {"PHONE", "Phone Number", MERGE_PHONE, 5},
    {"USERID", "User Id", MERGE_NUMBER, 6},
    {"LTV", "Lifetime Value", MERGE_NUMBER, 7},
    {"JOINED", "Joined", MERGE_DATE, 8},
    {"BIRTHDAY", "Birthday", MERGE_BIRTHDAY, 9},
    {"TIER", "Tier", MERGE_DROPDOWN, 10},
    {"SITE", "Site", MERGE_URL, 11},
};

static void set_choices(struct pool *texts, struct merge_field *field)
{
    static const char *const tiers[] = {"bronze", "silver", "gold"};
    field->choice_count = sizeof tiers / sizeof *tiers;
    field->choices = memory_array(field->choice_count, sizeof *field->choices);
    for (size_t i = 0; i < field->choice_count; i++)
        field->choices[i] = pool_text(texts, tiers[i]);
}

static void make_default_world(struct world *world)
{
    dials_reset(&world->dials);
    struct audience *list = &world->lists[world->list_count++];
    audience_init(list, &world->texts, DEFAULT_LIST, "Newsletter", world_now_s(world));
    for (size_t i = 0; i < sizeof default_fields / sizeof *default_fields; i++) {
        struct merge_field *field =
            audience_add_field(list, default_fields[i].tag, default_fields[i].name,
                               default_fields[i].type);
        field->display_order = default_fields[i].display_order;
        if (field->type == MERGE_DROPDOWN)
            set_choices(&world->texts, field);
    }
    crm_init(&world->crm, &world->texts);
}

void world_init(struct world *world)
{
    memset(world, 0, sizeof *world);
    make_default_world(world);
}

void world_finish(struct world *world)
{
    for (size_t i = 0; i < world->list_count; i++)
        audience_finish(&world->lists[i]);
    world->list_count = 0;
    bulk_free(&world->bulk);
    crm_finish(&world->crm);
    faults_clear(&world->faults);
    hiccups_clear(&world->hiccups);
    hooks_clear(&world->hooks);
    request_log_clear(&world->log);
    written_free(&world->written);
    pool_free(&world->texts);
}

void world_reset(struct world *world)
{
    world_finish(world);
    meters_reset(&world->meters);
    world->clock = (struct sandbox_clock){0};
    world->mailchimp_key = world->ometria_key = NULL;
    world->shuffle = 0;
    world->plan_full = false;
    world->hiccups = (struct hiccups){0};
    make_default_world(world);
}

int64_t world_now_ms(const struct world *world)
{
    return sandbox_clock_now(&world->clock);
}

int64_t world_now_s(const struct world *world)
{
    return world_now_ms(world) / 1000;
}

struct audience *world_list(struct world *world, const char *id)
{
    for (size_t i = 0; i < world->list_count; i++)
        if (!world->lists[i].gone && text_same(world->lists[i].id, id))
            return &world->lists[i];
    return NULL;
}

const char *world_request_id(struct world *world, struct exchange *exchange)
{
    if (exchange->request_id == NULL) {
        uint64_t number = ++world->request_ids;
        uint64_t mixed = table_hash(&number, sizeof number);
        exchange->request_id = arena_format(
            &exchange->arena, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(mixed >> 32),
            (unsigned)(mixed >> 16 & 0xFFFF), (unsigned)(mixed & 0xFFFF),
            (unsigned)(number & 0xFFFF),
            (unsigned long long)(mixed * 0x9E3779B97F4A7C15ULL & 0xFFFFFFFFFFFF));
    }
    return exchange->request_id;
}

static void serve_service(struct world *world, struct exchange *exchange)
{
    exchange->hiccups = &world->hiccups;
    hiccups_begin(&world->hiccups, exchange->method);
    if (exchange->service == MAILCHIMP)
        mailchimp_serve(world, exchange);
    else if (exchange->service == ARCHIVES)
        mailchimp_archive(world, exchange);
    else
        ometria_serve(world, exchange);
}

void world_serve(struct world *world, struct exchange *exchange)
{
    if (exchange->service == CONTROL) {
        control_serve(world, exchange);
        return;
    }
    if (exchange->service == NO_SERVICE) {
        exchange_answer(exchange, 404, "text/plain", "no such service\n");
        return;
    }
    hooks_run(world, exchange, false);
    ometria_apply_due(world, false);
    bulk_go_on(world);
    const struct fault *rule = exchange->rule;
    if (rule == NULL || !fault_before(world, rule, exchange)) {
        serve_service(world, exchange);
        if (rule != NULL)
            fault_after(rule, exchange);
    }
    request_log_add(&world->log, exchange, world_now_ms(world));
    hooks_run(world, exchange, true);
}
