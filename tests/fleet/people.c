/* people.c -- who is in both worlds of each pipeline, and what they do. */
#include "tests/fleet/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/fleet/moment.h"
#include "tests/fleet/places.h"
#include "tests/support/suite.h"
#include "tests/support/world.h"
#include "tests/unit/convergence.h"

/* A change that a run has seen and one that it has not may cross: no service can guard
 * against that. So long a run may have been under way. */
enum { CROSSING_MS = 10 * 60 * 1000 };

struct crew {
    struct memory_world world; /* what people did; both worlds as they were last seen */
    int acts[PEOPLE_MOST];
};

static struct crew *crews;
static int changes; /* so far: each name is another one */

const char *const people_act_words[PEOPLE_ACTS] = {
    [PEOPLE_JOIN_LIST] = "joins the list",
    [PEOPLE_JOIN_CRM] = "opts in in the CRM, new",
    [PEOPLE_LEAVE_LIST] = "leaves the list",
    [PEOPLE_LEAVE_CRM] = "opts out in the CRM",
    [PEOPLE_RETURN_TO_LIST] = "comes back to the list",
    [PEOPLE_RETURN_TO_CRM] = "opts in in the CRM again",
    [PEOPLE_CHANGE_ON_LIST] = "has another name on the list",
    [PEOPLE_CHANGE_IN_CRM] = "has another name in the CRM",
};

/* ---- Both worlds, as they are */

static void add_record(struct world_record *records, int *count, int human,
                       const char *address, enum wherry_consent consent)
{
    struct world_record *record = &records[(*count)++];
    *record = (struct world_record){.exists = true, .human = human, .consent = consent};
    snprintf(record->address, sizeof record->address, "%s", address);
}

static void set_names(struct world_record *record, const struct json_node *one,
                      const char *first, const char *last)
{
    const struct json_node *fields = json_tree_get(one, "fields");
    snprintf(record->fields[0], WORLD_TEXT, "%s",
             json_tree_text(json_tree_get(fields, first)));
    snprintf(record->fields[1], WORLD_TEXT, "%s",
             json_tree_text(json_tree_get(fields, last)));
}

static enum wherry_consent consent_of(const struct json_node *one, bool on_list)
{
    const struct json_node *said = json_tree_get(one, on_list ? "status" : "optin");
    const char *words = json_tree_text(said);
    if (on_list)
        return text_same(words, "subscribed")     ? WHERRY_SUBSCRIBED
               : text_same(words, "unsubscribed") ? WHERRY_UNSUBSCRIBED
                                                  : WHERRY_ARCHIVED;
    if (said == NULL || said->type == JSON_NULL)
        return WHERRY_UNSTATED;
    return json_tree_true(said) ? WHERRY_SUBSCRIBED : WHERRY_UNSUBSCRIBED;
}

/* Whose is this address? False: of no person of this pipeline. */
static bool is_of(const char *address, int pipeline, int *human)
{
    int of = -1;
    return sscanf(address, "h%d@p%d.example.net", human, &of) == 2 && of == pipeline;
}

static void take_side(struct crew *crew, int pipeline, const struct json_node *dump,
                      bool on_list)
{
    struct memory_world *world = &crew->world;
    struct world_record *records = on_list ? world->list : world->crm;
    int *count = on_list ? &world->list_count : &world->crm_count;
    *count = 0;
    for (const struct json_node *one =
             json_tree_get(dump, on_list ? "list" : "crm")->first;
         one != NULL; one = one->next) {
        int human = 0;
        const char *address = json_tree_text(json_tree_get(one, "address"));
        if (!is_of(address, pipeline, &human))
            continue;
        ck_assert_msg((on_list ? world_list_of(world, human)
                               : world_crm_of(world, human)) == NULL,
                      "%s is there twice", address);
        add_record(records, count, human, address, consent_of(one, on_list));
        set_names(&records[*count - 1], one, on_list ? "FNAME" : "firstname",
                  on_list ? "LNAME" : "lastname");
        records[*count - 1].consent_at_ms = world->truth[human].list_back_ms;
    }
}

static void note_links(struct memory_world *world)
{
    for (int human = 0; human < PEOPLE_MOST; human++) {
        struct world_truth *truth = &world->truth[human];
        if (truth->linked || world_list_of(world, human) == NULL ||
            world_crm_of(world, human) == NULL)
            continue;
        truth->linked = true;
        truth->linked_ms = moment_now_ms();
    }
}

