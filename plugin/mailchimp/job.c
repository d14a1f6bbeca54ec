/* job.c -- the requests of one writer that are in flight, and their verdicts. */
#include "plugin/mailchimp/job.h"

/* The host has repeated each of them already: nothing goes through. */
enum { FAILURES_MAX = 5 };

void *job_create(struct jobs *jobs, size_t size, job_take *take)
{
    struct arena arena = {0};
    struct job *job = arena_allocate(&arena, size);
    job->jobs = jobs;
    job->take = take;
    job->arena = arena;
    return job;
}

void job_destroy(struct job *job)
{
    if (job == NULL)
        return;
    if (job->end != NULL)
        job->end(job);
    struct arena arena = job->arena;
    arena_free(&arena);
}

enum wherry_status job_start(struct job *job, struct request *request,
                             struct wherry_error *error)
{
    struct jobs *jobs = job->jobs;
    enum wherry_status status =
        requests_send(jobs->mailchimp->requests, request, jobs, job, error);
    if (status != WHERRY_OK) {
        job_destroy(job);
        return status;
    }
    job->next = jobs->in_flight;
    jobs->in_flight = job;
    return WHERRY_OK;
}

enum wherry_status job_send(struct job *job, struct request *request,
                            struct json_writer *writer, struct wherry_error *error)
{
    enum wherry_status status =
        json_writer_finish(writer, &request->body, &request->body_length, error);
    if (status == WHERRY_OK)
        status = job_start(job, request, error);
    else {
        request_finish(request);
        job_destroy(job);
    }
    json_writer_destroy(writer);
    return status;
}

static void unlink_job(struct jobs *jobs, const struct job *job)
{
    struct job **place = &jobs->in_flight;
    while (*place != job)
        place = &(*place)->next;
    *place = job->next;
}

enum wherry_status jobs_take(struct jobs *jobs, struct wherry_error *error)
{
    struct answer answer;
    enum wherry_status status;
    struct job *job;
    for (;;) {
        status = requests_wait(jobs->mailchimp->requests, jobs, &answer, error);
        if (status != WHERRY_OK)
            return status;
        job = answer.item;
        if (!answer.response->more)
            break;
        job->part(job, &answer);
    }
    unlink_job(jobs, job);
    struct trouble trouble;
    trouble_judge(&trouble, answer.response);
    if (trouble.kind == TROUBLE_NONE)
        jobs->failures = 0;
    status = job->take(job, &answer, &trouble, error);
    job_destroy(job);
    return status;
}

size_t jobs_in_flight(const struct jobs *jobs)
{
    return requests_in_flight(jobs->mailchimp->requests, jobs);
}

void jobs_drop(struct jobs *jobs)
{
    requests_drop(jobs->mailchimp->requests, jobs);
    while (jobs->in_flight != NULL) {
        struct job *job = jobs->in_flight;
        jobs->in_flight = job->next;
        job_destroy(job);
    }
}

void jobs_verdict(const struct jobs *jobs, uint64_t tag,
                  const struct wherry_verdict *verdict)
{
    const struct wherry_host *host = jobs->mailchimp->host;
    host->verdict(host, tag, verdict);
}

void jobs_say(const struct jobs *jobs, uint64_t tag, enum wherry_outcome outcome,
              const char *words)
{
    const struct wherry_verdict verdict = {
        .size = sizeof verdict,
        .outcome = outcome,
        .reason = outcome == WHERRY_REFUSED ? WHERRY_REASON_OTHER : WHERRY_REASON_NONE,
        .words = words,
        .field = "",
    };
    jobs_verdict(jobs, tag, &verdict);
}

enum wherry_status jobs_failed(struct jobs *jobs, const struct trouble *trouble,
                               const char *label, struct wherry_error *error)
{
    if (++jobs->failures < FAILURES_MAX)
        return WHERRY_OK;
    return trouble_fail(trouble, label, error);
}
