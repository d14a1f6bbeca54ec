/* status_metrics.c -- how all pipelines are doing, as OpenMetrics text. */
#include "config.h"

#include "host/cli/status_metrics.h"

#include <stdlib.h>

#include "host/base/arena.h"
#include "host/base/memory.h"
#include "host/cli/print.h"
#include "host/schedule/differ.h"
#include "host/schedule/facts_read.h"
#include "host/tell/metrics.h"

void status_metrics_add(struct status_metrics *metrics, const struct facts *facts)
{
    metrics->facts = memory_grow(metrics->facts, metrics->count, &metrics->room,
                                 sizeof *metrics->facts);
    metrics->facts[metrics->count++] = *facts;
}

static const struct facts *facts_at(void *self, size_t index)
{
    const struct status_metrics *metrics = self;
    return &metrics->facts[index];
}

/* NULL: there are none, or they cannot be read. */
static const struct metrics_hosts *read_hosts(const struct cli *cli,
                                              struct metrics_hosts *hosts)
{
    struct arena arena = {0};
    struct sharing_survey survey;
    struct wherry_error ignored = {0};
    const bool known =
        sharing_read(cli->states, &arena, &survey, &ignored) == WHERRY_OK;
    if (known)
        differ_sum(&survey, hosts);
    arena_free(&arena);
    return known && survey.host_count > 0 ? hosts : NULL;
}

void status_metrics_print(struct status_metrics *metrics, const struct cli *cli,
                          int64_t spec_errors, int64_t now_ms)
{
    struct buffer text = {0};
    struct metrics_hosts hosts;
    const struct metrics_host host = {.version = PACKAGE_VERSION,
                                      .now_ms = now_ms,
                                      .spec_errors = spec_errors,
                                      .state_writable = states_can_write(cli->states),
                                      .hosts = read_hosts(cli, &hosts)};
    struct metrics told = {
        .host = &host, .facts = facts_at, .self = metrics, .count = metrics->count};
    while (metrics_next(&told, &text)) {
        print_file(buffer_text(&text));
        buffer_clear(&text);
    }
    buffer_free(&text);
    free(metrics->facts);
    *metrics = (struct status_metrics){0};
}
