/* conform.c -- does a connector keep to the interface? */
#include "host/conform/conform.h"

#include <stdio.h>
#include <string.h>

#include "host/conform/asking.h"
#include "host/conform/reading.h"
#include "host/conform/seating.h"
#include "host/conform/settings.h"

/* What a group of rules needs. */
enum needs { NEEDS_FILE, NEEDS_SERVICE, NEEDS_WRITING };

struct task {
    const char *file;
    const struct subject_side *side;
    const struct writing_names *names;
    const struct group *group;
};

typedef void check(struct subject *subject, const struct task *task,
                   struct findings *findings);

struct group {
    enum rule first, last;
    enum needs needs;
    check *check;
};

/* Copies the facts of the loaded plugin into memory that both processes share. */
static void tell_facts(const struct wherry_connector *plugin, struct cell_facts *facts)
{
    snprintf(facts->name, sizeof facts->name, "%s", plugin->name);
    snprintf(facts->version, sizeof facts->version, "%s", plugin->version);
    facts->roles = plugin->roles;
    facts->abi_minor = plugin->abi_minor;
}

/* Rules that need only the file */

static void check_options(struct subject *subject, const struct task *task,
                          struct findings *findings)
{
    (void)task;
    settings_options(subject, findings);
}

static void check_wrong_config(struct subject *subject, const struct task *task,
                               struct findings *findings)
{
    settings_wrong_config(subject, task->side, findings);
}

static void check_open_close(struct subject *subject, const struct task *task,
                             struct findings *findings)
{
    settings_open_close(subject, task->side, findings);
}

/* Rules that need the service: those that only read take no task. */

typedef void look(struct subject *subject, struct findings *findings);

static void check_by_looking(struct subject *subject, const struct task *task,
                             struct findings *findings)
{
    static look *const looks[RULE_COUNT] = {
        [RULE_IDENTITY] = asking_identity,
        [RULE_CATALOG] = asking_catalog,
        [RULE_READ] = reading_read,
        [RULE_BATCH_OF_ONE] = reading_batch_of_one,
        [RULE_SAME_TWICE] = reading_same_twice,
        [RULE_SINCE] = reading_since,
        [RULE_RESUME] = reading_resume,
        [RULE_LOOKUP] = asking_lookup,
        [RULE_LOOKUP_IDS] = asking_lookup_ids,
        [RULE_CANCEL] = reading_cancel,
        [RULE_SEGMENT] = asking_segment,
    };
    looks[task->group->first](subject, findings);
}

static void check_contact(struct subject *subject, const struct task *task,
                          struct findings *findings)
{
    writing_contact(subject, task->names, findings);
}

static void check_segment(struct subject *subject, const struct task *task,
                          struct findings *findings)
{
    seating_static_segment(subject, task->names->segment, findings);
}

#define ONE(rule) .first = (rule), .last = (rule)
#define LOOK(rule)                                                                     \
    {                                                                                  \
        ONE(rule), NEEDS_SERVICE, check_by_looking                                     \
    }

static const struct group groups[] = {
    {ONE(RULE_OPTIONS), NEEDS_FILE, check_options},
    {ONE(RULE_WRONG_CONFIG), NEEDS_FILE, check_wrong_config},
    {ONE(RULE_OPEN_CLOSE), NEEDS_FILE, check_open_close},
    LOOK(RULE_IDENTITY),
    LOOK(RULE_CATALOG),
    LOOK(RULE_READ),
    LOOK(RULE_BATCH_OF_ONE),
    LOOK(RULE_SAME_TWICE),
    LOOK(RULE_SINCE),
    LOOK(RULE_RESUME),
    LOOK(RULE_LOOKUP),
    LOOK(RULE_LOOKUP_IDS),
    LOOK(RULE_CANCEL),
    LOOK(RULE_SEGMENT),
    {RULE_VERDICT, RULE_UNSUBSCRIBE, NEEDS_WRITING, check_contact},
    {ONE(RULE_STATIC_SEGMENT), NEEDS_WRITING, check_segment},
};
enum { GROUPS = sizeof groups / sizeof groups[0] };

