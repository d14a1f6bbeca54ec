/* hiccups.c -- rows that a service leaves out, shows late, or shows in an odd shape. */
#include "tests/sandbox/hiccups.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/sandbox/table.h"

#define PEOPLE (1U << ROW_MEMBER | 1U << ROW_PROFILE)

static const char *const kind_names[HICCUP_KINDS + 1] = {
    [HICCUP_MISSING] = "missing",
    [HICCUP_ODD] = "odd",
    [HICCUP_LATE] = "late",
    [HICCUP_HIDDEN] = "hidden",
};

static const char *const row_names[ROW_KINDS + 1] = {
    [ROW_MEMBER] = "members",
    [ROW_SEGMENT_MEMBER] = "segment_members",
    [ROW_LIST] = "lists",
    [ROW_MERGE_FIELD] = "merge_fields",
    [ROW_SEGMENT] = "segments",
    [ROW_PROFILE] = "profiles",
    [ROW_CONTACT] = "contacts",
    [ROW_UNSUBSCRIBE] = "unsubscribes",
    [ROW_CRM_SEGMENT] = "crm_segments",
    [ROW_CRM_CHANGE] = "crm_changes",
    [ROW_BATCH] = "batches",
};

static const char *const read_names[] = {"by_id", "by_address", "pages", NULL};

/* Values as they are written into the answer. */
static const struct {
    const char *name, *value;
} shapes[] = {
    {"surrogate", "\"Zo\\ud800e\""},
    {"nul", "\"Zo\\u0000e\""},
    {"bytes", "\"Zo\xff\xc3(e\""},
    {"null", "null"},
    {"empty", "\"\""},
    {"unknown", "\"no_such_word\""},
    {"number", "-12.5e3"},
    {"huge", "123456789012345678901234567890"},
    {"boolean", "true"},
    {"object", "{\"a\":{\"b\":[1]}}"},
    {"array", "[\"a\",[1]]"},
    {"missing", NULL},
};

static int place_of(const char *const *names, const char *name)
{
    int place = 0;
    while (names[place] != NULL && !text_same(names[place], name))
        place++;
    return place;
}

/* One name or an array of names, as bits; 0 for a name that there is not. */
static unsigned read_bits(const struct json_node *said, const char *const *names,
                          unsigned fallback)
{
    unsigned bits = 0;
    if (said == NULL)
        return fallback;
    const struct json_node *name = said->type == JSON_ARRAY ? said->first : said;
    while (name != NULL) {
        int place = place_of(names, name->text);
        if (names[place] == NULL)
            return 0;
        bits |= 1U << place;
        name = said->type == JSON_ARRAY ? name->next : NULL;
    }
    return bits;
}

