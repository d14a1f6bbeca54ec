/* member.h -- a list member, from the JSON that shows it to a record.
 *
 * The same object stands in a members page, in an answer that is one member, and in
 * the parts of a batch answer: a reader is told each value by the key below the
 * member. All texts live in the arena.
 */
#ifndef MAILCHIMP_MEMBER_H
#define MAILCHIMP_MEMBER_H

#include "host/base/arena.h"
#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/merge.h"
#include "plugin/mailchimp/requests.h"

/* The members of a segment are described without contact_id and unsubscribe_reason. */
enum member_which { MEMBER_OF_SEGMENT = 1, MEMBER_MERGE_FIELDS = 2 };

/* What a sync needs of a member; `prefix` "members." for a page, "" for one member.
 * Never _links, which are three quarters of the bytes. */
void member_fields(struct buffer *fields, const char *prefix, unsigned which);

struct member {
    struct wherry_record record; /* key "" if the address is none that we can use */
    const char *address;         /* as spelled by the service */
    int64_t changed_s;           /* last_changed, in whole seconds; -1: blank */
};

/* Reads one member after the other. */
struct member_reader {
    struct arena *arena;
    const struct merge_fields *merge;
    const bool *wanted; /* which of them; NULL: all */
    struct {
        const char *address, *contact_id, *hash, *status, *reason;
        const char *timestamp_opt, *timestamp_signup, *last_changed;
    } told;              /* NULL: not told */
    const char **values; /* of the merge fields; NULL: not told */
    const char ***parts; /* of those that are addresses */
};

void member_begin(struct member_reader *reader);
/* `key` is what follows the member in the path: "status", "merge_fields.FNAME". */
bool member_value(struct member_reader *reader, const char *key,
                  const struct json_value *value, struct wherry_error *error);
/* False if the member lacks its address or status, or a time in it is none. An id that
 * was not told is "". */
bool member_finish(struct member_reader *reader, struct member *member,
                   struct wherry_error *error);

/* A page of members, read as a whole before any of it is used. */
struct member_page {
    struct member *members;
    size_t count;
    uint64_t total; /* total_items */
};

enum wherry_status member_read_page(const struct answer *answer, struct arena *arena,
                                    const struct merge_fields *merge,
                                    const bool *wanted, struct member_page *page,
                                    struct wherry_error *error);
/* An answer that is one member. */
enum wherry_status member_read_one(const struct answer *answer, struct arena *arena,
                                   const struct merge_fields *merge, const bool *wanted,
                                   struct member *member, struct wherry_error *error);

/* The subscriber's hash: lower-case hex MD5 of the address in lower case. */
enum { MEMBER_HASH_ROOM = 33 };
void member_hash(const char *address, char hash[MEMBER_HASH_ROOM]);

/* Which merge fields the host asked for; FAILED for one that the list does not have.
 * In the arena. */
enum wherry_status member_wanted(const struct merge_fields *merge,
                                 const struct wherry_read *read, struct arena *arena,
                                 const bool **wanted, struct wherry_error *error);

#endif
