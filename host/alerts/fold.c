/* fold.c -- what the runs of a history amount to. */
#include "host/alerts/fold.h"

#include <stdio.h>
#include <string.h>

#include "host/base/exit_code.h"
#include "host/base/text.h"
#include "plugin/kit/json_reader.h"

/* No report of ours comes near; the sum of all steps is a number still. */
#define NUMBER_MOST (INT64_MAX / 1024)

/* The parts of a report about its steps and segments (host/tell/report_json.h). */
struct reading {
    bool due[STEP_COUNT], stopped[STEP_COUNT];
    int64_t parked_new;
    int64_t segments, unmatched;
    int64_t on_list; /* of the segment that is being read */
    bool broken;     /* it was not synced */
};

/* The member NAME of "steps.STEP.NAME"; NULL: another path. */
static const char *member_of_step(const char *path, enum step *step)
{
    static const char head[] = "steps.";
    char name[32];
    if (!text_starts_with(path, head))
        return NULL;
    path += sizeof head - 1;
    const char *dot = strchr(path, '.');
    if (dot == NULL || (size_t)(dot - path) >= sizeof name)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)(dot - path), path);
    return step_find(name, step) ? dot + 1 : NULL;
}

static bool read_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct reading *reading = self;
    enum step step;
    int64_t number = 0;
    (void)error;
    const bool truth = value->type == JSON_BOOLEAN && text_same(value->text, "true");
    if (value->type == JSON_NUMBER)
        text_to_integer(value->text, 0, NUMBER_MOST, &number);
    const char *member = member_of_step(path, &step);
    if (member != NULL && text_same(member, "due"))
        reading->due[step] = truth;
    else if (member != NULL && text_same(member, "stopped"))
        reading->stopped[step] = truth;
    else if (member != NULL && text_same(member, "parked_new"))
        reading->parked_new += number;
    else if (text_same(path, "segments[].on_list"))
        reading->on_list = number;
    else if (text_same(path, "segments[].error"))
        reading->broken = value->length > 0;
    return true;
}

static bool end_value(void *self, const char *path, enum json_type type,
                      struct wherry_error *error)
{
    struct reading *reading = self;
    (void)error;
    if (type == JSON_OBJECT && text_same(path, "segments[]")) {
        reading->segments++;
        reading->unmatched += !reading->broken && reading->on_list == 0;
    }
    return true;
}

static void take_report(struct alert_memory *memory, const struct reading *reading)
{
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct step_set one = step_set_of((enum step)step);
        if (reading->due[step] && reading->stopped[step])
            memory->limited = step_set_either(memory->limited, one);
        else if (reading->due[step])
            memory->limited = step_set_without(memory->limited, one);
    }
    if (reading->segments > 0)
        memory->unmatched = reading->unmatched;
}

static bool is_good(int code)
{
    return code == CODE_OK || code == CODE_PARTIAL || code == CODE_LIMIT;
}

/* Whether it says nothing of how runs do: somebody stopped it, another run was before it
 * or took its turn over; a refusal by a service is a condition of its own. */
static bool says_nothing(int code)
{
    return exit_code_stopped(code) || code == CODE_BUSY || code == CODE_LOST ||
           code == CODE_DENIED;
}

bool fold_run(struct alert_memory *memory, const struct store_run *run)
{
    struct reading reading = {0};
    const struct json_handler handler = {
        .self = &reading, .value = read_value, .end = end_value};
    memory->seen_run = run->id;
    if (!is_good(run->code)) {
        memory->failures += text_same(run->kind, "run") && !says_nothing(run->code);
        return false;
    }
    if (run->report == NULL ||
        json_read(run->report, strlen(run->report), &handler, NULL) != WHERRY_OK)
        return false;
    if (text_same(run->kind, "run"))
        memory->failures = 0;
    take_report(memory, &reading);
    return reading.parked_new > 0;
}

void fold_dead(struct alert_memory *memory, const struct store_run *run)
{
    memory->seen_run = run->id;
    memory->failures += text_same(run->kind, "run");
}
