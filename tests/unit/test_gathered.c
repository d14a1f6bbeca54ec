/* test_gathered.c -- members of a segment that are stored in another order than they came
 * are those that they would be.
 */
#include <stdio.h>

#include "host/segments/gathered.h"
#include "host/store/foresight.h"
#include "host/store/members.h"
#include "host/store/segments.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

static struct store *store;
static struct gathered gathered;

static void begin(int backend)
{
    struct store_segment segment = {.crm = "vip",
                                    .name = "VIP",
                                    .static_id = "7",
                                    .since = "",
                                    .counts = "",
                                    .error = ""};
    store = backend_open(backend, "a", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_put_segment(store, &segment, error));
    gathered_init(&gathered, store, segment.id);
}

static void end(void)
{
    gathered_finish(&gathered);
    fine(store_commit(store, error));
    store_close(store);
}

static void say(enum gathered_kind kind, const char *id, int64_t pass)
{
    const struct gathered_member member = {
        .kind = kind, .id = id, .address = "a@example.org", .pass = pass};
    fine(gathered_add(&gathered, &member, error));
}

static void expect(int64_t pass, int64_t count)
{
    int64_t number = -1;
    fine(store_count_members_since(store, gathered.segment, pass, &number, error));
    ck_assert_int_eq(number, count);
}

START_TEST(the_last_word_about_a_member_counts)
{
    begin(_i);
    say(GATHERED_SET, "b", 1);
    say(GATHERED_SET, "a", 1);
    say(GATHERED_DROP, "b", 1);
    say(GATHERED_DROP, "c", 1);
    say(GATHERED_SET, "c", 1);
    say(GATHERED_KEEP, "d", 1);
    expect(0, 0);
    fine(gathered_store(&gathered, error));
    expect(0, 2);
    say(GATHERED_KEEP, "a", 2);
    say(GATHERED_DROP, "c", 2);
    fine(gathered_store(&gathered, error));
    expect(2, 1);
    expect(0, 1);
    end();
}
END_TEST

/* Of a read of changes, which tells most members as they are known. */
START_TEST(what_is_said_of_a_known_member_counts_too)
{
    begin(_i);
    for (char id[] = "a"; *id <= 'h'; ++*id)
        say(GATHERED_SET, id, 1);
    fine(gathered_store(&gathered, error));
    say(GATHERED_SET, "a", 0); /* known */
    say(GATHERED_SET, "b", 0); /* dropped, and set again as known before */
    say(GATHERED_DROP, "b", 0);
    say(GATHERED_SET, "b", 0);
    say(GATHERED_DROP, "c", 0);
    say(GATHERED_SET, "c", 0);
    say(GATHERED_SET, "d", 0); /* set as known, and dropped */
    say(GATHERED_DROP, "d", 0);
    say(GATHERED_KEEP, "e", 0);
    say(GATHERED_SET, "h", 0);
    say(GATHERED_SET, "i", 0); /* new */
    fine(gathered_store(&gathered, error));
    expect(0, 8);
    expect(1, 5); /* not those who were dropped between */
    end();
}
END_TEST

/* Every third one comes again: each of them is found, and none of the others. */
START_TEST(members_who_are_told_as_they_are_known_are_known)
{
    enum { MEMBERS = 40, TOLD = 60 };
    static char ids[TOLD][8];
    struct store_told_member told[TOLD];
    bool known[TOLD];
    size_t found = 0;
    begin(_i);
    for (int i = 0; i < MEMBERS; i++) {
        snprintf(ids[0], sizeof ids[0], "m%03d", 3 * i);
        say(GATHERED_SET, ids[0], 1);
    }
    fine(gathered_store(&gathered, error));
    for (int i = 0; i < TOLD; i++) {
        const int number = i < TOLD / 2 ? i : 2 * i;
        snprintf(ids[i], sizeof ids[i], "m%03d", number);
        told[i] = (struct store_told_member){ids[i], number % 9 == 0 ? "b@example.org"
                                                                     : "a@example.org"};
    }
    fine(store_know_members(store, gathered.segment, told, TOLD, known, error));
    for (int i = 0; i < TOLD; i++) {
        const int number = i < TOLD / 2 ? i : 2 * i;
        const bool same = number % 3 == 0 && number % 9 != 0 && number < 3 * MEMBERS;
        ck_assert_msg(!known[i] || same, "'%s'", ids[i]);
        found += known[i];
        if (!store_looks_ahead(store))
            ck_assert_msg(known[i] == same, "'%s'", ids[i]);
    }
    ck_assert(found > 0 || store_looks_ahead(store));
    fine(store_know_members(store, gathered.segment + 1, told, TOLD, known, error));
    for (int i = 0; i < TOLD; i++)
        ck_assert(!known[i]);
    end();
}
END_TEST

/* As many as are kept are stored in between. */
START_TEST(each_of_many_members_is_stored_once)
{
    enum { MANY = 40001 }; /* more than are kept */
    char id[16];
    begin(_i);
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "m%05d", i * 7919 % MANY);
        say(GATHERED_SET, id, 3);
    }
    ck_assert_uint_lt(gathered.count, MANY);
    fine(gathered_store(&gathered, error));
    expect(3, MANY);
    fine(gathered_store(&gathered, error));
    expect(3, MANY);
    end();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(the_last_word_about_a_member_counts),
        EACH_BACKEND(what_is_said_of_a_known_member_counts_too),
        EACH_BACKEND(members_who_are_told_as_they_are_known_are_known),
        EACH_BACKEND(each_of_many_members_is_stored_once),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("gathered", tests);
}
