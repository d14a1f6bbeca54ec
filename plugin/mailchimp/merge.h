/* merge.h -- the definitions of a list's merge fields.
 *
 * A field is named by its tag ("FNAME"). Mailchimp silently drops values for unknown
 * tags, so every tag that is read or written is looked up here first.
 */
#ifndef MAILCHIMP_MERGE_H
#define MAILCHIMP_MERGE_H

#include "plugin/wherry.h"

enum merge_type {
    MERGE_TEXT,
    MERGE_NUMBER,
    MERGE_ADDRESS,
    MERGE_PHONE,
    MERGE_DATE,
    MERGE_BIRTHDAY,
    MERGE_URL,
    MERGE_CHOICE, /* radio and dropdown */
    MERGE_ZIP,
};

struct merge_field {
    const char *tag, *name, *help;
    enum merge_type type;
    bool required;
    const char *const *choices; /* NULL-terminated, or NULL */
};

/* In the order of the service; everything lives in the instance's arena. */
struct merge_fields {
    struct merge_field *list;
    size_t count;
    bool loaded;
};

/* The index of the field, or `count`. */
size_t merge_find(const struct merge_fields *fields, const char *tag);
/* FAILED, with the tag that was probably meant, for one that the list does not have. */
enum wherry_status merge_refuse_unknown(const struct merge_fields *fields,
                                        const char *tag, struct wherry_error *error);
enum wherry_field_type merge_canonical_type(enum merge_type type);

#endif
