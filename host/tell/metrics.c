/* metrics.c -- what is known of all pipelines, as OpenMetrics text. */
#include "host/tell/metrics.h"

#include "host/tell/exposition.h"
#include "host/tell/metrics_families.h"

enum { PIECE = 16 * 1024, MICROSECONDS = 1000 };

const int64_t metrics_turns_us[METRICS_TURNS] = {1000,   10000,   100000,
                                                 500000, 1000000, 10000000};

static const struct exposition_label no_labels[] = {{0}};

/* ---- Of the process ---- */

static void tell_build(struct buffer *out, const struct exposition_family *family,
                       const struct metrics *metrics)
{
    const struct exposition_label labels[] = {{"version", metrics->host->version}, {0}};
    exposition_integer(out, family, labels, 1);
}

static void tell_count(struct buffer *out, const struct exposition_family *family,
                       const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, (int64_t)metrics->count);
}

static void tell_spec_errors(struct buffer *out, const struct exposition_family *family,
                             const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->spec_errors);
}

static void tell_writable(struct buffer *out, const struct exposition_family *family,
                          const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->state_writable);
}

/* ---- Of a process that stays ---- */

static void tell_started(struct buffer *out, const struct exposition_family *family,
                         const struct metrics *metrics)
{
    exposition_seconds(out, family, no_labels, metrics->host->server->started_ms);
}

static void tell_specs(struct buffer *out, const struct exposition_family *family,
                       const struct metrics *metrics)
{
    exposition_seconds(out, family, no_labels, metrics->host->server->specs_ms);
}

static void tell_looked(struct buffer *out, const struct exposition_family *family,
                        const struct metrics *metrics)
{
    if (metrics->host->server->looked_ms != 0)
        exposition_seconds(out, family, no_labels, metrics->host->server->looked_ms);
}

static void tell_jobs(struct buffer *out, const struct exposition_family *family,
                      const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->jobs);
}

static void tell_waiting(struct buffer *out, const struct exposition_family *family,
                         const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->waiting);
}

static void tell_turns(struct buffer *out, const struct exposition_family *family,
                       const struct metrics *metrics)
{
    const struct metrics_loop *loop = &metrics->host->server->loop;
    int64_t bounds_ms[METRICS_TURNS];
    for (int i = 0; i < METRICS_TURNS; i++)
        bounds_ms[i] = metrics_turns_us[i] / MICROSECONDS;
    const struct exposition_times times = {.bounds_ms = bounds_ms,
                                           .counts = loop->counts,
                                           .bound_count = METRICS_TURNS,
                                           .count = loop->count,
                                           .sum_ms = loop->sum_us / MICROSECONDS};
    exposition_times(out, family, no_labels, &times);
}

/* ---- Of one that shares its pipelines, and of the others ---- */

static void tell_reached(struct buffer *out, const struct exposition_family *family,
                         const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->share->reached);
}

static void tell_questions(struct buffer *out, const struct exposition_family *family,
                           const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->share->questions);
}

static void tell_failures(struct buffer *out, const struct exposition_family *family,
                          const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->share->failed);
}

static void tell_claims(struct buffer *out, const struct exposition_family *family,
                        const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->share->claims);
}

static void tell_taken_over(struct buffer *out, const struct exposition_family *family,
                            const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels,
                       metrics->host->server->share->taken_over);
}

static void tell_lost(struct buffer *out, const struct exposition_family *family,
                      const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->server->share->lost);
}

static void tell_hosts(struct buffer *out, const struct exposition_family *family,
                       const struct metrics *metrics)
{
    static const char *const names[] = {[SHARING_ACTIVE] = "active",
                                        [SHARING_STOPPING] = "stopping",
                                        [SHARING_OLD] = "too_old",
                                        [SHARING_GONE] = "gone"};
    for (int i = 0; i < SHARING_CONDITIONS; i++) {
        const struct exposition_label labels[] = {{"state", names[i]}, {0}};
        exposition_integer(out, family, labels, metrics->host->hosts->hosts[i]);
    }
}

static void tell_differing(struct buffer *out, const struct exposition_family *family,
                           const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->hosts->differing);
}

static void tell_held_back(struct buffer *out, const struct exposition_family *family,
                           const struct metrics *metrics)
{
    exposition_integer(out, family, no_labels, metrics->host->hosts->held_back);
}

/* Only some report these. */
enum needs {
    NEEDS_NOTHING,
    NEEDS_SERVER,
    NEEDS_SHARE, /* a server that shares its pipelines */
    NEEDS_HOSTS, /* whoever knows of them */
};

struct host_family {
    struct exposition_family family;
    void (*tell)(struct buffer *out, const struct exposition_family *family,
                 const struct metrics *metrics);
    enum needs needs;
};

