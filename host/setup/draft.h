/* draft.h -- answers as the text of a spec.
 *
 * Pure. One answer is one line, so that an error in a line of the draft is one in an
 * answer: `lines` says which part of the answers a line belongs to, and where the
 * answer is in a file of answers.
 */
#ifndef SETUP_DRAFT_H
#define SETUP_DRAFT_H

#include "host/base/buffer.h"
#include "host/setup/answers.h"

enum draft_part { DRAFT_NAME, DRAFT_CRM, DRAFT_LIST, DRAFT_WORK, DRAFT_SEGMENTS };

struct draft_line {
    enum draft_part part;
    struct spec_place place;
};

struct draft {
    struct buffer text;
    struct draft_line *lines; /* line 1 comes first */
    size_t count, room;
};

enum draft_use {
    /* As it is written: a key is a path of its file, unless keys go into the spec. */
    DRAFT_FINAL,
    /* The same for a screen: a key in it is not shown. */
    DRAFT_SHOWN,
    /* Only for ourselves to read: keys are in it, and a missing answer gets a made-up
     * value, so that the rest can be read. */
    DRAFT_TRIAL,
};

/* Replaces what is in the draft. The answers have a pipeline. */
void draft_write(const struct answers *answers, enum draft_use use,
                 struct draft *draft);
/* The same to be tried up to this part: errors after it do no harm. */
void draft_try(const struct answers *answers, enum draft_part last,
               struct draft *draft);
/* Overwrites the text: keys may be in it. */
void draft_free(struct draft *draft);

/* Where a line of the draft came from; NULL: it has no such line. */
const struct draft_line *draft_line(const struct draft *draft, unsigned line);

/* The name of the file for a key, beside the spec: "newsletter.crm.api_key". */
void draft_key_file(const struct answers *answers, enum side side, const char *option,
                    struct buffer *name);
/* Has the spec keys in it? */
bool draft_holds_key(const struct answers *answers);

#endif
