/* moves.c -- the state of the pipeline `p` moves from an old place to a new one. */
#include "tests/pipelines/moves.h"

#include <stddef.h>

#include "tests/pipelines/rig.h"
#include "tests/support/program.h"

const char *moves_old, *moves_new;

void moves_begin(int people)
{
    program_keep_states(NULL);
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":10,\"random\":7,\"plain\":true}", people);
    rig_write_spec(&(struct rig_spec){.steps = RIG_ALL_STEPS});
}

const char *moves_at_old(const char *line)
{
    return rig_keep_format("%s --state %s", line, moves_old);
}

const char *moves_at_new(const char *line)
{
    return rig_keep_format("%s --state %s", line, moves_new);
}

const char *moves_follow(void)
{
    return rig_keep_format("state import p --follow %s --state %s", moves_old,
                           moves_new);
}
