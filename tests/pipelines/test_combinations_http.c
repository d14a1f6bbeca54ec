/* test_combinations_http.c -- any of the 64 combinations of the six steps is the union
 * of what its steps own, over real HTTP. */

#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 12, COMBINATIONS = 1 << STEP_COUNT };

/* Row 0 is the spec without any step: it is refused, and nothing is asked. */
START_TEST(a_combination_of_steps_writes_what_its_steps_own_and_no_more)
{
    const struct rig_spec spec = {.steps = (unsigned)_i};
    rig_write_spec(&spec);
    if (spec.steps == 0) {
        rig_expect("run p", 78);
        ck_assert_int_eq(rig_requests().mailchimp_reads, 0);
        return;
    }
    cast_enter(OTHERS);
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_act();
    rig_expect("run p", 0);
    cast_expect_writes(spec.steps);
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_expect(spec.steps);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_combination_of_steps_writes_what_its_steps_own_and_no_more",
         &a_combination_of_steps_writes_what_its_steps_own_and_no_more, COMBINATIONS,
         0},
        {0}};
    return rig_suite("combinations over HTTP", tests);
}
