/* differ.c -- by what supervisors see whether they have the same spec of a pipeline. */
#include "host/schedule/differ.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/buffer.h"
#include "host/base/log.h"
#include "host/base/text.h"

/* The names of the leases that a run takes: see session.c. */
enum { LEASES = 5, HOSTS_NAMED = 8 };

static uint64_t hash(const char *text, uint64_t seed)
{
    return text == NULL ? seed : XXH3_64bits_withSeed(text, strlen(text), seed);
}

uint64_t differ_digest(const struct pipeline *pipeline, uint64_t text)
{
    const uint64_t digest =
        hash(pipeline->list.account_key, hash(pipeline->crm.account_key, text));
    return digest == 0 ? 1 : digest;
}

void differ_describe(const struct pipeline *pipeline, uint64_t digest,
                     struct arena *arena, struct sharing_spec *spec)
{
    const char *const accounts[] = {pipeline->crm.account_key,
                                    pipeline->list.account_key, pipeline->crm.hash_name,
                                    pipeline->list.hash_name};
    const char **leases = arena_array(arena, LEASES + 1, sizeof *leases);
    size_t count = 0;
    leases[count++] = arena_format(arena, "pipeline %s", pipeline->id);
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++)
        if (accounts[i] != NULL)
            leases[count++] = arena_format(arena, "account %s", accounts[i]);
    *spec =
        (struct sharing_spec){.pipeline = pipeline->id,
                              .digest = digest,
                              .accounts = {hash(accounts[0], 0), hash(accounts[1], 0)},
                              .leases = leases};
}

/* From this difference on: "a (12), b (7) and c (9)", of one pipeline. */
static size_t name_hosts(const struct sharing_survey *survey, size_t from,
                         struct buffer *words)
{
    const char *pipeline = survey->differences[from].pipeline;
    size_t at = from;
    for (; at < survey->difference_count &&
           text_same(survey->differences[at].pipeline, pipeline);
         at++) {
        const struct sharing_difference *one = &survey->differences[at];
        const bool other = at > from && one->digest != one[-1].digest;
        if (at - from < HOSTS_NAMED)
            buffer_format(words, "%s'%s' (process %lld)",
                          at == from ? ""
                          : other    ? " differs from "
                                     : " and ",
                          one->host, (long long)one->process);
    }
    return at;
}

void differ_tell(const struct sharing_survey *survey)
{
    struct buffer words = {0};
    for (size_t at = 0; at < survey->difference_count;) {
        const char *pipeline = survey->differences[at].pipeline;
        buffer_clear(&words);
        at = name_hosts(survey, at, &words);
        log_set_subject(pipeline);
        log_tell(LOG_WARNING, LOG_HOSTS,
                 "the hosts have different specs, so that nobody runs it: %s",
                 buffer_text(&words));
        log_set_subject("");
    }
    buffer_free(&words);
}

/* Those of one pipeline are beside each other. */
static size_t count_split(const struct sharing_survey *survey)
{
    size_t count = 0;
    for (size_t i = 0; i < survey->difference_count; i++)
        count += i == 0 || !text_same(survey->differences[i].pipeline,
                                      survey->differences[i - 1].pipeline);
    return count;
}

static bool is_named(const struct sharing_survey *survey,
                     const struct sharing_host *host)
{
    for (size_t i = 0; i < survey->difference_count; i++)
        if (survey->differences[i].process == host->process &&
            text_same(survey->differences[i].host, host->name))
            return true;
    return false;
}

void differ_sum(const struct sharing_survey *survey, struct metrics_hosts *sum)
{
    *sum = (struct metrics_hosts){.held_back = (int64_t)count_split(survey)};
    for (size_t i = 0; i < survey->host_count; i++) {
        const struct sharing_host *host = &survey->hosts[i];
        sum->hosts[sharing_condition(host)]++;
        sum->differing += host->there && is_named(survey, host);
    }
}
