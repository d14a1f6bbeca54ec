/* small_state.h -- the small states of one contact, numbered.
 *
 * Every combination of: each side never there, gone, or there with each consent; the
 * marks none, each alone, all; a CREATE or a consent under way to the CRM; each side seen
 * in this run, after the marks were set, or not; the CRM looked up in it or not, and with
 * what it showed; the list looked up in vain or not; the policy; the address taken; the
 * addresses equal or not. One mapped field is clean and the same on both sides.
 */
#ifndef UNIT_SMALL_STATE_H
#define UNIT_SMALL_STATE_H

#include "host/sync/decide.h"

enum { SMALL_FIELDS = 2 };

struct small_state {
    uint64_t number;
    struct row row;
    struct cell cells[SIDE_COUNT][SMALL_FIELDS];
    struct mapped mapped[SMALL_FIELDS];
    struct mapping mapping;
    struct policy policy;
    bool taken;
};

uint64_t small_state_count(void);
void small_state_make(struct small_state *state, uint64_t number);
/* An empty row and two fields that may go both ways; no record on either side. */
void small_state_empty(struct small_state *state);
/* After a copy: the pointers within point into the copy. */
void small_state_rewire(struct small_state *state);

#endif
