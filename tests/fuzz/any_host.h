/* any_host.h -- a host whose services answer with the bytes of an input.
 *
 * Each answer is a byte that chooses the status, one that chooses the content type, and
 * a body up to the next 0x1E; after the last one no answer comes. Where the request asks
 * for pieces, the status's byte also says whether it is one, and whether it begins the
 * answer. What a connector
 * promises is asserted: one verdict for each change, valid times and consents, valid
 * texts, no key of ours in a message.
 */
#ifndef FUZZ_ANY_HOST_H
#define FUZZ_ANY_HOST_H

#include <stdbool.h>

#include "plugin/wherry.h"

#define ANY_HOST_SECRET "c0ffee5ecre7c0ffee5ecre7c0ffee11-us1"

enum { ANY_HOST_TAGS = 64 };

struct any_host {
    struct wherry_host table; /* first: the services find the rest after it */
    struct wherry_writer writer;
    const char *input;
    size_t length, at;
    struct {
        uint64_t tag;
        bool pieces;
        size_t given;        /* of the answer, so far */
    } flying[ANY_HOST_TAGS]; /* requests without an answer, or with part of one */
    size_t flying_count;
    unsigned calls; /* to the services: at some number it is cancelled */
    unsigned cancel_at;
    char *body;           /* the last answer's */
    unsigned verdicts[8]; /* by tag */
    uint64_t records;
};

void any_host_begin(struct any_host *host, const char *input, size_t length);
void any_host_finish(struct any_host *host);
/* Takes the bytes up to the next 0x1E; the caller frees. */
char *any_host_take(struct any_host *host);
/* What a call returned: with its error if it is not OK. */
void any_host_judge(const struct any_host *host, enum wherry_status status,
                    const struct wherry_error *error);

#endif
