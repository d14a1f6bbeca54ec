/* people.h -- who is in both worlds of each pipeline, what they do, and what must have come
 * of it. By the oracle of the random histories (tests/unit/convergence.h): it gets what
 * people did, and both worlds as they are.
 *
 * Person N of pipeline I has the address hN@pI.example.net, and is of no other list at
 * first.
 */
#ifndef FLEET_PEOPLE_H
#define FLEET_PEOPLE_H

#include <stdbool.h>

enum { PEOPLE_MOST = 20, PEOPLE_FIRST = 5 }; /* of each pipeline; at the baseline */

enum people_act {
    PEOPLE_JOIN_LIST, /* somebody new */
    PEOPLE_JOIN_CRM,
    PEOPLE_LEAVE_LIST,
    PEOPLE_LEAVE_CRM,
    PEOPLE_RETURN_TO_LIST, /* by themselves */
    PEOPLE_RETURN_TO_CRM,
    PEOPLE_CHANGE_ON_LIST, /* their first name */
    PEOPLE_CHANGE_IN_CRM,
    PEOPLE_ACTS
};
extern const char *const people_act_words[PEOPLE_ACTS];

/* The first ones are on both sides. */
void people_begin(void);
void people_end(void);
/* The baseline of all pipelines is there. */
void people_baseline(void);
/* False: they cannot do that now, and did not. */
bool people_act(int pipeline, int human, enum people_act act);

/* At rest: both worlds of each pipeline are as they should be, nobody is where they have
 * left, and each write that had an effect has an act that explains it. */
void people_check(void);

/* Acts that were done, writes, and those of them that had no effect. */
struct people_sums {
    int acts, writes, repeats;
};
struct people_sums people_sums(void);

#endif
