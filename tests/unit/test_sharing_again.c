/* test_sharing_again.c -- supervisors that come back, take over, and look at lateness. */
#include "host/store/sharing.h"

#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/joined.h"

enum { HOUR_MS = 3600 * 1000 };

START_TEST(a_claim_whose_answer_was_lost_is_free_with_the_next_announcement)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    struct sharing_spec spec = {.pipeline = "a",
                                .digest = 1,
                                .accounts = {1, 2},
                                .leases = (const char *const[]){"pipeline a", NULL}};
    struct sharing_claim mine;
    joined_announce(y, 1, 1);
    joined_good(sharing_announce(x, &spec, 1, NULL, 0, &joined_error));
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    joined_good(sharing_announce(x, &spec, 1, &mine.number, 1, &joined_error));
    ck_assert_uint_eq(joined_claim(y, NULL), 0);
    joined_good(sharing_announce(x, &spec, 1, NULL, 0, &joined_error));
    ck_assert_uint_eq(joined_claim(y, &mine), 1);
    ck_assert(!mine.taken_over);
}
END_TEST

START_TEST(what_was_claimed_by_one_that_is_gone_is_taken_over)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    struct sharing_claim mine;
    joined_announce(x, 1, 1);
    joined_announce(y, 1, 1);
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    ck_assert(!mine.taken_over);
    joined_silence("x");
    ck_assert_uint_eq(joined_claim(y, &mine), 1);
    ck_assert(mine.taken_over);
}
END_TEST

START_TEST(one_comes_back_to_its_row)
{
    struct sharing *x = joined_add("x", 4), *again = NULL;
    struct sharing_self self = {.name = "x", .version = "1.0", .process = 7, .jobs = 4};
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_claim(x, NULL), 1);
    self.number = sharing_number(x);
    joined_good(sharing_join(joined_states, &self, &again, &joined_error));
    ck_assert_int_eq(sharing_number(again), self.number);
    joined_beat(again, false);
    sharing_close(again); /* the row stays */
    ck_assert(joined_look(x).rows[0].held);
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.supervisor"), 1);
}
END_TEST

START_TEST(what_was_asked_for_while_it_was_claimed_is_due_again_when_given_back)
{
    struct sharing *x = joined_add("x", 4);
    struct sharing_claim mine;
    joined_announce(x, 1, 1);
    for (int round = 0; round < 2; round++) {
        ck_assert_uint_eq(joined_claim(x, &mine), 1);
        mine.digest = 1;
        for (int i = 0; i < SHARING_WORKS; i++)
            mine.next_ms[i] = SHARING_NEVER;
        mine.next_ms[2] = mine.since_ms + HOUR_MS;
        if (round == 0)
            joined_good(sharing_hurry(x, &joined_error));
        joined_good(sharing_give_back(x, &mine, 0, &joined_error));
        ck_assert_uint_eq(joined_look(x).count, round == 0 ? 1 : 0);
    }
    joined_good(sharing_hurry(x, &joined_error));
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    ck_assert_int_le(mine.next_ms[2], mine.since_ms);
    ck_assert_int_eq(mine.next_ms[1], SHARING_NEVER);
}
END_TEST

static size_t watch(struct sharing *sharing, struct sharing_watch *first)
{
    struct sharing_watch *watched = NULL;
    size_t count = 0;
    joined_good(sharing_watch(sharing, HOUR_MS, &joined_arena, &watched, &count,
                              &joined_error));
    if (count > 0 && first != NULL)
        *first = watched[0];
    return count;
}

START_TEST(one_alone_looks_at_the_lateness_of_a_pipeline_and_what_it_said_is_kept)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4),
                   *other = joined_add("other", 4);
    struct sharing_watch first;
    joined_announce(x, 2, 1);
    joined_announce(y, 2, 1);
    joined_announce(other, 0, 1);
    ck_assert_uint_eq(watch(other, NULL), 0); /* it has none of them */
    ck_assert_uint_eq(watch(x, &first), 2);
    ck_assert_uint_eq(watch(y, NULL), 0);
    ck_assert_int_eq(first.late, 0);
    first.late = 5;
    first.said_ms = 17;
    first.rest_ms = 0;
    joined_good(sharing_watched(x, &first, 1, &joined_error));
    const int64_t number = first.number;
    ck_assert_uint_eq(watch(y, &first), 1);
    ck_assert_int_eq(first.number, number);
    ck_assert_int_eq(first.late, 5);
    ck_assert_int_eq(first.said_ms, 17);
    first.rest_ms = HOUR_MS;
    joined_good(sharing_watched(y, &first, 1, &joined_error));
    ck_assert_uint_eq(watch(x, NULL), 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_claim_whose_answer_was_lost_is_free_with_the_next_announcement),
        TEST(what_was_claimed_by_one_that_is_gone_is_taken_over),
        TEST(one_comes_back_to_its_row),
        TEST(what_was_asked_for_while_it_was_claimed_is_due_again_when_given_back),
        TEST(one_alone_looks_at_the_lateness_of_a_pipeline_and_what_it_said_is_kept),
        {0}};
    return joined_suite("sharing_again", tests);
}
