/* job.h -- the requests of one writer that are in flight, and their verdicts.
 *
 * A job is one request for one or more changes. It is made, sent, and takes its answer;
 * then it gives the verdicts or sends further jobs.
 */
#ifndef MAILCHIMP_JOB_H
#define MAILCHIMP_JOB_H

#include "host/base/arena.h"
#include "plugin/kit/json_writer.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"

struct jobs {
    struct mailchimp *mailchimp;
    struct job *in_flight;
    unsigned failures; /* requests in a row that failed for no fault of a contact */
};

struct job;
/* `trouble` is what the answer means, and the job's own to change. The job ends after
 * it. */
typedef enum wherry_status job_take(struct job *job, const struct answer *answer,
                                    struct trouble *trouble,
                                    struct wherry_error *error);

/* The answer about 500 members has up to 2 MB of which little is kept, and several are under
 * way: so it comes in pieces of so many bytes, if the job's request asks for them. Each
 * but the last goes to `part`. */
enum { JOB_PIECE = 64 * 1024 };
typedef void job_part(struct job *job, const struct answer *answer);

/* The first member of each kind of job. */
struct job {
    struct jobs *jobs;
    job_take *take;
    job_part *part;            /* NULL: its answer comes whole */
    void (*end)(struct job *); /* before it is destroyed; NULL: nothing to do */
    struct job *next;          /* of those in flight */
    struct arena arena;        /* the job itself is in it */
};

void *job_create(struct jobs *jobs, size_t size, job_take *take);
void job_destroy(struct job *job); /* NULL is fine */

/* Sends the job's request with what was written as its body. The jobs own the job, the
 * request and the writer from here on, whatever the outcome. */
enum wherry_status job_send(struct job *job, struct request *request,
                            struct json_writer *writer, struct wherry_error *error);

/* The same for a request without a body. */
enum wherry_status job_start(struct job *job, struct request *request,
                             struct wherry_error *error);

/* Waits for one answer and lets its job take it. END: nothing is in flight. */
enum wherry_status jobs_take(struct jobs *jobs, struct wherry_error *error);
size_t jobs_in_flight(const struct jobs *jobs);
/* No longer waits for any of them. */
void jobs_drop(struct jobs *jobs);

void jobs_verdict(const struct jobs *jobs, uint64_t tag,
                  const struct wherry_verdict *verdict);
/* An outcome without more to say. */
void jobs_say(const struct jobs *jobs, uint64_t tag, enum wherry_outcome outcome,
              const char *words);
/* A request failed for no fault of its contacts: OK to continue, or the error when no
 * request succeeds. */
enum wherry_status jobs_failed(struct jobs *jobs, const struct trouble *trouble,
                               const char *label, struct wherry_error *error);

#endif
