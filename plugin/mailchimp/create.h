/* create.h -- new members, many in one POST, and what became of each. */
#ifndef MAILCHIMP_CREATE_H
#define MAILCHIMP_CREATE_H

#include "plugin/mailchimp/job.h"
#include "plugin/mailchimp/naming.h"
#include "plugin/mailchimp/values.h"

/* The first three are set by who makes it, and outlive the jobs. */
struct create {
    struct jobs *jobs;
    struct fitting *fitting;
    struct naming *naming; /* members whose id is not shown */
    struct block *block;   /* waits for more of them; NULL: none */
    unsigned posting;      /* blocks without an answer */
    bool shows_ids;        /* an answer has shown the id of a member */
};

/* CREATE. A block goes when it is full. */
enum wherry_status create_add(struct create *create, const struct wherry_change *change,
                              struct wherry_error *error);
enum wherry_status create_flush(struct create *create, struct wherry_error *error);
/* Forgets who waits. */
void create_drop(struct create *create);

#endif
