/* definitions.c -- reads the definitions of a list's merge fields. */
#include "plugin/mailchimp/definitions.h"

#include <stddef.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/list.h"

/* The service allows 80 on its top plan; far more than that is not a list. */
enum { FIELDS_MAX = 1000, CHOICES_MAX = 5000 };

static const char array[] = "merge_fields";
static const char needed[] =
    "merge_fields.tag,merge_fields.name,merge_fields.type,merge_fields.required,"
    "merge_fields.options,merge_fields.help_text,total_items";

static const struct {
    const char *word;
    enum merge_type type;
} types[] = {
    {"text", MERGE_TEXT},       {"number", MERGE_NUMBER}, {"address", MERGE_ADDRESS},
    {"phone", MERGE_PHONE},     {"date", MERGE_DATE},     {"birthday", MERGE_BIRTHDAY},
    {"url", MERGE_URL},         {"imageurl", MERGE_URL},  {"radio", MERGE_CHOICE},
    {"dropdown", MERGE_CHOICE}, {"zip", MERGE_ZIP},
};

/* The definitions as they come; `choices` of the field being read. */
struct loading {
    struct arena *arena;
    struct merge_field *list;
    size_t count, room;
    struct merge_field field;
    const char **choices;
    size_t choice_count, choice_room;
};

static enum merge_type type_of(const char *word)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_same(types[i].word, word))
            return types[i].type;
    return MERGE_TEXT; /* a newer type: its values are returned as they are */
}

static bool take_choice(struct loading *loading, const char *choice,
                        struct wherry_error *error)
{
    if (loading->choice_count == CHOICES_MAX)
        return fail(error, WHERRY_FAILED, "a merge field with too many choices") ==
               WHERRY_OK;
    loading->choices = memory_grow(loading->choices, loading->choice_count,
                                   &loading->choice_room, sizeof *loading->choices);
    loading->choices[loading->choice_count++] = arena_text(loading->arena, choice);
    return true;
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct loading *loading = self;
    struct merge_field *field = &loading->field;
    if (!text_starts_with(path, "merge_fields[]."))
        return true;
    const char *key = path + sizeof "merge_fields[]." - 1;
    if (text_same(key, "tag"))
        field->tag = arena_text(loading->arena, value->text);
    else if (text_same(key, "name"))
        field->name = arena_text(loading->arena, value->text);
    else if (text_same(key, "help_text"))
        field->help = arena_text(loading->arena, value->text);
    else if (text_same(key, "type"))
        field->type = type_of(value->text);
    else if (text_same(key, "required"))
        field->required = text_same(value->text, "true");
    else if (text_same(key, "options.choices[]"))
        return take_choice(loading, value->text, error);
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)type, (void)error;
    struct loading *loading = self;
    if (text_same(path, "merge_fields[]")) {
        loading->field = (struct merge_field){.tag = "", .name = "", .help = ""};
        loading->choice_count = 0;
    }
    return true;
}

static void keep_choices(struct loading *loading)
{
    if (loading->choice_count == 0)
        return;
    const char **choices =
        arena_array(loading->arena, loading->choice_count + 1, sizeof *choices);
    for (size_t i = 0; i < loading->choice_count; i++)
        choices[i] = loading->choices[i];
    loading->field.choices = choices;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)type;
    struct loading *loading = self;
    if (!text_same(path, "merge_fields[]"))
        return true;
    /* A field without a readable tag is ignored: if it is mapped, it counts as one that
     * the list does not have, and nothing else is delayed. */
    if (loading->field.tag[0] == '\0')
        return true;
    if (loading->count == FIELDS_MAX)
        return fail(error, WHERRY_FAILED, "too many merge fields") == WHERRY_OK;
    keep_choices(loading);
    loading->list = memory_grow(loading->list, loading->count, &loading->room,
                                sizeof *loading->list);
    loading->list[loading->count++] = loading->field;
    return true;
}

void definitions_begin(struct mailchimp *mailchimp)
{
    const char *const path[] = {"lists", mailchimp->config->list_id, "merge-fields",
                                NULL};
    const struct collection collection = {
        .path = path, .fields = needed, .asked = &mailchimp->asked.definitions};
    if (!mailchimp->merge.loaded)
        collection_begin(mailchimp, &collection);
}

static enum wherry_status load_definitions(struct mailchimp *mailchimp,
                                           struct merge_fields *fields,
                                           struct wherry_error *error)
{
    struct loading loading = {.arena = &mailchimp->arena};
    const char *const path[] = {"lists", mailchimp->config->list_id, "merge-fields",
                                NULL};
    const struct collection collection = {
        .path = path,
        .array = array,
        .fields = needed,
        .handler = {.self = &loading,
                    .value = take_value,
                    .begin = take_begin,
                    .end = take_end},
        .asked = &mailchimp->asked.definitions,
    };
    enum wherry_status status = list_read(mailchimp, &collection, error);
    if (status == WHERRY_OK) {
        fields->list =
            arena_array(&mailchimp->arena, loading.count, sizeof *fields->list);
        for (size_t i = 0; i < loading.count; i++)
            fields->list[i] = loading.list[i];
        fields->count = loading.count;
        fields->loaded = true;
    }
    free(loading.list);
    free(loading.choices);
    return status;
}

enum wherry_status definitions_need(struct mailchimp *mailchimp,
                                    struct wherry_error *error)
{
    if (mailchimp->merge.loaded)
        return WHERRY_OK;
    return load_definitions(mailchimp, &mailchimp->merge, error);
}

/* Marks the fields that the host asked for. */
static enum wherry_status mark(const struct merge_fields *merge,
                               const struct wherry_read *read, bool *flags,
                               struct wherry_error *error)
{
    /* A host that does not listen must not take a missing field for a blank one. */
    bool hears =
        read->size >= offsetof(struct wherry_read, unknown) + sizeof read->unknown &&
        read->unknown != NULL;
    for (size_t i = 0; i < read->field_count; i++) {
        size_t index = merge_find(merge, read->fields[i]);
        if (index < merge->count)
            flags[index] = true;
        else if (hears)
            read->unknown[i] = true;
        else
            return merge_refuse_unknown(merge, read->fields[i], error);
    }
    return WHERRY_OK;
}

enum wherry_status definitions_choose(struct mailchimp *mailchimp,
                                      const struct wherry_read *read,
                                      struct arena *arena, const bool **wanted,
                                      struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (read->field_count > 0)
        status = definitions_need(mailchimp, error);
    if (status != WHERRY_OK)
        return status;
    bool *flags = arena_array(arena, mailchimp->merge.count + 1, sizeof *flags);
    *wanted = flags;
    return mark(&mailchimp->merge, read, flags, error);
}
