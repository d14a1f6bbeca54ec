/* audience.h -- a list of Mailchimp: its members, merge fields and static segments.
 *
 * What is stored, and found again; member_rules.h has what the service allows. A member
 * is a position in the array and keeps it for ever (`gone` once deleted permanently).
 * After a change to a member call audience_touch.
 */
#ifndef SANDBOX_AUDIENCE_H
#define SANDBOX_AUDIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/pool.h"
#include "tests/sandbox/table.h"
#include "tests/sandbox/timeline.h"
#include "tests/sandbox/whole_read.h"

enum { MD5_SIZE = 16, MD5_HEX_ROOM = 33, TAG_ROOM = 11 };

enum member_status {
    SUBSCRIBED,
    UNSUBSCRIBED,
    CLEANED,
    PENDING,
    TRANSACTIONAL,
    ARCHIVED,
    NO_STATUS
};

enum merge_type {
    MERGE_TEXT,
    MERGE_NUMBER,
    MERGE_ADDRESS,
    MERGE_PHONE,
    MERGE_DATE,
    MERGE_URL,
    MERGE_IMAGEURL,
    MERGE_RADIO,
    MERGE_DROPDOWN,
    MERGE_BIRTHDAY,
    MERGE_ZIP,
    MERGE_TYPES
};

struct merge_field {
    int64_t id;
    char tag[TAG_ROOM];
    const char *name;
    enum merge_type type;
    bool required, removed, public;
    const char *phone_format; /* "none" or "US" */
    const char **choices;
    size_t choice_count;
    int display_order;
};

struct member {
    const char *address; /* as given */
    const char *reason;  /* of the last unsubscribe, "" for none */
    const char *source, *language, *ip_signup, *ip_opt;
    const char **values; /* by merge field; fewer may be there; "" is blank */
    uint32_t *segments;  /* ids */
    int64_t signup_s, opt_s, changed_s; /* 0: never */
    unsigned char hash[MD5_SIZE], contact[MD5_SIZE];
    uint32_t web_id;
    uint32_t segment_count;
    uint8_t value_count, status, before_archive;
    bool compliance; /* left by themselves, bounced or under review */
    bool vip, plain_text, gone;
};

struct segment {
    uint32_t id;
    const char *name;
    int64_t created_s, updated_s;
    uint32_t *members; /* positions, in order of joining; some may have left again */
    size_t count, room, stale;
    bool gone;
};

/* An address that Mailchimp remembers though it has no member. */
struct address_mark {
    const char *address; /* lower case */
    bool forgotten, throttled;
};

struct audience {
    struct pool *texts;
    char id[16];
    const char *name;
    int64_t created_s;
    bool gone;
    bool unicode_lower; /* how addresses are lowered before the hash */
    struct member *members;
    size_t count, room;
    struct table by_hash, by_contact;
    struct timeline changes;
    struct whole_read whole_read;
    struct merge_field *fields;
    size_t field_count, field_room;
    struct segment *segments;
    size_t segment_count, segment_room;
    struct address_mark *marks;
    size_t mark_count, mark_room;
    struct table marks_by_address;
    uint32_t serial; /* of contact ids and web ids */
};

void audience_init(struct audience *audience, struct pool *texts, const char *id,
                   const char *name, int64_t now_s);
void audience_finish(struct audience *audience);

/* MD5 of the lowered address, as the service spells ids. */
void audience_hash(const char *address, bool unicode_lower,
                   unsigned char hash[MD5_SIZE]);
void audience_hex(const unsigned char hash[MD5_SIZE], char hex[MD5_HEX_ROOM]);

/* NULL if there is none. */
struct member *audience_by_address(const struct audience *audience,
                                   const char *address);
/* By hash, contact id or address, as a path may name a member. */
struct member *audience_by_key(const struct audience *audience, const char *key);
/* A new member, not found by its time until touched. Moves the array. */
struct member *audience_add(struct audience *audience, const char *address);
void audience_rename(struct audience *audience, struct member *member,
                     const char *address);
void audience_delete(struct audience *audience, struct member *member);
void audience_touch(struct audience *audience, struct member *member, int64_t now_s);

const char *member_value(const struct member *member, size_t field);
/* True if it was another value. */
bool audience_set_value(struct audience *audience, struct member *member, size_t field,
                        const char *value);
struct merge_field *audience_field(const struct audience *audience, const char *tag);
struct merge_field *audience_add_field(struct audience *audience, const char *tag,
                                       const char *name, enum merge_type type);

const char *status_name(enum member_status status);
enum member_status status_by_name(const char *name); /* NO_STATUS if none */
const char *merge_type_name(enum merge_type type);
enum merge_type merge_type_by_name(const char *name); /* MERGE_TYPES if none */

struct segment *audience_segment(const struct audience *audience, int64_t id);
struct segment *audience_segment_by_name(const struct audience *audience,
                                         const char *name, bool sensitive);
struct segment *audience_add_segment(struct audience *audience, const char *name,
                                     int64_t now_s);
bool member_is_in(const struct member *member, const struct segment *segment);
/* False if nothing changed. */
bool audience_join(struct audience *audience, struct member *member,
                   struct segment *segment);
bool audience_part(struct member *member, struct segment *segment);
void audience_delete_segment(struct audience *audience, struct segment *segment);

/* NULL if the address has no mark. */
struct address_mark *audience_mark(const struct audience *audience,
                                   const char *address);
struct address_mark *audience_make_mark(struct audience *audience, const char *address);

#endif
