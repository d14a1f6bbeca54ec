/* meant.h -- how a complaint about an unknown name ends. */
#ifndef BASE_MEANT_H
#define BASE_MEANT_H

struct meant {
    char words[192]; /* longer ones are cut */
};

/* ": did you mean 'NEAR'?", with what text_nearest (text.h) found. If it found nothing
 * (NULL), "; NEXT": what to do now, or where the names are; or "" if that is NULL, too.
 * Never both: a question has nothing after it. */
struct meant meant(const char *near, const char *next);

#endif
