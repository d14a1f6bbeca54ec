/* staged.h -- of what kind a staged entry is. */
#ifndef STORE_STAGED_H
#define STORE_STAGED_H

/* For each id the last one of each kind holds, and a record hides what could not be
 * read. */
enum staged_kind {
    STAGED_UNREAD, /* the contact is there, and could not be read */
    STAGED_RECORD,
    STAGED_EVENT, /* beside a record, or alone */
};

#endif
