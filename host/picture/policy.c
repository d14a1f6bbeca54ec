/* policy.c -- what is made of a record and of a contact depends on this. */
#include "host/picture/policy.h"

bool policy_may_mark(const struct policy *policy, enum mark mark)
{
    return !policy->baseline && step_set_has(policy->live, mark_step(mark));
}
