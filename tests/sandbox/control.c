/* control.c -- the interface by which tests steer the sandbox. */
#include "tests/sandbox/control.h"

#include <stdio.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/sandbox/ometria.h"

#define JSON "application/json"

static void refuse(struct exchange *exchange, const struct wherry_error *error)
{
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_object(answer);
    answer_member_text(answer, "error", error->message);
    answer_end_object(answer);
    answer_finish(answer, 400, JSON);
}

static void tell_number(struct exchange *exchange, const char *key, int64_t number)
{
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_object(answer);
    answer_member_integer(answer, key, number);
    answer_end_object(answer);
    answer_finish(answer, 200, JSON);
}

int64_t control_acts(struct world *world, const struct json_node *acts,
                     struct wherry_error *error)
{
    int64_t done = 0;
    if (acts == NULL || (acts->type != JSON_ARRAY && acts->type != JSON_OBJECT))
        return fail(error, WHERRY_FAILED, "an act is an object"), -1;
    const struct json_node *act = acts->type == JSON_ARRAY ? acts->first : acts;
    while (act != NULL) {
        const char *side = node_text(act, "side", "");
        bool list = text_same(side, "list");
        if (!list && !text_same(side, "crm"))
            return fail(error, WHERRY_FAILED, "an act needs a side: list or crm"), -1;
        if (list ? !control_act_list(world, act, error)
                 : !control_act_crm(world, act, error))
            return -1;
        done++;
        act = acts->type == JSON_ARRAY ? act->next : NULL;
    }
    return done;
}

static void serve_acts(struct world *world, struct exchange *exchange,
                       const struct json_node *body)
{
    struct wherry_error error = {0};
    ometria_apply_due(world, false);
    int64_t done = control_acts(world, body, &error);
    if (done < 0)
        refuse(exchange, &error);
    else
        tell_number(exchange, "done", done);
}

static void serve_clock(struct world *world, struct exchange *exchange,
                        const struct json_node *body)
{
    struct sandbox_clock *clock = &world->clock;
    if (exchange_method(exchange, "POST")) {
        sandbox_clock_set(clock,
                          node_integer(body, "now_ms", sandbox_clock_now(clock)) +
                              node_integer(body, "advance_ms", 0));
        sandbox_clock_freeze(clock, node_truth(body, "frozen", clock->frozen));
    }
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_object(answer);
    answer_member_integer(answer, "now_ms", sandbox_clock_now(clock));
    answer_member_boolean(answer, "frozen", clock->frozen);
    answer_end_object(answer);
    answer_finish(answer, 200, JSON);
}

static void serve_dial(struct world *world, struct exchange *exchange,
                       const struct json_node *body)
{
    struct wherry_error error = {0};
    if (dials_turn(&world->dials, node_text(body, "name", ""),
                   json_tree_get(body, "value"), &error))
        tell_number(exchange, "done", 1);
    else
        refuse(exchange, &error);
}

/* Other keys, so that several sandboxes are several accounts. */
static void serve_keys(struct world *world, struct exchange *exchange,
                       const struct json_node *body)
{
    const char *mailchimp = node_text(body, "mailchimp", "");
    const char *ometria = node_text(body, "ometria", "");
    if (mailchimp[0] != '\0')
        world->mailchimp_key = pool_copy(&world->texts, mailchimp);
    if (ometria[0] != '\0')
        world->ometria_key = pool_copy(&world->texts, ometria);
    tell_number(exchange, "done", 1);
}

static void serve_fault(struct world *world, struct exchange *exchange,
                        const struct json_node *body)
{
    struct wherry_error error = {0};
    if (exchange_method(exchange, "DELETE"))
        faults_clear(&world->faults);
    else if (!faults_add(&world->faults, body, &error)) {
        refuse(exchange, &error);
        return;
    }
    tell_number(exchange, "fault", (int64_t)world->faults.count);
}

static void serve_hiccup(struct world *world, struct exchange *exchange,
                         const struct json_node *body)
{
    struct wherry_error error = {0};
    if (exchange_method(exchange, "DELETE"))
        hiccups_clear(&world->hiccups);
    else if (!hiccups_add(&world->hiccups, body, world_now_ms(world), &error)) {
        refuse(exchange, &error);
        return;
    }
    tell_number(exchange, "hiccup", (int64_t)world->hiccups.count);
}

