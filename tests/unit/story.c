/* story.c -- a short story: one person, two services, the baseline taken. */
#include "tests/unit/story.h"

#include "tests/support/suite.h"

struct memory_world world;

void begin_with(enum wherry_consent crm)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, crm);
    world_runs(&world, 2);
}

void begin(void)
{
    begin_with(WHERRY_SUBSCRIBED);
}

enum wherry_consent list_consent(void)
{
    return world_list_of(&world, 1)->consent;
}

enum wherry_consent crm_consent(void)
{
    return world_crm_of(&world, 1)->consent;
}

void cut_run(bool carried_out)
{
    world.kill_after = 0;
    world.kill_applies = carried_out;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    world.kill_after = -1;
    world_advance(&world, HOUR_MS);
}

void later_run(void)
{
    world.answer_later = true;
    world_runs(&world, 1);
    world.answer_later = false;
}
