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

struct host_family {
    struct exposition_family family;
    void (*tell)(struct buffer *out, const struct exposition_family *family,
                 const struct metrics *metrics);
    bool served; /* only a process that stays reports these */
};

static const struct host_family host_families[] = {
    {{"wherry_build_info", NULL, "The version of wherry; always 1.", EXPOSITION_GAUGE},
     tell_build,
     false},
    {{"wherry_pipelines", NULL, "Pipelines that the specs have.", EXPOSITION_GAUGE},
     tell_count,
     false},
    {{"wherry_spec_errors", NULL, "Errors in the specs as they are on the disk.",
      EXPOSITION_GAUGE},
     tell_spec_errors,
     false},
    {{"wherry_state_writable", NULL,
      "1 while a file can be made in the directory of the states.", EXPOSITION_GAUGE},
     tell_writable,
     false},
    {{"process_start_time_seconds", "seconds", "When this process began.",
      EXPOSITION_GAUGE},
     tell_started,
     true},
    {{"wherry_specs_timestamp_seconds", "seconds", "Since when the specs in force are.",
      EXPOSITION_GAUGE},
     tell_specs,
     true},
    {{"wherry_looked_timestamp_seconds", "seconds",
      "When all states were last known to be as these metrics say.", EXPOSITION_GAUGE},
     tell_looked,
     true},
    {{"wherry_jobs", NULL, "How many runs may be under way at a time.",
      EXPOSITION_GAUGE},
     tell_jobs,
     true},
    {{"wherry_pipelines_waiting", NULL, "Pipelines that are due and not running.",
      EXPOSITION_GAUGE},
     tell_waiting,
     true},
    {{"wherry_loop_turn_seconds", "seconds",
      "How long the turns of the loop took, without its rest.", EXPOSITION_HISTOGRAM},
     tell_turns,
     true},
};
enum { HOST_FAMILIES = sizeof host_families / sizeof host_families[0] };

static void tell_host(const struct metrics *metrics, struct buffer *out)
{
    const struct host_family *family = &host_families[metrics->family];
    if (family->served && metrics->host->server == NULL)
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
