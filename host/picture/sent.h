/* sent.h -- what we sent to one side and have not seen there yet: a consent, a contact
 * that we made, or one field's value.
 */
#ifndef PICTURE_SENT_H
#define PICTURE_SENT_H

#include <stdbool.h>
#include <stdint.h>

enum sent_phase {
    SENT_NOTHING,
    SENT_TRYING,        /* committed before the request leaves; maybe it never did */
    SENT_ACCEPTED,      /* taken; not yet read back */
    SENT_NOT_EFFECTIVE, /* never seen in time; the values stay known as our own */
};

/* The value before, then every value sent since, in order. Bounded: when full, the
 * oldest sent one is forgotten, which at worst takes a very late echo for a change. */
enum { SENT_MOST = 24 };
struct sent {
    enum sent_phase phase;
    /* The last one puts back a value that we had written over: it is no change of the
     * other side, whose base stays. */
    bool undoes;
    int64_t at_ms; /* of the last one, in the service's time */
    unsigned count;
    const char *values[SENT_MOST];
};

/* The state before a try, for one that was not done. */
struct sent_try {
    int64_t at_ms;
    enum sent_phase phase;
    bool undoes;
    bool added; /* false: it repeated the last value */
};
/* `before` is kept when nothing is under way yet; then `value` is added, TRYING. */
struct sent_try sent_add(struct sent *sent, const char *before, const char *value,
                         int64_t at_ms);
/* As it was before the try: what was sent earlier may still be on its way. */
void sent_take_back(struct sent *sent, const struct sent_try *before);
const char *sent_last(const struct sent *sent); /* NULL when nothing was sent */
/* The place of a value among those sent: -1 not there, else its index; the last
 * wins. */
int sent_find(const struct sent *sent, const char *value);
bool sent_pending(const struct sent *sent); /* TRYING or ACCEPTED */
void sent_forget(struct sent *sent);

#endif
