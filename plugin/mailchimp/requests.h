/* requests.h -- sends requests to Mailchimp, and finds whose answer it is that comes.
 *
 * Several readers and writers of one instance share the host's one queue of answers.
 * Each asks as a group of its own (any pointer) and waits for its own answers; one that
 * comes while another group waits is kept for its group.
 *
 * Requests are marked repeatable: reads are; changes are written so that a repeat does
 * no harm (PATCH, creates with update_existing:false, joining and leaving). An
 * exception says so.
 */
#ifndef MAILCHIMP_REQUESTS_H
#define MAILCHIMP_REQUESTS_H

#include "host/base/buffer.h"
#include "plugin/wherry.h"

struct requests;

enum { REQUEST_LABEL_ROOM = 128 };

/* One request being built. `label` is method and path for messages: no address, no
 * member's hash. */
struct request {
    const char *method;
    struct buffer url;
    char label[REQUEST_LABEL_ROOM];
    const char *body; /* NULL: none; borrowed until requests_send returns */
    size_t body_length;
    size_t piece;   /* of the answer: it comes in these; 0: whole */
    unsigned tries; /* 0: the host's default */
    bool unrepeatable;
    bool elsewhere; /* not at the API: the key does not go there */
};

/* An answer, or a piece of one (`response->more`); lives until the next wait of any
 * group. What comes while another group waits is kept, and is one piece. */
struct answer {
    const struct wherry_response *response;
    void *item; /* as given to requests_send */
    const char *label;
};

struct requests *requests_create(const struct wherry_host *host, const char *base_url,
                                 const char *api_key, unsigned connections);
void requests_destroy(struct requests *requests); /* NULL is fine */

void request_begin(struct request *request, const struct requests *requests,
                   const char *method);
/* GET of an address that the service has sent us. */
void request_begin_elsewhere(struct request *request, const char *url,
                             const char *label);
void request_path(struct request *request, const char *segment);
/* A path segment that messages show as '*'. */
void request_member(struct request *request, const char *hash_or_id);
void request_query(struct request *request, const char *name, const char *value);
void request_query_number(struct request *request, const char *name, uint64_t number);
void request_finish(struct request *request);

/* Also finishes the request, whatever the outcome. */
enum wherry_status requests_send(struct requests *requests, struct request *request,
                                 const void *group, void *item,
                                 struct wherry_error *error);
/* OK; END: the group has nothing in flight; else as the host says. */
enum wherry_status requests_wait(struct requests *requests, const void *group,
                                 struct answer *answer, struct wherry_error *error);
size_t requests_in_flight(const struct requests *requests, const void *group);
/* The group is gone: its answers go nowhere. */
void requests_drop(struct requests *requests, const void *group);

/* The service's clock by its answers so far; 0: no answer had a Date. */
int64_t requests_clock_ms(const struct requests *requests);
/* When a pass began by that clock, if its first answer had the Date `date_ms` and came
 * when the host's clock was at `now_ms`. */
int64_t requests_began_ms(const struct requests *requests, int64_t date_ms,
                          int64_t now_ms);

#endif
