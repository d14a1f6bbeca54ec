/* cast.c -- people who each do one thing, and what each step makes of it. */
#include "tests/pipelines/cast.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

enum { ADDRESS_ROOM_CAST = 64, LINE_ROOM = 1024 };

#define BIT(step) (1U << STEP_##step)

/* Where people are before, what they do, and what must follow. */
struct player {
    const char *name;
    bool on_list, in_crm;           /* before: subscribed, opted in */
    const char *side, *verb, *more; /* what they do */
    const char *side2, *verb2, *more2;
    /* The step that carries it over; 0: none does. */
    unsigned owner, owner2;
    struct rig_requests writes, writes2; /* what it writes for it */
};

#define LISTED .on_list = true, .in_crm = true
#define DO(place, what, how) .side = (place), .verb = (what), .more = (how)
#define THEN(place, what, how) .side2 = (place), .verb2 = (what), .more2 = (how)
#define FIRST(name, value) "\"fields\":{\"" name "\":\"" value "\"}"

static const struct player players[] = {
    {"leaver", LISTED, DO("list", "leave", ""), .owner = BIT(IMPORT_UNSUBSCRIBES),
     .writes = {.opt_outs = 1}},
    {"dismissed", LISTED, DO("list", "leave", "\"by\":\"admin\""),
     .owner = BIT(IMPORT_UNSUBSCRIBES), .writes = {.opt_outs = 1}},
    {"renamed-leaver", LISTED, DO("list", "change", FIRST("FNAME", "Lastword")),
     .owner = BIT(IMPORT_PULL_FIELDS), .writes = {.changes = 1},
     THEN("list", "leave", ""), .owner2 = BIT(IMPORT_UNSUBSCRIBES),
     .writes2 = {.opt_outs = 1}},
    {"opter-out", LISTED, DO("crm", "leave", ""), .owner = BIT(PUSH_UNSUBSCRIBES),
     .writes = {.unsubscribes = 1}},
    {"silent-opter-out", LISTED, DO("crm", "leave_api", ""),
     .owner = BIT(PUSH_UNSUBSCRIBES), .writes = {.unsubscribes = 1}},
    {"joiner",
     DO("list", "join", "\"fields\":{\"FNAME\":\"Joinia\",\"LNAME\":\"Listborn\"}"),
     .owner = BIT(IMPORT_NEW_RECORDS), .writes = {.opt_ins = 1}},
    {"buyer",
     DO("crm", "join",
        "\"fields\":{\"firstname\":\"Buyer\",\"lastname\":\"Shopborn\"}"),
     .owner = BIT(PUSH_NEW_RECORDS), .writes = {.creates = 1}},
    {"mover", LISTED, DO("crm", "rename", "\"to\":\"moved@cast.example.net\""),
     .owner = BIT(PUSH_PUSH_FIELDS), .writes = {.renames = 1}},
    {"shopper", LISTED, DO("crm", "change", FIRST("firstname", "Shopname")),
     .owner = BIT(PUSH_PUSH_FIELDS), .writes = {.updates = 1}},
    {"reader", LISTED, DO("list", "change", FIRST("FNAME", "Formname")),
     .owner = BIT(IMPORT_PULL_FIELDS), .writes = {.changes = 1}},
    {"disputed", LISTED, DO("list", "change", FIRST("FNAME", "Lostname")),
     THEN("crm", "change", FIRST("firstname", "Wonname")),
     .owner2 = BIT(PUSH_PUSH_FIELDS), .writes2 = {.updates = 1}},
    {"erased", LISTED, DO("crm", "anonymise", "")},
    {"archived", LISTED, DO("list", "archive", "")},
    {"bounced", LISTED, DO("list", "bounce", "")},
    {"deleted", LISTED, DO("list", "delete", "")},
    {"blank", LISTED, DO("list", "change", FIRST("FNAME", ""))},
    {"stopper", LISTED, DO("crm", "leave_sms", "")},
    {"undecided", DO("crm", "join", "\"optin\":null")},
};
enum { PLAYERS = sizeof players / sizeof *players };

static const char *address_of(const struct player *player,
                              char address[ADDRESS_ROOM_CAST])
{
    snprintf(address, ADDRESS_ROOM_CAST, "%s@cast.example.net", player->name);
    return address;
}

static const char *at_first; /* all that is known of the others */

void cast_enter(int others)
{
    char address[ADDRESS_ROOM_CAST], fields[128];
    sandbox_post(rig_sandbox(), "seed", "{\"people\":%d,\"common\":%d,\"random\":7}",
                 others, others * 2 / 3);
    at_first = rig_summary();
    for (int i = 0; i < PLAYERS; i++) {
        const char *name = players[i].name;
        address_of(&players[i], address);
        snprintf(fields, sizeof fields,
                 "\"fields\":{\"FNAME\":\"Old-%s\",\"LNAME\":\"Player\"}", name);
        if (players[i].on_list)
            rig_act("list", "join", address, fields);
        snprintf(fields, sizeof fields,
                 "\"fields\":{\"firstname\":\"Old-%s\",\"lastname\":\"Player\"}", name);
        if (players[i].in_crm)
            rig_act("crm", "join", address, fields);
    }
}

void cast_act(void)
{
    char address[ADDRESS_ROOM_CAST];
    for (int i = 0; i < PLAYERS; i++) {
        const struct player *player = &players[i];
        address_of(player, address);
        rig_act(player->side, player->verb, address, player->more);
        if (player->side2 != NULL)
            rig_act(player->side2, player->verb2, address, player->more2);
    }
}

/* ---- What must follow */

static const struct json_node *worlds;

