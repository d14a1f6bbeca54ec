/* test_segments_random.c -- whatever happens on both sides and in between, a static
 * segment ends with the right members, and nobody else is moved. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

enum { PEOPLE = 8, ACTS = 24, USUAL_ROUNDS = 6, DAY_MS = 25 * 60 * 60 * 1000 };

/* What is true of one person, whatever wherry knows of it. */
struct person {
    bool member; /* in the CRM's segment */
    bool listed; /* SUBSCRIBED on the list */
    bool hidden; /* archived: the leave waits until they are back */
    bool ours;   /* was seen in both, by a run */
    bool guest;  /* put into the static segment by somebody else */
    /* A run may have seen them in it, and it was not read again since: who is taken out by
     * somebody else still has a seat for the next one. */
    bool seated;
    char address[64];
};
static struct person people[PEOPLE];
static uint64_t state;

static unsigned draw(unsigned below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}

static uint64_t seed_of(int round)
{
    const char *given = getenv("WHERRY_SEED");
    if (given != NULL)
        return strtoull(given, NULL, 10);
    return (uint64_t)clock_now_ms() * 1000 + (uint64_t)round;
}

/* The CRM's segment and the static segment are changed by their owners. */
static void move_member(struct person *person)
{
    rig_act("crm", person->member ? "exit" : "enter", person->address,
            "\"segment\":\"1042\"");
    person->member = !person->member;
    club_refresh();
}

static void move_on_list(struct person *person, unsigned number)
{
    const bool here = person->listed;
    static const char *const away[] = {"leave", "bounce", "archive"};
    rig_act("list", here ? away[number % 3] : "join", person->address, "");
    person->listed = !here;
    person->hidden = here && number % 3 == 2;
}

/* Somebody else puts a person of the list into the static segment. */
static void invite(struct person *person)
{
    if (!person->listed || club_has("VIP", person->address))
        return;
    rig_act("list", "tag", person->address, "\"segment\":\"VIP\"");
    person->guest = true;
}

static void act(void)
{
    struct person *person = &people[draw(PEOPLE)];
    switch (draw(6)) {
    case 0:
    case 1:
        move_member(person);
        break;
    case 2:
        move_on_list(person, draw(3));
        break;
    case 3:
        invite(person);
        break;
    case 4:
        if (club_has("VIP", person->address))
            rig_act("list", "untag", person->address, "\"segment\":\"VIP\"");
        person->guest = false;
        break;
    default:
        rig_pass_ms(DAY_MS / 3);
        break;
    }
}

static void run(void)
{
    rig_run("run p");
    for (int i = 0; i < PEOPLE; i++) {
        struct person *person = &people[i];
        person->seated |= club_has("VIP", person->address);
        if (person->member && person->seated)
            person->ours = true, person->guest = false;
    }
}

/* Guests of whom no run ever knew more than that stay. */
static void sync_fully(uint64_t seed)
{
    bool stays[PEOPLE];
    for (int i = 0; i < PEOPLE; i++)
        stays[i] = people[i].guest && !people[i].ours && !people[i].member;
    club_refresh();
    rig_pass_ms(DAY_MS);
    run();
    run();
    for (int i = 0; i < PEOPLE; i++)
        ck_assert_msg(!stays[i] || club_has("VIP", people[i].address),
                      "%s was taken out, WHERRY_SEED=%" PRIu64, people[i].address,
                      seed);
}

/* All was read: who went is known. */
static void know(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        struct person *person = &people[i];
        const bool sits = club_has("VIP", person->address);
        person->ours = sits && (person->member || (person->ours && person->hidden));
        person->guest = sits && !person->ours;
        person->seated = sits;
    }
}

static void check_all(uint64_t seed)
{
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    for (int i = 0; i < PEOPLE; i++) {
        const struct person *person = &people[i];
        const bool sits = club_has("VIP", person->address);
        if (person->member && person->listed)
            ck_assert_msg(sits, "%s is not in, WHERRY_SEED=%" PRIu64, person->address,
                          seed);
        if (sits && !person->member && !person->hidden)
            ck_assert_msg(!person->ours || person->guest,
                          "%s did not go, WHERRY_SEED=%" PRIu64, person->address, seed);
    }
}

START_TEST(a_static_segment_comes_to_hold_whom_it_must)
{
    const uint64_t seed = seed_of(_i);
    state = seed;
    memset(people, 0, sizeof people);
    club_found("true");
    club_people(0, PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(people[i].address, sizeof people[i].address, "%s", club_address(i));
        people[i].listed = true;
        if (i % 2 == 0)
            move_member(&people[i]);
    }
    club_write_spec(0);
    for (int round = 0; round < 3; round++) {
        const unsigned acts = 1 + draw(ACTS);
        for (unsigned i = 0; i < acts; i++) {
            act();
            if (draw(5) == 0)
                run();
        }
        sync_fully(seed);
        check_all(seed);
        know();
    }
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {"a_static_segment_comes_to_hold_whom_it_must",
         &a_static_segment_comes_to_hold_whom_it_must, suite_rounds(USUAL_ROUNDS), 120},
        {0},
    };
    return rig_suite("segments_random", tests);
}
