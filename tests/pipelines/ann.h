/* ann.h -- a person of a test about being forgotten, and every way back into a state. */
#ifndef PIPELINES_ANN_H
#define PIPELINES_ANN_H

#include "tests/pipelines/who.h"

/* Searches look for the part of Ann's address before the '@', and for her name. */
#define ANN "ann.canary"
#define ADDRESS ANN "@id.example.net"
#define NAME "Zinnia-canary"

/* No file of the state has her address or her name, however it is spelled. */
void ann_is_kept_nowhere(void);
void ann_is_kept(void); /* one has */
void ann_on_list(void);
void ann_in_crm(const char *optin); /* "true", "false", "null" */
/* By an operator; then nothing is kept of her anywhere. */
void ann_forget(void);
void ann_is_forgotten(void); /* `explain` says so, by an operator */
/* Every way in which a state learns of a contact: none of them writes anything, and
 * nothing is kept of her. */
void ann_read_in_every_way(void);

#endif
