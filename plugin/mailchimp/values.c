/* values.c -- the fields of one change, checked against the list's definitions. */
#include "plugin/mailchimp/values.h"

#include "host/base/text.h"

static void note(struct values *values, struct sink *sink, struct arena *arena,
                 const char *tag, const char *why)
{
    sink->left_out++;
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
        values->unfit = arena_text(arena, field->name);
        return;
    }
    if (field->value[0] == '\0' && !blanks)
        return;
    enum value_fit fit = value_fit(&merge->list[index], field->value, &why);
    if (fit == VALUE_INCOMPLETE || fit == VALUE_UNFIT) {
        note(values, sink, arena, field->name, arena_format(arena, "it %s", why));
        if (fit == VALUE_UNFIT && values->unfit == NULL)
            values->unfit = arena_text(arena, field->name);
        return;
    }
    sink->cut += fit == VALUE_CUT;
    values->list[values->count++] = (struct wherry_field){
        arena_text(arena, field->name), arena_text(arena, field->value)};
}

void values_take(struct values *values, struct sink *sink, struct arena *arena,
                 const struct wherry_change *change, bool blanks)
{
    *values = (struct values){.words = ""};
    values->list = arena_array(arena, change->field_count, sizeof *values->list);
    for (size_t i = 0; i < change->field_count; i++)
        take_one(values, sink, arena, &change->fields[i], blanks);
}

void values_copy(struct values *values, struct arena *arena, const struct values *other)
{
    *values = (struct values){.words = arena_text(arena, other->words)};
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

void values_leave_out(struct values *values, struct sink *sink, struct arena *arena,
                      const char *tag, const char *why)
{
    size_t kept = 0;
    for (size_t i = 0; i < values->count; i++)
        if (!text_same(values->list[i].name, tag))
            values->list[kept++] = values->list[i];
    values->count = kept;
    note(values, sink, arena, tag, why);
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
