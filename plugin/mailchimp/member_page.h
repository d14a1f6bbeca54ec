/* member_page.h -- answers that show members: a page of them, and one.
 *
 * A page is read as a whole before any of it is used.
 */
#ifndef MAILCHIMP_MEMBER_PAGE_H
#define MAILCHIMP_MEMBER_PAGE_H

#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/walk.h"

struct member_page {
    struct member *members; /* unreadable ones too */
    size_t count;
    uint64_t total; /* total_items */
};

/* What to ask for; `which` as in member_fields. In the arena. */
const char *member_page_fields(struct arena *arena, unsigned which);
/* `wanted`: as in struct member_reader. */
enum wherry_status member_page_read(const struct answer *answer, struct arena *arena,
                                    const struct merge_fields *merge,
                                    const bool *wanted, struct member_page *page,
                                    struct wherry_error *error);
/* An answer that is one member. */
enum wherry_status member_page_read_one(const struct answer *answer,
                                        struct arena *arena,
                                        const struct merge_fields *merge,
                                        const bool *wanted, struct member *member,
                                        struct wherry_error *error);

/* The walk takes the page, which it asked for. */
void member_page_walk(const struct member_page *page, struct walk *walk);
/* A page of this many rows was too heavy for the service: how many to ask for next. */
size_t member_page_smaller(size_t rows);

#endif
