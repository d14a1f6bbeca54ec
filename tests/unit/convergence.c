/* convergence.c -- what both sides of one person must agree on at rest. */
#include "tests/unit/convergence.h"

#include <string.h>

static const char *judge_person(struct memory_world *world, int human)
{
    const struct world_truth *truth = &world->truth[human];
    const struct world_record *list = world_list_of(world, human);
    const struct world_record *crm = world_crm_of(world, human);
    if (truth->tangled || list == NULL || crm == NULL)
        return NULL;
    if (truth->crm_out && truth->crm_out_ms > truth->list_back_ms &&
        truth->crm_out_ms > truth->crm_in_ms && list->consent == WHERRY_SUBSCRIBED)
        return "opted out in the CRM and still on the list";
    if (truth->list_left && truth->list_left_ms > truth->crm_in_ms &&
        truth->list_left_ms > truth->list_back_ms && crm->consent == WHERRY_SUBSCRIBED)
        return "left the list and still opted in in the CRM";
    return NULL;
}

/* Is a CREATE with the person's values refused for good? */
static bool is_refused(const struct memory_world *world, const struct world_record *crm)
{
    return world->bad == WORLD_BAD_AS_USUAL &&
           (strcmp(crm->fields[0], "BAD") == 0 || strcmp(crm->fields[1], "BAD") == 0);
}

/* Everybody who joined one side alone, and is still there, is on the other: except for an
 * opt-in in the CRM that no read of changes may have shown, which asks for nothing. */
static const char *judge_newcomer(struct memory_world *world, int human)
{
    const struct world_truth *truth = &world->truth[human];
    const struct world_record *list = world_list_of(world, human);
    const struct world_record *crm = world_crm_of(world, human);
    if (truth->tangled)
        return NULL;
    if (list != NULL && crm == NULL && list->consent == WHERRY_SUBSCRIBED &&
        !truth->list_left && list->consent_at_ms > world->baseline_ms)
        return "joined the list and is not in the CRM";
    if (crm != NULL && list == NULL && crm->consent == WHERRY_SUBSCRIBED &&
        !truth->crm_out && !truth->list_joined && !is_refused(world, crm) &&
        truth->crm_in_ms > world->baseline_ms && !truth->crm_tardy)
        return "opted in in the CRM and is not on the list";
    return NULL;
}

static const char *judge_field(struct memory_world *world, int human, int field)
{
    const struct world_truth *truth = &world->truth[human];
    const struct world_record *list = world_list_of(world, human);
    const struct world_record *crm = world_crm_of(world, human);
    if (truth->tangled || truth->field_tangled[field] || list == NULL || crm == NULL ||
        !truth->linked)
        return NULL;
    bool since_made = truth->made_ms != 0 &&
                      truth->field_list_ms[field] == truth->field_changed_ms[field] &&
                      truth->field_list_ms[field] > truth->made_ms;
    if (truth->field_changed_ms[field] <= truth->linked_ms && !since_made)
        return NULL; /* differences from when they first met stay */
    if (strcmp(list->fields[field], crm->fields[field]) == 0)
        return NULL;
    return "a changed field is not the same on both sides";
}

const char *convergence_judge(struct memory_world *world, int human)
{
    const char *sentence = judge_person(world, human);
    if (sentence == NULL)
        sentence = judge_newcomer(world, human);
    for (int field = 0; field < WORLD_FIELDS && sentence == NULL; field++)
        sentence = judge_field(world, human, field);
    return sentence;
}
