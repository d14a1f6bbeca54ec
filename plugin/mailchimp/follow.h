/* follow.h -- reads members who were just created, while more of them are.
 *
 * In the order of their change, a page as soon as so many more were created as fill it.
 * Those who are created later stand behind them, so the pages hold still, if the
 * service keeps the order within one second. Where a page shows few of those who are
 * waited for, it does not: then no more is read here, and the caller has other ways.
 */
#ifndef MAILCHIMP_FOLLOW_H
#define MAILCHIMP_FOLLOW_H

#include "plugin/mailchimp/job.h"

struct follow {
    struct jobs *jobs; /* whose requests these are */
    /* Takes a record; true if it was waited for. */
    bool (*take)(void *self, const struct wherry_record *record);
    void *self;
    /* Zero at the beginning. */
    bool begun;
    int64_t since_ms; /* then: of the service's clock, before the first was created */
    uint64_t created;
    uint64_t asked;   /* pages */
    unsigned reading; /* of them, without an answer yet */
    bool given_up;
};

/* So many more were created; the first of them not before `since_ms`. */
void follow_created(struct follow *follow, size_t count, int64_t since_ms);
/* Asks for the pages that are due, as far as there are connections left. */
enum wherry_status follow_go_on(struct follow *follow, struct wherry_error *error);
/* It is worth waiting for answers. */
bool follow_is_reading(const struct follow *follow);
/* The next who is created is the first one. Only when nothing is being read. */
void follow_end(struct follow *follow);

#endif