static bool read_shape(struct hiccups *hiccups, struct hiccup *rule,
                       const struct json_node *said)
{
    const char *name = node_text(said, "shape", "");
    const struct json_node *raw = json_tree_get(said, "raw");
    if (raw != NULL) {
        rule->shape = arena_text(&hiccups->arena, raw->text);
        return raw->type == JSON_STRING;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (text_same(shapes[i].name, name)) {
            rule->shape = shapes[i].value;
            return rule->shape != NULL || rule->key[0] != '\0';
        }
    return false;
}

void hiccups_clear(struct hiccups *hiccups)
{
    arena_free(&hiccups->arena);
    *hiccups = (struct hiccups){.answers = hiccups->answers};
}

bool hiccups_add(struct hiccups *hiccups, const struct json_node *said, int64_t now_ms,
                 struct wherry_error *error)
{
    struct arena *arena = &hiccups->arena;
    int kind = place_of(kind_names, node_text(said, "kind", ""));
    if (kind == HICCUP_KINDS)
        return fail(error, WHERRY_FAILED, "no hiccup of this kind"), false;
    if (hiccups->count == HICCUPS_MAX)
        return fail(error, WHERRY_FAILED, "more than %d hiccups", HICCUPS_MAX), false;
    bool counts_answers = kind == HICCUP_MISSING || kind == HICCUP_ODD;
    struct hiccup rule = {
        .kind = (enum hiccup_kind)kind,
        .rows = read_bits(json_tree_get(said, "rows"), row_names, PEOPLE),
        .reads = read_bits(json_tree_get(said, "reads"), read_names,
                           READ_BY_ID | READ_BY_ADDRESS | READ_PAGES),
        .address = arena_text(arena, node_text(said, "address", "")),
        .id = arena_text(arena, node_text(said, "id", "")),
        .method = arena_text(arena, node_text(said, "method", "")),
        .key = arena_text(arena, node_text(said, "key", "")),
        .counted = node_truth(said, "counted", true),
        .chance = node_integer(said, "chance", CHANCE_ALWAYS),
        .random = node_integer(said, "random", 1),
        .times = node_integer(said, "times", counts_answers ? 1 : 0),
        .delay_ms = node_integer(said, "seconds", 0) * 1000,
        .added_ms = now_ms - now_ms % 1000,
        .last = -1,
        .begun_at = hiccups->answers,
    };
    if (rule.rows == 0 || rule.reads == 0)
        return fail(error, WHERRY_FAILED, "no such rows or reads"), false;
    if (kind == HICCUP_ODD && !read_shape(hiccups, &rule, said))
        return fail(error, WHERRY_FAILED, "a row cannot have this shape"), false;
    hiccups->rules[hiccups->count++] = rule;
    return true;
}

void hiccups_begin(struct hiccups *hiccups, const char *method)
{
    hiccups->answers++;
    hiccups->method = method;
}

bool hiccups_have(const struct hiccups *hiccups, enum hiccup_kind kind)
{
    for (size_t i = 0; i < hiccups->count; i++)
        if (hiccups->rules[i].kind == kind)
            return true;
    return false;
}

/* The same for the same row, number and moment, whatever else was asked. */
static bool is_chosen(const struct hiccup *rule, const struct row *row, uint64_t moment)
{
    if (rule->chance >= CHANCE_ALWAYS)
        return true;
    const uint64_t mix[] = {(uint64_t)rule->random, (uint64_t)row->kind, moment,
                            table_hash(row->id, strlen(row->id)),
                            table_hash(row->address, strlen(row->address))};
    return (int64_t)(table_hash(mix, sizeof mix) % CHANCE_ALWAYS) < rule->chance;
}

static bool is_about(const struct hiccup *rule, enum hiccup_kind kind,
                     const struct row *row)
{
    return rule->kind == kind && (rule->rows >> row->kind & 1) != 0 &&
           (rule->address[0] == '\0' ||
            text_same_ignoring_case(rule->address, row->address)) &&
           (rule->id[0] == '\0' || text_same(rule->id, row->id));
}

/* Counts once for each answer, or each stamp; false if the times are used up. */
static bool counts(struct hiccup *rule, int64_t moment)
{
    if (rule->last == moment)
        return true;
    if (rule->times > 0 && rule->hits >= rule->times)
        return false;
    rule->hits++;
    rule->last = moment;
    return true;
}

static bool hits(const struct hiccups *hiccups, struct hiccup *rule,
                 const struct row *row)
{
    return is_chosen(rule, row, hiccups->answers - rule->begun_at) &&
           counts(rule, (int64_t)hiccups->answers);
}

bool hiccups_miss(struct hiccups *hiccups, const struct row *row, unsigned read,
                  bool *counted)
{
    for (size_t i = 0; i < hiccups->count; i++) {
        struct hiccup *rule = &hiccups->rules[i];
        if (!is_about(rule, HICCUP_MISSING, row) || (rule->reads & read) == 0 ||
            (rule->method[0] != '\0' && !text_same(rule->method, hiccups->method)) ||
            !hits(hiccups, rule, row))
            continue;
        if (counted != NULL)
            *counted = rule->counted;
        return true;
    }
    return false;
}

bool hiccups_hide(struct hiccups *hiccups, const struct row *row, int64_t stamp_ms,
                  int64_t now_ms)
{
    for (size_t i = 0; i < hiccups->count; i++) {
        struct hiccup *rule = &hiccups->rules[i];
        bool late = is_about(rule, HICCUP_LATE, row);
        if ((!late && !is_about(rule, HICCUP_HIDDEN, row)) ||
            stamp_ms < rule->added_ms ||
            !is_chosen(rule, row, (uint64_t)(stamp_ms / 1000)) ||
            (late && now_ms >= stamp_ms + rule->delay_ms))
            continue;
        if (counts(rule, stamp_ms))
            return true;
    }
    return false;
}

const struct hiccup *hiccups_odd(struct hiccups *hiccups, const struct row *row)
{
    for (size_t i = 0; i < hiccups->count; i++)
        if (is_about(&hiccups->rules[i], HICCUP_ODD, row) &&
            hits(hiccups, &hiccups->rules[i], row))
            return &hiccups->rules[i];
    return NULL;
}
