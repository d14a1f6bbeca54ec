/* check_set.c -- the rules over the whole set of specs. */
#include "host/spec/check_set.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/account.h"
#include "host/spec/set.h"

/* The members of a rule are sorted by `order`, so that a rule does not compare each
 * with each. `order` must put a pipeline that breaks the rule right after or before the
 * first one that breaks it with all of these. */
struct rule {
    bool (*concerns)(const struct pipeline *one);
    int (*order)(const struct pipeline *one, const struct pipeline *other);
    bool (*breaks)(const struct pipeline *one, const struct pipeline *other);
    /* The line of `one` that breaks the rule. */
    struct spec_place (*place)(const struct pipeline *one);
    const char *words; /* what is wrong; the other's id and place follow */
    const char *tail;  /* after them */
};

/* A pipeline that a rule concerns; `index` is its place in the set. */
struct member {
    struct spec_set *set;
    const struct rule *rule;
    const struct pipeline *pipeline;
    size_t index;
};

static bool any(const struct pipeline *one)
{
    (void)one;
    return true;
}

static int order_ids(const struct pipeline *one, const struct pipeline *other)
{
    return strcmp(one->id, other->id);
}

static bool same_id(const struct pipeline *one, const struct pipeline *other)
{
    return text_same(one->id, other->id);
}

static struct spec_place id_place(const struct pipeline *one)
{
    return one->place;
}

/* If no setting says which list of an account it is, the account is the list. */
static const struct spec_setting *list_setting(const struct pipeline *one)
{
    const struct spec_setting *list = spec_connection_list(&one->list);
    return list == NULL ? one->list.account_setting : list;
}

static bool has_list(const struct pipeline *one)
{
    return list_setting(one) != NULL;
}

static const char *list_of(const struct pipeline *one)
{
    const struct spec_setting *list = spec_connection_list(&one->list);
    return list == NULL ? one->list.account_value : list->value;
}

/* A list without a named account breaks the rule with all that have its id, and so comes
 * before those with one. */
static int order_lists(const struct pipeline *one, const struct pipeline *other)
{
    int order = strcmp(one->list.plugin, other->list.plugin);
    if (order == 0)
        order = strcmp(list_of(one), list_of(other));
    if (order == 0)
        order = (one->list.account != NULL) - (other->list.account != NULL);
    if (order == 0)
        order = strcmp(one->list.account_key, other->list.account_key);
    return order;
}

/* One account may have several keys, so that different keys prove nothing: only names
 * distinguish accounts for certain. */
static bool same_list(const struct pipeline *one, const struct pipeline *other)
{
    bool apart = one->list.account != NULL && other->list.account != NULL &&
                 !account_same(&one->list, &other->list);
    return !apart && text_same(one->list.plugin, other->list.plugin) &&
           text_same(list_of(one), list_of(other));
}

static struct spec_place list_place(const struct pipeline *one)
{
    return list_setting(one)->place;
}

static bool pushes(const struct pipeline *one)
{
    return one->contact_sync.steps[STEP_PUSH_NEW_RECORDS].on;
}

static int order_accounts(const struct pipeline *one, const struct pipeline *other)
{
    return strcmp(one->crm.account_key, other->crm.account_key);
}

static bool same_account(const struct pipeline *one, const struct pipeline *other)
{
    return account_same(&one->crm, &other->crm);
}

static struct spec_place push_place(const struct pipeline *one)
{
    return one->contact_sync.steps[STEP_PUSH_NEW_RECORDS].place;
}

static const struct rule rules[] = {
    {any, order_ids, same_id, id_place, "the pipeline id must be unique, but",
     " has the same"},
    {has_list, order_lists, same_list, list_place,
     "only one pipeline may use a list, but this list is also in", ""},
    {pushes, order_accounts, same_account, push_place,
     "only one pipeline of a CRM account may have 'push_new_records', but another one "
     "is",
     ""},
};
enum { RULES = sizeof rules / sizeof *rules };

static void complain_of_rule(struct spec_set *set, const struct rule *rule,
                             const struct pipeline *one, const struct pipeline *other)
{
    struct spec_place there = rule->place(other);
    set_add_complaint(
        set, &(struct spec_complaint){
                 .severity = SPEC_ERROR,
                 .place = rule->place(one),
                 .message = arena_format(&set->arena,
                                         "%s '%s' at %s:%u:%u%s: neither will run",
                                         rule->words, other->id, there.file, there.line,
                                         there.column, rule->tail),
                 .pipeline = one->id,
             });
}

/* Those that are alike stay in the order of the set. */
static int compare(const void *one, const void *other)
{
    const struct member *a = one, *b = other;
    a->set->compared++;
    int order = a->rule->order(a->pipeline, b->pipeline);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static size_t gather(struct spec_set *set, const struct rule *rule,
                     struct member *members)
{
    size_t count = 0;
    for (size_t i = 0; i < set->pipeline_count; i++)
        if (rule->concerns(set->pipelines[i]))
            members[count++] = (struct member){set, rule, set->pipelines[i], i};
    qsort(members, count, sizeof *members, compare);
    return count;
}

/* The pipeline with which this one breaks a rule; NULL: none. */
struct clash {
    const struct pipeline *other;
};

/* Fills in one for each pipeline of the set. */
static void find_others(struct spec_set *set, const struct rule *rule,
                        struct clash *others)
{
    struct member *members = memory_array(set->pipeline_count, sizeof *members);
    size_t count = gather(set, rule, members), first = 0;
    for (size_t i = 1; i < count; i++)
        if (!rule->breaks(members[first].pipeline, members[i].pipeline)) {
            first = i;
        } else {
            others[members[i].index].other = members[first].pipeline;
            if (i == first + 1)
                others[members[first].index].other = members[i].pipeline;
        }
    free(members);
}

void spec_account_option(struct spec_set *set, const char *plugin, const char *option)
{
    set->account_options =
        memory_grow(set->account_options, set->account_option_count,
                    &set->account_option_room, sizeof *set->account_options);
    set->account_options[set->account_option_count++] =
        (struct spec_account_option){.plugin = arena_text(&set->arena, plugin),
                                     .option = arena_text(&set->arena, option)};
    for (size_t i = 0; i < set->pipeline_count; i++) {
        struct pipeline *pipeline = set->pipelines[i];
        if (text_same(pipeline->crm.plugin, plugin))
            account_name(set, &pipeline->crm);
        if (text_same(pipeline->list.plugin, plugin))
            account_name(set, &pipeline->list);
    }
}

size_t spec_account_option_count(const struct spec_set *set)
{
    return set->account_option_count;
}

const struct spec_account_option *spec_account_option_at(const struct spec_set *set,
                                                         size_t index)
{
    return &set->account_options[index];
}

void spec_check_set(struct spec_set *set)
{
    size_t count = set->pipeline_count, kept = 0;
    account_join(set);
    struct clash *others = memory_array(count * RULES, sizeof *others);
    for (size_t rule = 0; rule < RULES; rule++)
        find_others(set, &rules[rule], others + rule * count);
    for (size_t i = 0; i < count; i++) {
        bool out = false;
        for (size_t rule = 0; rule < RULES; rule++) {
            const struct pipeline *other = others[rule * count + i].other;
            if (other != NULL)
                complain_of_rule(set, &rules[rule], set->pipelines[i], other);
            out = out || other != NULL;
        }
        if (out)
            set_add_draft(set, set->pipelines[i]);
        else
            set->pipelines[kept++] = set->pipelines[i];
    }
    set->pipeline_count = kept;
    free(others);
}
