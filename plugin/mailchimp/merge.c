/* merge.c -- the definitions of a list's merge fields. */
#include "plugin/mailchimp/merge.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"

size_t merge_find(const struct merge_fields *fields, const char *tag)
{
    size_t index = 0;
    while (index < fields->count && !text_same(fields->list[index].tag, tag))
        index++;
    return index;
}

enum wherry_status merge_refuse_unknown(const struct merge_fields *fields,
                                        const char *tag, struct wherry_error *error)
{
    const char **tags = memory_array(fields->count + 1, sizeof *tags);
    for (size_t i = 0; i < fields->count; i++)
        tags[i] = fields->list[i].tag;
    const char *meant = text_nearest(tag, tags);
    free(tags);
    if (text_same_ignoring_case(tag, "EMAIL"))
        return fail(error, WHERRY_FAILED,
                    "'%s' is the contact's address, not a merge field", tag);
    if (meant != NULL)
        return fail(error, WHERRY_FAILED,
                    "the list has no merge field '%s'; did you mean '%s'?", tag, meant);
    return fail(error, WHERRY_FAILED, "the list has no merge field '%s'", tag);
}

enum wherry_field_type merge_canonical_type(enum merge_type type)
{
    static const enum wherry_field_type canonical[] = {
        [MERGE_TEXT] = WHERRY_FIELD_TEXT,
        [MERGE_NUMBER] = WHERRY_FIELD_NUMBER,
        [MERGE_ADDRESS] = WHERRY_FIELD_ADDRESS,
        [MERGE_PHONE] = WHERRY_FIELD_PHONE,
        [MERGE_DATE] = WHERRY_FIELD_DATE,
        [MERGE_BIRTHDAY] = WHERRY_FIELD_BIRTHDAY,
        [MERGE_URL] = WHERRY_FIELD_URL,
        [MERGE_CHOICE] = WHERRY_FIELD_CHOICE,
        [MERGE_ZIP] = WHERRY_FIELD_TEXT,
    };
    return canonical[type];
}
