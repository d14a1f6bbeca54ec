/* moving_crm.h -- profiles that come, go and move while a scan pages through them. */
#ifndef CONNECTORS_MOVING_CRM_H
#define CONNECTORS_MOVING_CRM_H

#include "tests/connectors/ometria_stage.h"

enum { MOST = 3000, ANY = 100000 };
/* The people at the start of a test where people come and go; those with an even number
 * stay. */
enum { FOUNDERS = 1500 };

/* Ometria's list of profiles: numbers that stand for people, in the order of their ids,
 * or of their last change. Before each answer `act` may change it. */
struct crm {
    int people[2 * MOST];
    size_t count;
    bool by_change;
    size_t odd_every; /* so many rows have one that is none */
    void (*act)(struct crm *crm, size_t offset);
    size_t cap, cap_later; /* rows of a page at most; 0: as asked */
    unsigned requests, acts;
    uint64_t random;
    char *body;
};
extern struct crm crm;
extern struct stage stage;

uint64_t next_random(void);
void take_out(size_t index);
/* So many profiles, before the first request. */
void setup(size_t people);
void answer(void *self, const struct wherry_request *request,
            struct scripted_answer *scripted);
bool any_url(void *self, const char *url);
void expect_pages(unsigned requests);
size_t person_of(const struct wherry_record *record);
/* All of these were there from the first request to the last: each must be returned. */
void told(int first, int end);
void expect_stayers(void); /* the same of founders who stay */
/* From now on people come, go and change, now and then hundreds at once; how, the number
 * says. */
void begin_stirring(int number);

#endif