/* The list may be that of another pipeline. */
static void look(int pipeline, const char *list)
{
    struct arena arena = {0};
    char path[64];
    struct crew *crew = &crews[pipeline];
    snprintf(path, sizeof path, "/control/dump?list=%s", list);
    const struct json_node *dump = place_ask(place_of(pipeline)->account, path, &arena);
    take_side(crew, pipeline, dump, true);
    take_side(crew, pipeline, dump, false);
    crew->world.now_ms = moment_now_ms();
    arena_free(&arena);
}

/* ---- What they do */

static void post(int pipeline, int human, const char *side, const char *verb,
                 const char *more)
{
    const struct place *place = place_of(pipeline);
    sandbox_post(place_sandbox(place->account), "act",
                 "{\"side\":\"%s\",\"do\":\"%s\",\"list\":\"%s\","
                 "\"address\":\"h%d@p%d.example.net\"%s}",
                 side, verb, place->list, human, pipeline, more);
}

static const char *new_name(const char *field)
{
    static char words[64];
    snprintf(words, sizeof words, ",\"fields\":{\"%s\":\"N%d\"}", field, ++changes);
    return words;
}

static bool may(struct crew *crew, int pipeline, int human, enum people_act act)
{
    const struct world_record *list = world_list_of(&crew->world, human);
    const struct world_record *crm = world_crm_of(&crew->world, human);
    switch (act) {
    case PEOPLE_JOIN_LIST:
        return list == NULL && crm == NULL;
    case PEOPLE_JOIN_CRM:
        return list == NULL && crm == NULL && place_of(pipeline)->adds;
    case PEOPLE_LEAVE_LIST:
        return list != NULL && list->consent == WHERRY_SUBSCRIBED;
    case PEOPLE_RETURN_TO_LIST:
        return list != NULL && list->consent == WHERRY_UNSUBSCRIBED;
    case PEOPLE_RETURN_TO_CRM:
        return crm != NULL && crm->consent == WHERRY_UNSUBSCRIBED;
    case PEOPLE_CHANGE_ON_LIST:
        return list != NULL && list->consent == WHERRY_SUBSCRIBED;
    default:
        return crm != NULL && crm->consent == WHERRY_SUBSCRIBED;
    }
}

static void do_on_list(struct memory_world *world, int pipeline, int human,
                       enum people_act act)
{
    char name[16];
    if (act == PEOPLE_LEAVE_LIST) {
        post(pipeline, human, "list", "leave", "");
        world_list_leave(world, human, WHERRY_BY_PERSON);
    } else if (act == PEOPLE_CHANGE_ON_LIST) {
        post(pipeline, human, "list", "change", new_name("FNAME"));
        snprintf(name, sizeof name, "N%d", changes);
        world_list_change(world, human, 0, name);
    } else {
        const bool back = act == PEOPLE_RETURN_TO_LIST;
        post(pipeline, human, "list", "join", back ? "" : new_name("FNAME"));
        if (back)
            world_list_rejoin(world, human);
        else
            world_list_join(world, human);
    }
}

static void do_in_crm(struct memory_world *world, int pipeline, int human,
                      enum people_act act)
{
    char name[16];
    if (act == PEOPLE_LEAVE_CRM) {
        post(pipeline, human, "crm", "leave", "");
        world_crm_out(world, human, false);
    } else if (act == PEOPLE_CHANGE_IN_CRM) {
        post(pipeline, human, "crm", "change", new_name("firstname"));
        snprintf(name, sizeof name, "N%d", changes);
        world_crm_change(world, human, 0, name);
    } else if (act == PEOPLE_RETURN_TO_CRM) {
        post(pipeline, human, "crm", "optin", "");
        world_crm_in(world, human);
    } else {
        post(pipeline, human, "crm", "join", new_name("firstname"));
        world_crm_join(world, human, WHERRY_SUBSCRIBED);
    }
}

bool people_act(int pipeline, int human, enum people_act act)
{
    struct crew *crew = &crews[pipeline];
    look(pipeline, place_of(pipeline)->list);
    note_links(&crew->world);
    if (!may(crew, pipeline, human, act))
        return false;
    crew->acts[human]++;
    moment_trace("h%d of p%d %s", human, pipeline, people_act_words[act]);
    if (act == PEOPLE_JOIN_LIST || act == PEOPLE_LEAVE_LIST ||
        act == PEOPLE_RETURN_TO_LIST || act == PEOPLE_CHANGE_ON_LIST)
        do_on_list(&crew->world, pipeline, human, act);
    else
        do_in_crm(&crew->world, pipeline, human, act);
    return true;
}

/* ---- The beginning and the end */

void people_begin(void)
{
    crews = memory_array((size_t)places_count(), sizeof *crews);
    for (int pipeline = 0; pipeline < places_count(); pipeline++) {
        world_init(&crews[pipeline].world);
        for (int human = 0; human < PEOPLE_FIRST; human++) {
            post(pipeline, human, "list", "join", ",\"fields\":{\"FNAME\":\"Old\"}");
            post(pipeline, human, "crm", "join", ",\"fields\":{\"firstname\":\"Old\"}");
        }
    }
}

