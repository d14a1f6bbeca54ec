/* tolerance.h -- what a world's state lists as parked, and shows of person 1.
 */
#ifndef UNIT_TOLERANCE_H
#define UNIT_TOLERANCE_H

#include "host/picture/parked.h"
#include "tests/unit/story.h"

/* The result of parked_list: how many, how many of them records; of the last one. */
struct listed {
    int count, unreadable;
    enum side side;
    enum step step;
    enum wherry_reason reason;
    char words[160];
};
struct listed listed(void);

/* Lines with this event in the story of person 1; `words`: part of the last one's words
 * or of its "after", NULL: not wanted. */
int told(const char *event, char words[160]);

void retry_parked(void);
void drop_parked(void);
/* The picture of person 1 in the state; its texts live until forget_pictures. */
struct row picture(void);
void forget_pictures(void);
/* The next run ends well and asks for this exit code; an hour passes. */
void run_with_code(int code);

#endif
