/* values.c -- the fields of one change, checked against the list's definitions. */
#include "plugin/mailchimp/values.h"

#include <string.h>

#include "host/base/text.h"

static void note(struct values *values, struct sink *sink, struct arena *arena,
                 const char *tag, const char *why)
{
    sink->left_out++;
    if (values->fault_count < values->fault_room)
        values->faults[values->fault_count++] =
            (struct wherry_field_fault){arena_text(arena, tag), arena_text(arena, why)};
    values->words = arena_format(arena, "%s%s'%s' was left out: %s", values->words,
                                 values->words[0] != '\0' ? "; " : "", tag, why);
}

static void take_one(struct values *values, struct sink *sink, struct arena *arena,
                     const struct wherry_field *field, bool blanks)
{
    const struct merge_fields *merge = &sink->mailchimp->merge;
    size_t index = merge_find(merge, field->name);
    const char *why = "the list has no such merge field";
    if (index == merge->count) {
        note(values, sink, arena, field->name, why);
        return;
    }
    if (field->value[0] == '\0' && !blanks)
        return;
    enum value_fit fit = value_fit(&merge->list[index], field->value, &why);
    if (fit == VALUE_INCOMPLETE || fit == VALUE_UNFIT) {
        note(values, sink, arena, field->name, arena_format(arena, "it %s", why));
        return;
    }
    sink->cut += fit == VALUE_CUT;
    values->list[values->count++] = (struct wherry_field){
        arena_text(arena, field->name), arena_text(arena, field->value)};
}

void values_take(struct values *values, struct sink *sink, struct arena *arena,
                 const struct wherry_change *change, bool blanks)
{
    *values = (struct values){.words = "", .fault_room = change->field_count};
    values->list = arena_array(arena, change->field_count, sizeof *values->list);
    values->faults = arena_array(arena, change->field_count, sizeof *values->faults);
    for (size_t i = 0; i < change->field_count; i++)
        take_one(values, sink, arena, &change->fields[i], blanks);
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

bool values_have(const struct values *values, const char *tag)
{
    for (size_t i = 0; i < values->count; i++)
        if (text_same(values->list[i].name, tag))
            return true;
    return false;
}

/* The remote's words are passed on, a value in them is not. */
static const char *without_value(const char *words, const char *value)
{
    enum { TELLING = 3 }; /* bytes; a shorter one may stand in any sentence */
    if (words[0] == '\0' ||
        (strlen(value) >= TELLING && text_contains_ignoring_case(words, value)))
        return "the service refuses its value";
    return words;
}

static size_t leave_out(struct values *values, struct sink *sink, struct arena *arena,
                        const char *tag, const char *why)
{
    size_t kept = 0, before = values->count;
    for (size_t i = 0; i < before; i++) {
        const struct wherry_field field = values->list[i];
        if (text_same_ignoring_case(field.name, tag))
            note(values, sink, arena, field.name, without_value(why, field.value));
        else
            values->list[kept++] = field;
    }
    values->count = kept;
    return before - kept;
}

size_t values_drop_refused(struct values *values, struct sink *sink,
                           struct arena *arena, const struct trouble *trouble)
{
    size_t dropped = 0;
    for (size_t i = 0; i < trouble->field_count; i++)
        dropped += leave_out(values, sink, arena, trouble->fields[i].tag,
                             trouble->fields[i].words);
    return dropped;
}

void values_drop_all(struct values *values, struct sink *sink, struct arena *arena,
                     const char *why)
{
    for (size_t i = 0; i < values->count; i++)
        note(values, sink, arena, values->list[i].name,
             without_value(why, values->list[i].value));
    values->count = 0;
}

void values_blame(const struct values *values, struct wherry_verdict *verdict)
{
    verdict->words = values->words;
    verdict->faults = values->faults;
    verdict->fault_count = values->fault_count;
}

void values_refuse(const struct values *values, struct sink *sink, uint64_t tag,
                   const char *field, const char *words)
{
    struct wherry_verdict verdict = {.size = sizeof verdict,
                                     .outcome = WHERRY_REFUSED,
                                     .reason = WHERRY_REASON_VALUE};
    values_blame(values, &verdict);
    verdict.words = words[0] != '\0' ? words : values->words;
    verdict.field = values->fault_count > 0 ? values->faults[0].field : field;
    sink_verdict(sink, tag, &verdict);
}

/* An empty object is {}, never []: the service reads PHP's mistake as an error. */
void values_write(const struct values *values, const struct sink *sink,
                  struct json_writer *writer)
{
    const struct merge_fields *merge = &sink->mailchimp->merge;
    json_key(writer, "merge_fields");
    json_begin_object(writer);
    for (size_t i = 0; i < values->count; i++) {
        size_t index = merge_find(merge, values->list[i].name);
        value_write(writer, &merge->list[index], values->list[i].value);
    }
    json_end_object(writer);
}