void people_end(void)
{
    for (int i = 0; crews != NULL && i < places_count(); i++)
        world_finish(&crews[i].world);
    free(crews);
    crews = NULL;
}

void people_baseline(void)
{
    for (int i = 0; i < places_count(); i++) {
        struct memory_world *world = &crews[i].world;
        look(i, place_of(i)->list);
        note_links(world);
        world->baseline_taken = true;
        world->baseline_ms = moment_now_ms();
    }
}

/* ---- What must have come of it */

/* Did their last word say that they want no mail? Both sides may have spoken at once. */
static bool is_out(const struct world_truth *truth)
{
    const int64_t back_ms =
        truth->list_back_ms > truth->crm_in_ms ? truth->list_back_ms : truth->crm_in_ms;
    return (truth->list_left && truth->list_left_ms > back_ms) ||
           (truth->crm_out && truth->crm_out_ms > back_ms);
}

static void check_out(struct crew *crew, int pipeline, int human)
{
    const struct world_record *list = world_list_of(&crew->world, human);
    const struct world_record *crm = world_crm_of(&crew->world, human);
    if (!is_out(&crew->world.truth[human]))
        return;
    ck_assert_msg(list == NULL || list->consent != WHERRY_SUBSCRIBED,
                  "h%d of p%d has left and is on a list", human, pipeline);
    ck_assert_msg(crm == NULL || crm->consent != WHERRY_SUBSCRIBED,
                  "h%d of p%d has left and is opted in in the CRM", human, pipeline);
}

static void check_pair(int pipeline, const char *list, bool own)
{
    struct crew *crew = &crews[pipeline];
    look(pipeline, list);
    for (int human = 0; human < PEOPLE_MOST; human++) {
        check_out(crew, pipeline, human);
        const char *wrong = own ? convergence_judge(&crew->world, human) : NULL;
        ck_assert_msg(wrong == NULL, "h%d of p%d: %s", human, pipeline, wrong);
    }
}

/* Nobody is added again after they left: except in the same moments. */
static void check_written(const struct json_node *one, int pipeline, int human)
{
    const struct crew *crew = &crews[pipeline];
    const struct world_truth *truth = &crew->world.truth[human];
    const int64_t in_ms = json_tree_integer(json_tree_get(one, "in_ms"), 0);
    const int64_t left_ms = truth->list_left_ms > truth->crm_out_ms
                                ? truth->list_left_ms
                                : truth->crm_out_ms;
    const int64_t writes = json_tree_integer(json_tree_get(one, "changes"), -1);
    ck_assert_msg(!is_out(truth) || in_ms < left_ms + CROSSING_MS,
                  "h%d of p%d was added after they left", human, pipeline);
    ck_assert_msg(writes >= 0 && writes <= crew->acts[human],
                  "h%d of p%d acted %d times, and was changed %" PRId64 " times", human,
                  pipeline, crew->acts[human], writes);
}

void people_check(void)
{
    for (int i = 0; i < places_count(); i++) {
        check_pair(i, place_of(place_of(i)->account)->list, false);
        check_pair(i, place_of(i)->list, true);
    }
    for (int account = 0; account < ACCOUNTS; account++) {
        struct arena arena = {0};
        int human = 0, pipeline = 0;
        const struct json_node *all = place_ask(account, "/control/written", &arena);
        for (const struct json_node *one = all->first; one != NULL; one = one->next) {
            ck_assert_int_eq(sscanf(json_tree_text(json_tree_get(one, "address")),
                                    "h%d@p%d.example.net", &human, &pipeline),
                             2);
            check_written(one, pipeline, human);
        }
        arena_free(&arena);
    }
}

struct people_sums people_sums(void)
{
    struct people_sums sums = {0};
    for (int i = 0; i < places_count(); i++)
        for (int human = 0; human < PEOPLE_MOST; human++)
            sums.acts += crews[i].acts[human];
    for (int account = 0; account < ACCOUNTS; account++) {
        struct arena arena = {0};
        const struct json_node *all = place_ask(account, "/control/written", &arena);
        for (const struct json_node *one = all->first; one != NULL; one = one->next) {
            const int writes = (int)json_tree_integer(json_tree_get(one, "writes"), 0);
            const int with_effect =
                (int)json_tree_integer(json_tree_get(one, "changes"), 0);
            sums.writes += writes;
            sums.repeats += writes - with_effect;
        }
        arena_free(&arena);
    }
    return sums;
}
