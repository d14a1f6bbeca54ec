/* mailchimp_json.h -- the documents that Mailchimp shows, keys in its order. */
#ifndef SANDBOX_MAILCHIMP_JSON_H
#define SANDBOX_MAILCHIMP_JSON_H

#include "tests/sandbox/answer.h"
#include "tests/sandbox/audience.h"
#include "tests/sandbox/row.h"

struct world;

#define MAILCHIMP_JSON "application/json; charset=utf-8"

/* One row of a `_links` array; `path` hangs on the resource's own, ".." on its
 * parent's. */
struct link {
    const char *rel, *path, *method, *target_schema, *schema;
};

/* 2026-11-22T10:00:00+00:00, "" for 0. */
void mailchimp_time(struct answer *answer, const char *key, int64_t time_s);
/* Writes the key `_links` if it is wanted. `self` is the resource's path. */
void mailchimp_links(struct answer *answer, const char *base, const char *self,
                     const struct link *links);

/* `brief`: as in answers of a batch and of a segment, without contact_id, full_name and
 * web_id. */
void mailchimp_member(struct answer *answer, const char *base,
                      const struct audience *audience, const struct member *member,
                      bool brief);
/* The same, brief, for a page of a segment. */
void mailchimp_segment_member(struct answer *answer, const char *base,
                              const struct audience *audience,
                              const struct member *member);
/* What a hiccup may name the member by; `id` gets the contact_id. */
struct row mailchimp_row(const struct member *member, enum row_kind kind,
                         char id[MD5_HEX_ROOM]);
void mailchimp_members_links(struct answer *answer, const char *base,
                             const struct audience *audience);

#endif