static const struct host_family host_families[] = {
    {{"wherry_build_info", NULL, "The version of wherry; always 1.", EXPOSITION_GAUGE},
     tell_build,
     NEEDS_NOTHING},
    {{"wherry_pipelines", NULL, "Pipelines that the specs have.", EXPOSITION_GAUGE},
     tell_count,
     NEEDS_NOTHING},
    {{"wherry_spec_errors", NULL, "Errors in the specs as they are on the disk.",
      EXPOSITION_GAUGE},
     tell_spec_errors,
     NEEDS_NOTHING},
    {{"wherry_state_writable", NULL,
      "1 while a file can be made in the directory of the states.", EXPOSITION_GAUGE},
     tell_writable,
     NEEDS_NOTHING},
    {{"process_start_time_seconds", "seconds", "When this process began.",
      EXPOSITION_GAUGE},
     tell_started,
     NEEDS_SERVER},
    {{"wherry_specs_timestamp_seconds", "seconds", "Since when the specs in force are.",
      EXPOSITION_GAUGE},
     tell_specs,
     NEEDS_SERVER},
    {{"wherry_looked_timestamp_seconds", "seconds",
      "When all states were last known to be as these metrics say.", EXPOSITION_GAUGE},
     tell_looked,
     NEEDS_SERVER},
    {{"wherry_jobs", NULL, "How many runs may be under way at a time.",
      EXPOSITION_GAUGE},
     tell_jobs,
     NEEDS_SERVER},
    {{"wherry_pipelines_waiting", NULL, "Pipelines that are due and not running.",
      EXPOSITION_GAUGE},
     tell_waiting,
     NEEDS_SERVER},
    {{"wherry_loop_turn_seconds", "seconds",
      "How long the turns of the loop took, without its rest.", EXPOSITION_HISTOGRAM},
     tell_turns,
     NEEDS_SERVER},
    {{"wherry_database_reachable", NULL, "1 while the database answers.",
      EXPOSITION_GAUGE},
     tell_reached,
     NEEDS_SHARE},
    {{"wherry_database_questions", NULL,
      "What this host asked the database about the pipelines that it shares.",
      EXPOSITION_COUNTER},
     tell_questions,
     NEEDS_SHARE},
    {{"wherry_database_failures", NULL, "Such questions that were not answered.",
      EXPOSITION_COUNTER},
     tell_failures,
     NEEDS_SHARE},
    {{"wherry_claims", NULL, "Pipelines that this host took to run them.",
      EXPOSITION_COUNTER},
     tell_claims,
     NEEDS_SHARE},
    {{"wherry_claims_taken_over", NULL,
      "Of these, those that a host had which is gone.", EXPOSITION_COUNTER},
     tell_taken_over,
     NEEDS_SHARE},
    {{"wherry_turns_lost", NULL,
      "Runs of this host whose turn another host has taken over.", EXPOSITION_COUNTER},
     tell_lost,
     NEEDS_SHARE},
    {{"wherry_hosts", NULL, "Hosts that share the pipelines, by how they are.",
      EXPOSITION_GAUGE},
     tell_hosts,
     NEEDS_HOSTS},
    {{"wherry_hosts_differing", NULL,
      "Hosts with another spec of a pipeline than others have.", EXPOSITION_GAUGE},
     tell_differing,
     NEEDS_HOSTS},
    {{"wherry_pipelines_held_back", NULL,
      "Pipelines that nobody runs, since hosts have different specs of them.",
      EXPOSITION_GAUGE},
     tell_held_back,
     NEEDS_HOSTS},
};
enum { HOST_FAMILIES = sizeof host_families / sizeof host_families[0] };

static bool has_what_it_needs(const struct metrics_host *host, enum needs needs)
{
    switch (needs) {
    case NEEDS_SERVER:
        return host->server != NULL;
    case NEEDS_SHARE:
        return host->server != NULL && host->server->share != NULL;
    case NEEDS_HOSTS:
        return host->hosts != NULL;
    case NEEDS_NOTHING:
        break;
    }
    return true;
}

static void tell_host(const struct metrics *metrics, struct buffer *out)
{
    const struct host_family *family = &host_families[metrics->family];
    if (!has_what_it_needs(metrics->host, family->needs))
        return;
    exposition_begin(out, &family->family);
    family->tell(out, &family->family, metrics);
}

/* ---- Of the pipelines ---- */

/* Those from metrics->index on, until the piece is large enough. */
static void tell_pipelines(struct metrics *metrics, struct buffer *out)
{
    const struct metrics_family *family =
        &metrics_families[metrics->family - HOST_FAMILIES];
    if (metrics->index == 0)
        exposition_begin(out, &family->family);
    if (metrics->count == 0)
        return;
    do {
        const struct facts *facts = metrics->facts(metrics->self, metrics->index++);
        if (facts != NULL && (family->always || !facts->unreadable))
            family->tell(out, family, facts, metrics->host->now_ms);
    } while (metrics->index < metrics->count && out->length < PIECE);
}

bool metrics_next(struct metrics *metrics, struct buffer *out)
{
    const size_t end = HOST_FAMILIES + metrics_family_count;
    if (metrics->family > end)
        return false;
    while (metrics->family < end && out->length < PIECE) {
        if (metrics->family < HOST_FAMILIES)
            tell_host(metrics, out);
        else
            tell_pipelines(metrics, out);
        if (metrics->family < HOST_FAMILIES || metrics->index == metrics->count) {
            metrics->family++;
            metrics->index = 0;
        }
    }
    if (metrics->family == end) {
        exposition_end(out);
        metrics->family++;
    }
    return true;
}
