/* values.c -- the fields of one change, checked against the list's definitions. */
#include "plugin/mailchimp/values.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/mailchimp/value.h"

static void note(struct values *values, struct fitting *fitting, struct arena *arena,
                 const char *tag, const char *why)
{
    fitting->left_out++;
    if (values->fault_count < values->fault_room)
        values->faults[values->fault_count++] =
            (struct wherry_field_fault){arena_text(arena, tag), arena_text(arena, why)};
    values->words = arena_format(arena, "%s%s'%s' was left out: %s", values->words,
                                 values->words[0] != '\0' ? "; " : "", tag, why);
}

static void take_one(struct values *values, struct fitting *fitting,
                     struct arena *arena, const struct wherry_field *field, bool blanks)
{
    const struct merge_fields *merge = fitting->merge;
    size_t index = merge_find(merge, field->name);
    const char *why = "the list has no such merge field";
    if (index == merge->count) {
        note(values, fitting, arena, field->name, why);
        return;
    }
    if (field->value[0] == '\0' && !blanks)
        return;
    enum value_fit fit = value_fit(&merge->list[index], field->value, &why);
    if (fit == VALUE_INCOMPLETE || fit == VALUE_UNFIT) {
        note(values, fitting, arena, field->name, arena_format(arena, "it %s", why));
        return;
    }
    fitting->cut += fit == VALUE_CUT;
    values->list[values->count++] = (struct wherry_field){
        arena_text(arena, field->name), arena_text(arena, field->value)};
}

void values_take(struct values *values, struct fitting *fitting, struct arena *arena,
                 const struct wherry_change *change, bool blanks)
{
    *values = (struct values){.words = "", .fault_room = change->field_count};
    values->list = arena_array(arena, change->field_count, sizeof *values->list);
    values->faults = arena_array(arena, change->field_count, sizeof *values->faults);
    for (size_t i = 0; i < change->field_count; i++)
        take_one(values, fitting, arena, &change->fields[i], blanks);
}

void values_copy(struct values *values, struct arena *arena, const struct values *other)
{
    *values = (struct values){.words = arena_text(arena, other->words),
                              .fault_count = other->fault_count,
                              .fault_room = other->fault_room};
    values->faults = arena_array(arena, other->fault_room, sizeof *values->faults);
    for (size_t i = 0; i < other->fault_count; i++)
        values->faults[i] =
            (struct wherry_field_fault){arena_text(arena, other->faults[i].field),
                                        arena_text(arena, other->faults[i].words)};
    values->list = arena_array(arena, other->count, sizeof *values->list);
    values->count = other->count;
    for (size_t i = 0; i < other->count; i++)
        values->list[i] =
            (struct wherry_field){arena_text(arena, other->list[i].name),
                                  arena_text(arena, other->list[i].value)};
}

/* The remote's words are passed on, without a value in them. */
static const char *without_value(const char *words, const char *value)
{
    enum { TELLING = 3 }; /* bytes; a shorter one may be part of any sentence */
    if (words[0] == '\0' ||
        (strlen(value) >= TELLING && text_contains_ignoring_case(words, value)))
        return "the service refuses its value";
    return words;
}

static size_t leave_out(struct values *values, struct fitting *fitting,
                        struct arena *arena, const char *tag, const char *why)
{
    size_t kept = 0, before = values->count;
    for (size_t i = 0; i < before; i++) {
        const struct wherry_field field = values->list[i];
        if (text_same_ignoring_case(field.name, tag))
            note(values, fitting, arena, field.name, without_value(why, field.value));
        else
            values->list[kept++] = field;
    }
    values->count = kept;
    return before - kept;
}

size_t values_drop_refused(struct values *values, struct fitting *fitting,
                           struct arena *arena, const struct trouble *trouble)
{
    size_t dropped = 0;
    for (size_t i = 0; i < trouble->field_count; i++)
        dropped += leave_out(values, fitting, arena, trouble->fields[i].tag,
                             trouble->fields[i].words);
    return dropped;
}

void values_drop_all(struct values *values, struct fitting *fitting,
                     struct arena *arena, const char *why)
{
    for (size_t i = 0; i < values->count; i++)
        note(values, fitting, arena, values->list[i].name,
             without_value(why, values->list[i].value));
    values->count = 0;
}

void values_blame(const struct values *values, struct wherry_verdict *verdict)
{
    verdict->words = values->words;
    verdict->faults = values->faults;
    verdict->fault_count = values->fault_count;
}

void values_refuse(const struct values *values, const char *field, const char *words,
                   struct wherry_verdict *verdict)
{
    *verdict = (struct wherry_verdict){.size = sizeof *verdict,
                                       .outcome = WHERRY_REFUSED,
                                       .reason = WHERRY_REASON_VALUE};
    values_blame(values, verdict);
    if (words[0] != '\0')
        verdict->words = words;
    verdict->field = values->fault_count > 0 ? values->faults[0].field : field;
}

/* An empty object is {}, never []: the service reads PHP's mistake as an error. */
void values_write(const struct values *values, const struct merge_fields *merge,
                  struct json_writer *writer)
{
    json_key(writer, "merge_fields");
    json_begin_object(writer);
    for (size_t i = 0; i < values->count; i++) {
        size_t index = merge_find(merge, values->list[i].name);
        value_write(writer, &merge->list[index], values->list[i].value);
    }
    json_end_object(writer);
}

void values_log(struct fitting *fitting, const struct wherry_host *host)
{
    char message[128];
    if (fitting->cut > 0) {
        snprintf(message, sizeof message,
                 "%zu values were cut to 255 bytes, the most that a text field keeps",
                 fitting->cut);
        host->log(host, WHERRY_LOG_WARNING, message);
    }
    if (fitting->left_out > 0) {
        snprintf(message, sizeof message,
                 "%zu values were left out, because their fields do not accept them",
                 fitting->left_out);
        host->log(host, WHERRY_LOG_WARNING, message);
    }
    fitting->cut = fitting->left_out = 0;
}
