/* sink.h -- what the writers of this connector share: jobs in flight, and verdicts.
 *
 * A job is one request that stands for one or more changes. It is made, started, and
 * takes its answer; whoever takes an answer gives the verdicts or starts further jobs.
 */
#ifndef MAILCHIMP_SINK_H
#define MAILCHIMP_SINK_H

#include "plugin/kit/json_writer.h"
#include "plugin/mailchimp/mailchimp.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/trouble.h"

struct sink;
struct block;
struct membership;

struct job {
    enum wherry_status (*take)(struct sink *sink, struct job *job,
                               const struct answer *answer, struct wherry_error *error);
    struct job *next;   /* of those in flight */
    struct arena arena; /* the job itself is in it */
};

/* One who was created and whose lasting id the answer did not show. */
struct unnamed {
    uint64_t tag;
    const char *key;               /* as it was written */
    const char *join;              /* what it is known by */
    struct wherry_verdict verdict; /* DONE, as soon as the id is known */
    bool told;
};

struct sink {
    struct mailchimp *mailchimp;
    const char *segment; /* NULL: the stream is contacts */
    struct job *in_flight;
    struct block *block;           /* creates that wait for more of them */
    struct membership *membership; /* the same for joining and leaving */
    struct unnamed *unnamed;
    size_t unnamed_count, unnamed_room;
    int64_t unnamed_since_ms; /* of the service's clock, before the first was created */
    struct arena arena;       /* texts of the unnamed */
    unsigned failures;        /* requests in a row that went wrong for no one's fault */
    size_t cut, left_out;     /* values, for one log line at the end */
};

void *job_create(size_t size, enum wherry_status (*take)(struct sink *, struct job *,
                                                         const struct answer *,
                                                         struct wherry_error *));
void job_destroy(struct job *job);

/* Sends the job's request with what was written as its body. The sink owns the job and
 * the writer from here on, whatever the outcome. */
enum wherry_status sink_send(struct sink *sink, struct job *job,
                             struct request *request, struct json_writer *writer,
                             struct wherry_error *error);

void sink_verdict(struct sink *sink, uint64_t tag,
                  const struct wherry_verdict *verdict);
/* An outcome without more to say. */
void sink_say(struct sink *sink, uint64_t tag, enum wherry_outcome outcome,
              const char *words);
/* What went wrong with a request for no fault of its contacts: OK to go on with LATER,
 * or RETRY when nothing goes through any more. */
enum wherry_status sink_failed(struct sink *sink, const struct trouble *trouble,
                               const char *label, struct wherry_error *error);
/* After a 404 below the list: OK if the list is there. */
enum wherry_status sink_need_list(struct sink *sink, struct wherry_error *error);

/* create.c */
enum wherry_status create_add(struct sink *sink, const struct wherry_change *change,
                              struct wherry_error *error);
enum wherry_status create_flush(struct sink *sink, struct wherry_error *error);
void create_drop(struct sink *sink);

/* naming.c: the verdicts of the unnamed, once their ids have been read back. */
void naming_add(struct sink *sink, uint64_t tag, const char *key,
                const struct wherry_verdict *verdict, int64_t since_ms);
enum wherry_status naming_flush(struct sink *sink, struct wherry_error *error);

/* update.c: UPDATE, UNSUBSCRIBE, RENAME */
enum wherry_status update_start(struct sink *sink, const struct wherry_change *change,
                                struct wherry_error *error);

/* membership.c: JOIN, LEAVE */
enum wherry_status membership_add(struct sink *sink, const struct wherry_change *change,
                                  struct wherry_error *error);
enum wherry_status membership_flush(struct sink *sink, struct wherry_error *error);
void membership_drop(struct sink *sink);

#endif
