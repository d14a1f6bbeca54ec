/* rounds.c -- one round: each figure once, in scenes that are begun again. */
#include "tests/bench/rounds.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/beside.h"
#include "tests/bench/scene.h"

#define SEGMENT_SYNC                                                                   \
    "segment_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  segments:\n"                                                                    \
    "    - { crm: \"1042\", list: VIP customers }\n"
#define FLOOR_KEYS " " SANDBOX_MAILCHIMP_KEY " " SANDBOX_OMETRIA_KEY

enum { IDLE_RUNS = 3, LINE_ROOM = 512, PER_SIDE = 2000, OUTSIDE = 200 };
enum { FLEET_PEOPLE = 100 };

static void tell(const char *what)
{
    fprintf(stderr, "bench:   %s\n", what);
}

/* What the last command has read, read again by curl and yajl alone. */
static void take_floor(struct scene *scene, struct cost *cost)
{
    char path[SCENE_PATH_ROOM], line[LINE_ROOM];
    scene_keep_requests(scene, "urls");
    scene_path(scene, "urls", path);
    snprintf(line, sizeof line, "%s" FLOOR_KEYS, path);
    scene_program(scene, BENCH_FLOOR, line, "", 0, cost);
}

/* ---- Peers */

static void take_peer(struct scene *scene, const struct peers *peers, const char *what,
                      int64_t count, struct cost *cost)
{
    char line[LINE_ROOM], environment[LINE_ROOM], path[SCENE_PATH_ROOM];
    scene_path(scene, "peer.json", path);
    snprintf(line, sizeof line,
             BENCH_PEER " %s %s " SANDBOX_MAILCHIMP_KEY " " SANDBOX_LIST " %" PRId64
                        " %s",
             what, sandbox_mailchimp_url(scene->sandbox), count, path);
    snprintf(environment, sizeof environment, "NODE_PATH=%s",
             peers->modules == NULL ? "" : peers->modules);
    scene_program(scene, peers->node, line, environment, 0, cost);
}

static void take_readers(struct scene *scene, const struct peers *peers,
                         struct ledger *ledger)
{
    struct cost first;
    if (peers->node == NULL)
        return;
    take_peer(scene, peers, "diff", ledger->people, &first);
    take_peer(scene, peers, "diff", ledger->people, ledger_next(ledger, PEER_DIFF));
    if (peers->modules != NULL)
        take_peer(scene, peers, "pages", ledger->people,
                  ledger_next(ledger, PEER_PAGES));
}

/* ---- Scenes */

/* Their push by a program that does nothing else, in a world of its own. */
static void take_bare_push(struct ledger *ledger)
{
    struct scene scene;
    char line[LINE_ROOM], path[SCENE_PATH_ROOM];
    const int64_t count = ledger->people / 2;
    scene_begin(&scene, ledger->people, ledger->people);
    scene_add_contacts(&scene, ledger->people, count);
    scene_path(&scene, "bare.db", path);
    snprintf(line, sizeof line,
             "%s %s/lists/" SANDBOX_LIST " " SANDBOX_MAILCHIMP_KEY
             " %s " SANDBOX_OMETRIA_KEY " " SCENE_DAY_OF_NEW " %" PRId64,
             path, sandbox_mailchimp_url(scene.sandbox),
             sandbox_ometria_url(scene.sandbox), count);
    scene_program(&scene, BENCH_FLOOR_PUSH, line, "", 0,
                  ledger_next(ledger, FLOOR_PUSH));
    scene_finish(&scene);
}

static void slow_down(const struct scene *scene, const char *dial, int ms)
{
    char value[16];
    snprintf(value, sizeof value, "%d", ms);
    sandbox_dial(scene->sandbox, dial, value);
}

/* The list alone: the CRM is empty. */
static void take_list(struct ledger *ledger, const struct peers *peers)
{
    struct scene scene;
    struct cost first;
    tell("whole reads of the list");
    scene_begin(&scene, ledger->people, 0);
    scene_wherry(&scene, "run p", 0, &first);
    scene_wherry(&scene, "run p", 0, &first);
    scene_wherry(&scene, "run p --verify", 0, ledger_next(ledger, READ_LIST));
    take_floor(&scene, ledger_next(ledger, FLOOR_LIST));
    take_readers(&scene, peers, ledger);
    slow_down(&scene, "mailchimp.latency_ms", LATENCY_MS);
    scene_wherry(&scene, "run p --verify", 0, ledger_next(ledger, LIST_SLOW));
    slow_down(&scene, "mailchimp.latency_ms", 0);
    if (peers->modules != NULL)
        take_peer(&scene, peers, "push", ledger->people / 2,
                  ledger_next(ledger, PEER_PUSH));
    scene_finish(&scene);
}