/* Within the cell */

static void do_task(void *self, struct cell *cell)
{
    const struct task *task = self;
    struct subject subject = {0};
    struct wherry_error error = {0};
    char why[sizeof cell->findings.of[0].why];
    if (!subject_load(&subject, task->file, why, sizeof why))
        findings_fail(&cell->findings, task->group->first, "%s", why);
    else if (task->group->needs != NEEDS_FILE &&
             !subject_open(&subject, task->side, &error))
        findings_fail(&cell->findings, task->group->first, "open: %s", error.message);
    else
        task->group->check(&subject, task, &cell->findings);
    subject_close(&subject);
}

static void describe(void *self, struct cell *cell)
{
    struct subject subject = {0};
    char why[sizeof cell->findings.of[0].why];
    if (subject_load(&subject, self, why, sizeof why))
        tell_facts(subject.plugin, &cell->facts);
    else
        findings_fail(&cell->findings, RULE_LOADS, "%s", why);
    subject_close(&subject);
}

/* What a plugin may have written over ends all the same. */
static void end_texts(struct cell *cell)
{
    cell->facts.name[sizeof cell->facts.name - 1] = '\0';
    cell->facts.version[sizeof cell->facts.version - 1] = '\0';
    for (int rule = 0; rule < RULE_COUNT; rule++)
        cell->findings.of[rule].why[sizeof cell->findings.of[rule].why - 1] = '\0';
}

bool conform_describe(const char *file, struct cell_facts *facts, char *refusal,
                      size_t room)
{
    struct cell *cell = cell_create();
    char path[4096];
    snprintf(path, sizeof path, "%s", file);
    if (cell == NULL) {
        snprintf(refusal, room, "cannot share memory with a process");
        return false;
    }
    bool done = cell_run(cell, describe, path, refusal, room);
    end_texts(cell);
    if (done && cell->facts.name[0] == '\0')
        snprintf(refusal, room, "%s", cell->findings.of[RULE_LOADS].why);
    *facts = cell->facts;
    cell_destroy(cell);
    return done && facts->name[0] != '\0';
}

/* The findings are kept after each group: the next one could spoil them. */
static void run_group(struct task *task, struct cell *cell, struct findings *findings)
{
    const struct group *group = task->group;
    char end[sizeof findings->of[0].why];
    memset(cell, 0, sizeof *cell);
    bool done = cell_run(cell, do_task, task, end, sizeof end);
    end_texts(cell);
    findings_close(&cell->findings, group->first, group->last, done ? NULL : end);
    for (enum rule rule = group->first; rule <= group->last; rule++)
        findings->of[rule] = cell->findings.of[rule];
}

static void look_at_side(const char *file, const struct subject_side *side,
                         const struct writing_names *names, struct cell *cell,
                         struct findings *findings)
{
    findings->of[RULE_LOADS].found = FOUND_PASSED;
    for (size_t i = 0; i < GROUPS; i++) {
        struct task task = {file, side, names, &groups[i]};
        if (groups[i].needs == NEEDS_FILE ||
            (side->connection != NULL &&
             (groups[i].needs != NEEDS_WRITING || names != NULL))) {
            run_group(&task, cell, findings);
            continue;
        }
        for (enum rule rule = groups[i].first; rule <= groups[i].last; rule++)
            findings_skip(findings, rule, "it needs %s",
                          side->connection == NULL ? "a service: --against SPEC"
                                                   : "--write");
    }
}

void conform_run(const char *file, const struct subject_side *sides, size_t count,
                 const struct writing_names *names, struct conform_report *report)
{
    struct cell *cell = cell_create();
    report->side_count = cell == NULL ? 0 : count;
    for (size_t i = 0; i < report->side_count; i++) {
        report->sides[i].name = sides[i].name;
        look_at_side(file, &sides[i], names, cell, &report->sides[i].findings);
    }
    cell_destroy(cell);
}
