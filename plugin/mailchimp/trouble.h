/* trouble.h -- what an error answer means.
 *
 * Mailchimp's error documents leave out keys at will, so we sort them by status and
 * title, then by the words of the detail, never by `type`. The rows of a batch answer,
 * which is 200 even if every row failed, have the same words.
 */
#ifndef MAILCHIMP_TROUBLE_H
#define MAILCHIMP_TROUBLE_H

#include "plugin/wherry.h"

enum trouble_kind {
    TROUBLE_NONE,
    TROUBLE_RETRY,  /* transport, rate, outage, no JSON: may go well another time */
    TROUBLE_SLOW,   /* this address signed up too often lately: days, not seconds */
    TROUBLE_DENIED, /* key, account or right */
    TROUBLE_FAILED, /* what we ask is wrong: configuration, or a bug of ours */
    TROUBLE_ABSENT, /* 404: the member, or the list */
    TROUBLE_EXISTS,
    TROUBLE_VALUE,
    TROUBLE_ADDRESS,
    TROUBLE_STATE,
    TROUBLE_FORGOTTEN,
    TROUBLE_FULL, /* the account takes no more contacts */
    TROUBLE_OTHER,
};

enum {
    TROUBLE_WORDS_ROOM = 320,
    TROUBLE_FIELD_ROOM = 64,
    TROUBLE_OPTION_ROOM = 16,
    TROUBLE_REASON_ROOM = 128,
    TROUBLE_FIELDS_MAX = 16, /* further faults show when it is sent again */
};

/* One field that was refused, by its merge tag, and why. */
struct trouble_field {
    char tag[TROUBLE_FIELD_ROOM];
    char words[TROUBLE_REASON_ROOM]; /* addresses taken out */
};

struct trouble {
    enum trouble_kind kind;
    bool unknown;                   /* the request may have been done all the same */
    long code;                      /* HTTP status; 0: no answer */
    char words[TROUBLE_WORDS_ROOM]; /* the remote's, addresses taken out, with the
                                         request's id */
    struct trouble_field fields[TROUBLE_FIELDS_MAX]; /* VALUE: those to blame */
    size_t field_count;
    char option[TROUBLE_OPTION_ROOM]; /* the option to blame, "" for none */
};

/* Kind NONE for a 2xx answer with JSON, or a 204. */
void trouble_judge(struct trouble *trouble, const struct wherry_response *response);

/* One row of a batch answer's `errors`. All texts may be "". */
struct trouble_row {
    const char *error, *code, *field, *field_message;
};
void trouble_judge_row(struct trouble *trouble, const struct trouble_row *row,
                       const char *request_id);
/* A further row about the same contact: its fields are blamed too. */
void trouble_add(struct trouble *trouble, const struct trouble *other);

/* The status for a request about no single contact, with a message that names it. */
enum wherry_status trouble_fail(const struct trouble *trouble, const char *label,
                                struct wherry_error *error);
/* The verdict for a request about one contact; false if the answer is not about that
 * contact (NONE, DENIED, FAILED). The verdict borrows the words. */
bool trouble_verdict(const struct trouble *trouble, struct wherry_verdict *verdict);
/* The same for one of the contacts of a request: an error that would end a request of
 * its own refuses this contact here. */
void trouble_verdict_of_row(const struct trouble *trouble,
                            struct wherry_verdict *verdict);

#endif
