/* member.h -- a list member, from the JSON that shows it to a record.
 *
 * The same object is in a page of members, in an answer that is one member, and in the
 * parts of a batch answer: a reader gets each value with the key below the member. All
 * texts live in the arena.
 */
#ifndef MAILCHIMP_MEMBER_H
#define MAILCHIMP_MEMBER_H

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/merge.h"

/* The members of a segment are described without contact_id and unsubscribe_reason. */
enum member_which { MEMBER_OF_SEGMENT = 1, MEMBER_MERGE_FIELDS = 2 };

/* What a sync needs of a member; `prefix` "members." for a page, "" for one member.
 * Never _links, which are three quarters of the bytes. */
void member_fields(struct buffer *fields, const char *prefix, unsigned which);

struct member {
    /* One that cannot be read is flagged WHERRY_UNREADABLE, with what is known of key
     * and id, and its fault. */
    struct wherry_record record;
    int64_t changed_s; /* last_changed, in whole seconds; -1: not known */
};

/* The texts that every member has. */
enum member_text {
    MEMBER_ID,
    MEMBER_ADDRESS,
    MEMBER_STATUS,
    MEMBER_REASON,
    MEMBER_OPT,
    MEMBER_SIGNUP,
    MEMBER_CHANGED,
    MEMBER_TEXTS
};

/* What others may say instead, who have keys of their own beside those of members. */
enum { MEMBER_OTHERS = 1 << 30 };

/* What a key of a member holds. */
enum member_place {
    MEMBER_NOTHING, /* of ours */
    MEMBER_TEXT,
    MEMBER_FIELDS, /* the object of the merge fields, or an element in a wrong place */
    MEMBER_FIELD,  /* one of them, or a part of one */
};

/* Reads one member after the other. What is not needed is not looked at: a member with
 * anything at all in other places is read as if it were not there. */
struct member_reader {
    struct arena *arena;
    const struct merge_fields *merge;
    const bool *wanted; /* which of them; NULL: all, without their faults */
    const char *texts[MEMBER_TEXTS]; /* NULL: not known */
    struct member_field_told {
        const char *value;   /* NULL: not known */
        const char **parts;  /* if it is an address */
        bool spoiled;        /* it has a wrong shape */
    } * fields;              /* one a merge field */
    enum member_place place; /* of the value that comes next, */
    size_t index;            /* which text or merge field that is, */
    unsigned part;           /* and which part of it */
    const char *unreadable;  /* why the member cannot be used; NULL: it can */
    const char *fault;       /* what of its values could not be read; "" for nothing */
};

void member_begin(struct member_reader *reader);
/* Is the value of this key needed? `key` is what follows the member in the path:
 * "status", "merge_fields.FNAME". 0: no; else what to expect when it comes. */
unsigned member_wants(const struct member_reader *reader, const char *key,
                      size_t length);
/* What member_wants said of a key, or any other number: it expects nothing then. Each is
 * below MEMBER_OTHERS. */
void member_expect(struct member_reader *reader, unsigned what);
/* Whether the value that comes now belongs to the last expected key. */
static inline bool member_expects(const struct member_reader *reader)
{
    return reader->place != MEMBER_NOTHING;
}
/* That value, if it is expected; or an object or array that begins there. */
void member_value(struct member_reader *reader, const struct json_value *value);
void member_shape(struct member_reader *reader, enum json_type type);
/* An id that is not known is "". */
void member_finish(struct member_reader *reader, struct member *member);

/* What distinguishes one row of a set from the others: id, address, or else its
 * place. */
enum { MEMBER_MARK_ROOM = 384 };
void member_mark(const struct member *member, uint64_t place,
                 char mark[MEMBER_MARK_ROOM]);

bool member_is_unreadable(const struct member *member);
/* Makes a member without an id unreadable if it could not be recognised later. */
void member_need_id(struct member *member);
/* An element of a list of members that is not a member. */
void member_of_no_shape(struct member *member);

/* The subscriber's hash: lower-case hex MD5 of the address in lower case. */
enum { MEMBER_HASH_ROOM = 33 };
void member_hash(const char *address, char hash[MEMBER_HASH_ROOM]);

/* What two spellings of one address have in common; in the arena. */
const char *member_join_key(struct arena *arena, const char *address);

#endif
