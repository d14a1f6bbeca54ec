/* follow.c -- reads members who were just created, while more of them are. */
#include "plugin/mailchimp/follow.h"

#include "plugin/kit/dates.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member_page.h"

/* A page further behind takes the service longer. */
enum { PAGES_MOST = 100, ASIDE_MS = 2000 };

struct follow_page {
    struct job job;
    struct follow *follow;
};

void follow_created(struct follow *follow, size_t count, int64_t since_ms)
{
    if (!follow->begun)
        follow->since_ms = since_ms;
    follow->begun = true;
    follow->created += count;
    /* A clock that is not known, or that went back further than the caller's slack
     * makes up for: blocks are not answered in the order in which they left. */
    follow->given_up |= since_ms <= 0 || since_ms < follow->since_ms - ASIDE_MS;
}

static size_t page_rows(const struct follow *follow)
{
    return (size_t)follow->jobs->mailchimp->config->page_size;
}

/* How many of the page were waited for. */
static size_t give_all(const struct follow *follow, struct member_page *page)
{
    size_t known = 0;
    for (size_t i = 0; i < page->count; i++) {
        member_need_id(&page->members[i]);
        known += follow->take(follow->self, &page->members[i].record);
    }
    return known;
}

static const bool *want_all(struct arena *arena, const struct merge_fields *merge)
{
    bool *wanted = arena_array(arena, merge->count, sizeof *wanted);
    for (size_t i = 0; i < merge->count; i++)
        wanted[i] = true;
    return wanted;
}

static enum wherry_status take_page(struct job *job, const struct answer *answer,
                                    struct trouble *trouble, struct wherry_error *error)
{
    struct follow *follow = ((struct follow_page *)job)->follow;
    struct mailchimp *mailchimp = job->jobs->mailchimp;
    struct wherry_error why = {0};
    struct member_page page = {0};
    follow->reading--;
    if (trouble->kind != TROUBLE_NONE && trouble->kind != TROUBLE_RETRY)
        return list_fail(mailchimp, trouble, answer->label, error);
    const bool *wanted = want_all(&job->arena, &mailchimp->merge);
    follow->given_up |= trouble->kind == TROUBLE_RETRY ||
                        member_page_read(answer, &job->arena, &mailchimp->merge, wanted,
                                         &page, &why) != WHERRY_OK;
    follow->given_up |= give_all(follow, &page) < page_rows(follow) / 2;
    return follow_go_on(follow, error);
}

static enum wherry_status ask_page(struct follow *follow, struct wherry_error *error)
{
    struct follow_page *page = job_create(follow->jobs, sizeof *page, take_page);
    const struct mailchimp *mailchimp = follow->jobs->mailchimp;
    struct request request;
    char since[DATES_ROOM];
    page->follow = follow;
    dates_format_utc(follow->since_ms, since);
    list_request(&request, mailchimp, "GET");
    request_path(&request, "members");
    request_query(&request, "fields",
                  member_page_fields(&page->job.arena, MEMBER_MERGE_FIELDS));
    request_query_number(&request, "count", page_rows(follow));
    request_query_number(&request, "offset", follow->asked * page_rows(follow));
    request_query(&request, "sort_field", "last_changed");
    request_query(&request, "sort_dir", "ASC");
    request_query(&request, "since_last_changed", since);
    request.tries = 2; /* the caller has other ways */
    follow->asked++;
    follow->reading++;
    return job_start(&page->job, &request, error);
}

enum wherry_status follow_go_on(struct follow *follow, struct wherry_error *error)
{
    const size_t most = (size_t)follow->jobs->mailchimp->config->connections;
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK && !follow->given_up && follow->asked < PAGES_MOST &&
           (follow->asked + 1) * page_rows(follow) <= follow->created &&
           jobs_in_flight(follow->jobs) < most)
        status = ask_page(follow, error);
    return status;
}

bool follow_is_reading(const struct follow *follow)
{
    return follow->reading > 0;
}

void follow_end(struct follow *follow)
{
    *follow = (struct follow){
        .jobs = follow->jobs, .take = follow->take, .self = follow->self};
}
