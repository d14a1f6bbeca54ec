/* row.h -- what a row of an answer is about, so that a rule can name it. */
#ifndef SANDBOX_ROW_H
#define SANDBOX_ROW_H

enum row_kind {
    ROW_MEMBER,
    ROW_SEGMENT_MEMBER,
    ROW_LIST,
    ROW_MERGE_FIELD,
    ROW_SEGMENT,
    ROW_PROFILE,
    ROW_CONTACT,
    ROW_UNSUBSCRIBE,
    ROW_CRM_SEGMENT,
    ROW_CRM_CHANGE,
    ROW_BATCH,
    ROW_KINDS
};

/* `address` is "" for what has none; `id` is the contact_id of a member, the tag of a
 * merge field, the id of the profile for what Ometria says of a person. */
struct row {
    enum row_kind kind;
    const char *address, *id;
};

#endif