/* Somebody on one side. `state` NULL: not there; `first` "": the name may be any. */
static void expect(const char *side, const char *name, const char *state,
                   const char *first)
{
    char address[ADDRESS_ROOM_CAST];
    snprintf(address, sizeof address, "%s@cast.example.net", name);
    const bool list = text_same(side, "list");
    const struct json_node *person = rig_person(worlds, side, address);
    const char *shown = person == NULL ? "absent" : rig_consent(person);
    const char *named = rig_value(person, list ? "FNAME" : "firstname");
    ck_assert_msg(text_same(shown, state == NULL ? "absent" : state),
                  "%s: %s is %s, not %s", side, name, shown, state);
    ck_assert_msg(*first == '\0' || text_same(named, first),
                  "%s: %s has the name %s, not %s", side, name, named, first);
}

static void expect_consents(unsigned steps)
{
    const char *in = (steps & BIT(IMPORT_UNSUBSCRIBES)) != 0 ? "false" : "true";
    const char *on =
        (steps & BIT(PUSH_UNSUBSCRIBES)) != 0 ? "unsubscribed" : "subscribed";
    expect("crm", "leaver", in, "Old-leaver");
    expect("crm", "dismissed", in, "Old-dismissed");
    expect("crm", "renamed-leaver", in,
           (steps & BIT(IMPORT_PULL_FIELDS)) != 0 ? "Lastword" : "Old-renamed-leaver");
    expect("list", "leaver", "unsubscribed", "Old-leaver");
    expect("list", "opter-out", on, "Old-opter-out");
    expect("list", "silent-opter-out", on, "Old-silent-opter-out");
    expect("crm", "opter-out", "false", "Old-opter-out");
}

static void expect_news(unsigned steps)
{
    const bool import = (steps & BIT(IMPORT_NEW_RECORDS)) != 0;
    const bool push = (steps & BIT(PUSH_NEW_RECORDS)) != 0;
    expect("crm", "joiner", import ? "true" : NULL, import ? "Joinia" : "");
    expect("list", "joiner", "subscribed", "Joinia");
    expect("list", "buyer", push ? "subscribed" : NULL, push ? "Buyer" : "");
    expect("crm", "buyer", "true", "Buyer");
    expect("list", "undecided", NULL, "");
}

static void expect_fields(unsigned steps)
{
    const bool push = (steps & BIT(PUSH_PUSH_FIELDS)) != 0;
    const bool pull = (steps & BIT(IMPORT_PULL_FIELDS)) != 0;
    expect("list", "mover", push ? NULL : "subscribed", "");
    expect("list", "moved", push ? "subscribed" : NULL, push ? "Old-mover" : "");
    expect("list", "shopper", "subscribed", push ? "Shopname" : "Old-shopper");
    expect("crm", "reader", "true", pull ? "Formname" : "Old-reader");
    expect("list", "disputed", "subscribed", push ? "Wonname" : "Lostname");
    expect("crm", "disputed", "true", "Wonname");
}

/* People whom no step may touch. */
static void expect_others(void)
{
    expect("list", "erased", "subscribed", "Old-erased");
    expect("crm", "erased", NULL, "");
    expect("list", "archived", "archived", "Old-archived");
    expect("crm", "archived", "true", "Old-archived");
    expect("list", "bounced", "cleaned", "Old-bounced");
    expect("crm", "bounced", "true", "Old-bounced");
    expect("list", "deleted", NULL, "");
    expect("crm", "deleted", "true", "Old-deleted");
    expect("crm", "blank", "true", "Old-blank");
    expect("list", "stopper", "subscribed", "Old-stopper");
    expect("crm", "stopper", "true", "Old-stopper");
}

static void expect_untouched(void)
{
    const char *now = rig_summary();
    for (const char *line = at_first; *line != '\0';) {
        char one[LINE_ROOM];
        size_t length = strcspn(line, "\n");
        snprintf(one, sizeof one, "%.*s\n", (int)length, line);
        ck_assert_msg(length == 0 || strstr(now, one) != NULL, "gone: %s", one);
        line += length + 1;
    }
}

void cast_expect(unsigned steps)
{
    worlds = rig_dump();
    expect_consents(steps);
    expect_news(steps);
    expect_fields(steps);
    expect_others();
    expect_untouched();
}

static void add(struct rig_requests *sum, const struct rig_requests *more)
{
    sum->creates += more->creates;
    sum->updates += more->updates;
    sum->unsubscribes += more->unsubscribes;
    sum->renames += more->renames;
    sum->opt_ins += more->opt_ins;
    sum->opt_outs += more->opt_outs;
    sum->changes += more->changes;
}

struct rig_requests cast_writes(unsigned steps)
{
    struct rig_requests sum = {0};
    for (int i = 0; i < PLAYERS; i++) {
        if ((players[i].owner & steps) != 0)
            add(&sum, &players[i].writes);
        if ((players[i].owner2 & steps) != 0)
            add(&sum, &players[i].writes2);
    }
    return sum;
}

void cast_expect_writes(unsigned steps)
{
    const struct rig_requests want = cast_writes(steps), got = rig_requests();
    ck_assert_int_eq(got.creates, want.creates);
    ck_assert_int_eq(got.updates, want.updates);
    ck_assert_int_eq(got.unsubscribes, want.unsubscribes);
    ck_assert_int_eq(got.renames, want.renames);
    ck_assert_int_eq(got.opt_ins, want.opt_ins);
    ck_assert_int_eq(got.opt_outs, want.opt_outs);
    ck_assert_int_eq(got.changes, want.changes);
    ck_assert_int_eq(got.others, 0);
}