static void serve_hook(struct world *world, struct exchange *exchange)
{
    struct wherry_error error = {0};
    if (exchange_method(exchange, "DELETE"))
        hooks_clear(&world->hooks);
    else if (!hooks_add(&world->hooks, buffer_text(&exchange->body),
                        exchange->body.length, &error)) {
        refuse(exchange, &error);
        return;
    }
    tell_number(exchange, "hook", (int64_t)world->hooks.count);
}

static bool serve_get(struct world *world, struct exchange *exchange)
{
    const char *verb = exchange->parts[0];
    if (text_same(verb, "dump")) {
        ometria_apply_due(world, false);
        bulk_go_on(world);
        control_dump(world, exchange);
        return true;
    }
    if (text_same(verb, "clock")) {
        serve_clock(world, exchange, NULL);
        return true;
    }
    struct answer *answer = answer_create_whole(exchange);
    if (text_same(verb, "log"))
        request_log_tell(&world->log, exchange, answer);
    else if (text_same(verb, "meters"))
        meters_tell(&world->meters, answer);
    else if (text_same(verb, "written"))
        written_tell(&world->written, answer);
    else if (text_same(verb, "dials"))
        dials_tell(&world->dials, answer);
    else {
        answer_discard(answer);
        return false;
    }
    answer_finish(answer, 200, JSON);
    return true;
}

static bool serve_post(struct world *world, struct exchange *exchange,
                       const struct json_node *body)
{
    const char *verb = exchange->parts[0];
    if (text_same(verb, "act"))
        serve_acts(world, exchange, body);
    else if (text_same(verb, "seed"))
        control_seed(world, exchange, body);
    else if (text_same(verb, "clock"))
        serve_clock(world, exchange, body);
    else if (text_same(verb, "dial"))
        serve_dial(world, exchange, body);
    else if (text_same(verb, "keys"))
        serve_keys(world, exchange, body);
    else if (text_same(verb, "fault"))
        serve_fault(world, exchange, body);
    else if (text_same(verb, "hiccup"))
        serve_hiccup(world, exchange, body);
    else if (text_same(verb, "hook"))
        serve_hook(world, exchange);
    else if (text_same(verb, "reset")) {
        world_reset(world);
        tell_number(exchange, "done", 1);
    } else if (text_same(verb, "apply")) {
        ometria_apply_due(world, true);
        tell_number(exchange, "waiting", (int64_t)world->crm.queue_count);
    } else if (text_same(verb, "quit")) {
        world->quitting = true;
        tell_number(exchange, "done", 1);
    } else {
        return false;
    }
    return true;
}

static bool serve_delete(struct world *world, struct exchange *exchange)
{
    const char *verb = exchange->parts[0];
    if (text_same(verb, "fault"))
        serve_fault(world, exchange, NULL);
    else if (text_same(verb, "hiccup"))
        serve_hiccup(world, exchange, NULL);
    else if (text_same(verb, "hook"))
        serve_hook(world, exchange);
    else
        return false;
    return true;
}

void control_serve(struct world *world, struct exchange *exchange)
{
    struct wherry_error error = {0};
    bool known = false;
    const struct json_node *body = NULL;
    if (exchange->part_count == 1 && exchange->body.length > 0) {
        body = json_tree_parse(&exchange->arena, buffer_text(&exchange->body),
                               exchange->body.length, &error);
        if (body == NULL) {
            refuse(exchange, &error);
            return;
        }
    }
    if (exchange->part_count == 1 && exchange_method(exchange, "GET"))
        known = serve_get(world, exchange);
    else if (exchange->part_count == 1 && exchange_method(exchange, "POST"))
        known = serve_post(world, exchange, body);
    else if (exchange->part_count == 1 && exchange_method(exchange, "DELETE"))
        known = serve_delete(world, exchange);
    if (!known) {
        fail(&error, WHERRY_FAILED, "no such control: %s %s", exchange->method,
             exchange->path);
        refuse(exchange, &error);
        exchange->status = 404;
    }
}
