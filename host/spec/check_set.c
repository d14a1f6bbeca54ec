/* check_set.c -- the rules over the whole set of specs. */
#include "host/spec/check_set.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/account.h"
#include "host/spec/set.h"

/* Do these two break the rule? Where says which line of `one` is to blame. */
typedef bool rule_breaks(const struct pipeline *one, const struct pipeline *other);
typedef struct spec_place rule_place(const struct pipeline *one);

struct rule {
    rule_breaks *breaks;
    rule_place *place;
    const char *words; /* what is wrong; the other's id and place follow */
};

static bool same_id(const struct pipeline *one, const struct pipeline *other)
{
    return text_same(one->id, other->id);
}

static struct spec_place id_place(const struct pipeline *one)
{
    return one->place;
}

/* One account may have several keys, so that different keys prove nothing: only names
 * tell accounts apart for certain. */
static bool same_list(const struct pipeline *one, const struct pipeline *other)
{
    const struct spec_setting *a = spec_connection_list(&one->list);
    const struct spec_setting *b = spec_connection_list(&other->list);
    bool apart = one->list.account != NULL && other->list.account != NULL &&
                 !account_same(&one->list, &other->list);
    return a != NULL && b != NULL && !apart &&
           text_same(one->list.plugin, other->list.plugin) &&
           text_same(a->value, b->value);
}

static struct spec_place list_place(const struct pipeline *one)
{
    return spec_connection_list(&one->list)->place;
}

static bool both_push(const struct pipeline *one, const struct pipeline *other)
{
    return one->contact_sync.steps[STEP_PUSH_NEW_RECORDS].on &&
           other->contact_sync.steps[STEP_PUSH_NEW_RECORDS].on &&
           account_same(&one->crm, &other->crm);
}

static struct spec_place push_place(const struct pipeline *one)
{
    return one->contact_sync.steps[STEP_PUSH_NEW_RECORDS].place;
}

static const struct rule rules[] = {
    {same_id, id_place, "the pipeline's id must be unique, but"},
    {same_list, list_place,
     "one list belongs in one pipeline, but this one is also in"},
    {both_push, push_place,
     "only one pipeline of a CRM account may have 'push_new_records', but so has"},
};

static void complain_of_rule(struct spec_set *set, const struct rule *rule,
                             const struct pipeline *one, const struct pipeline *other)
{
    struct spec_place there = rule->place(other);
    const char *tail = rule->breaks == same_id ? " has the same" : "";
    set_add_complaint(
        set, &(struct spec_complaint){
                 .severity = SPEC_ERROR,
                 .place = rule->place(one),
                 .message = arena_format(&set->arena,
                                         "%s '%s' at %s:%u:%u%s: neither will run",
                                         rule->words, other->id, there.file, there.line,
                                         there.column, tail),
                 .pipeline = one->id,
             });
}

/* Each offender is told once a rule, with the place of the first other one. */
static bool offends(struct spec_set *set, const struct rule *rule, size_t index)
{
    const struct pipeline *one = set->pipelines[index];
    for (size_t i = 0; i < set->pipeline_count; i++)
        if (i != index && rule->breaks(one, set->pipelines[i])) {
            complain_of_rule(set, rule, one, set->pipelines[i]);
            return true;
        }
    return false;
}

void spec_check_set(struct spec_set *set)
{
    account_join(set);
    bool *out = memory_array(set->pipeline_count, sizeof *out);
    for (size_t i = 0; i < set->pipeline_count; i++)
        for (size_t rule = 0; rule < sizeof rules / sizeof *rules; rule++)
            if (offends(set, &rules[rule], i))
                out[i] = true;
    size_t kept = 0;
    for (size_t i = 0; i < set->pipeline_count; i++)
        if (out[i])
            set_add_draft(set, set->pipelines[i]);
        else
            set->pipelines[kept++] = set->pipelines[i];
    set->pipeline_count = kept;
    free(out);
}