static void take_both(struct ledger *ledger)
{
    const struct crowd some = {3, PER_SIDE, false}, others = {7, PER_SIDE, false},
                       third = {0, 3, false};
    struct scene scene;
    struct cost first;
    tell("baseline, nothing to do, few changes");
    scene_begin(&scene, ledger->people, ledger->people);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, BASELINE));
    ledger->state_bytes = scene_state_bytes(&scene);
    scene_wherry(&scene, "run p", 0, &first);
    for (int i = 0; i < IDLE_RUNS; i++)
        scene_wherry(&scene, "run p", 0, ledger_next(ledger, IDLE));
    scene_wherry(&scene, "run p --verify", 0, ledger_next(ledger, READ_BOTH));
    take_floor(&scene, ledger_next(ledger, FLOOR_BOTH));
    scene_act(&scene, some,
              "\"side\":\"list\",\"do\":\"change\",\"fields\":{\"FNAME\":\"Another\"}");
    scene_act(&scene, others,
              "\"side\":\"crm\",\"do\":\"change\",\"fields\":"
              "{\"firstname\":\"Another\"}");
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, CHANGES));
    scene_wherry(&scene, "run p", 0, &first);
    tell("new contacts");
    scene_add_contacts(&scene, ledger->people, ledger->people / 2);
    scene_wherry(&scene, "run p --allow push_new_records", 0,
                 ledger_next(ledger, PUSH));
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, SETTLED));
    take_bare_push(ledger);
    tell("many fields, in bulk");
    slow_down(&scene, "mailchimp.latency_ms", LATENCY_MS);
    scene_act(&scene, third, /* of half as many again: N/2 */
              "\"side\":\"crm\",\"do\":\"change\",\"fields\":"
              "{\"firstname\":\"Third\"}");
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, BULK));
    scene_finish(&scene);
}

/* Fewer people, since all of this is waiting. */
static void take_slow(struct ledger *ledger)
{
    const struct crowd some = {0, TENTHS * TENTHS, false};
    const int64_t people = ledger->people / TENTHS;
    struct scene scene;
    struct cost first;
    tell("slow answers");
    scene_begin(&scene, people, people);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, TENTH));
    scene_wherry(&scene, "run p", 0, &first);
    slow_down(&scene, "ometria.latency_ms", LATENCY_MS);
    scene_wherry(&scene, "run p --verify", 0, ledger_next(ledger, CRM_SLOW));
    slow_down(&scene, "ometria.latency_ms", 0);
    slow_down(&scene, "mailchimp.latency_ms", LATENCY_MS);
    scene_act(&scene, some,
              "\"side\":\"crm\",\"do\":\"change\",\"fields\":"
              "{\"firstname\":\"Another\"}");
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, PATCH_SLOW));
    scene_add_contacts(&scene, people, people / 2);
    scene_wherry(&scene, "run p --allow push_new_records", 0,
                 ledger_next(ledger, PUSH_SLOW));
    scene_finish(&scene);
}

/* What other pipelines cost, though nothing is done for them. */
static void take_fleet(struct ledger *ledger)
{
    struct scene scene;
    struct cost first;
    tell("many specs");
    scene_begin(&scene, FLEET_PEOPLE, FLEET_PEOPLE);
    scene_wherry(&scene, "run p", 0, &first);
    scene_wherry(&scene, "run p", 0, &first);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, ALONE));
    scene_write_fleet(&scene, FLEET / 2 - 1);
    scene_wherry(&scene, "check", 0, ledger_next(ledger, HALF));
    scene_write_fleet(&scene, FLEET - 1);
    scene_wherry(&scene, "check", 0, ledger_next(ledger, CHECK));
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, AMONG));
    scene_finish(&scene);
}

static void refresh_segment(const struct scene *scene)
{
    sandbox_post(scene->sandbox, "act",
                 "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"1042\"}");
}

static void take_segment(struct ledger *ledger)
{
    const struct crowd inside = {0, OUTSIDE, true}, outside = {0, OUTSIDE, false},
                       leaving = {1, OUTSIDE, false};
    struct scene scene;
    tell("a segment");
    scene_begin(&scene, ledger->people, ledger->people);
    scene_write_spec(&scene, SEGMENT_SYNC);
    sandbox_post(scene.sandbox, "act",
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP\",\"dynamic\":false}");
    scene_act(&scene, inside, "\"side\":\"crm\",\"do\":\"enter\",\"segment\":\"1042\"");
    refresh_segment(&scene);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, JOINS));
    scene_act(&scene, outside,
              "\"side\":\"crm\",\"do\":\"enter\",\"segment\":\"1042\"");
    scene_act(&scene, leaving, "\"side\":\"crm\",\"do\":\"exit\",\"segment\":\"1042\"");
    refresh_segment(&scene);
    scene_wherry(&scene, "run p", 0, ledger_next(ledger, CHURN));
    scene_finish(&scene);
}

void rounds_take(struct ledger *ledger, const struct peers *peers)
{
    take_list(ledger, peers);
    take_both(ledger);
    take_slow(ledger);
    take_fleet(ledger);
    take_segment(ledger);
    beside_take(ledger);
}
