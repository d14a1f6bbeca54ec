/* status_hosts.c -- `wherry status --hosts`. */
#include "host/cli/status_hosts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/store/sharing.h"

static const char *condition(const struct sharing_host *host)
{
    static const char *const names[] = {[SHARING_ACTIVE] = "active",
                                        [SHARING_STOPPING] = "stopping",
                                        [SHARING_OLD] = "too old",
                                        [SHARING_GONE] = "gone"};
    return names[sharing_condition(host)];
}

static bool is_good(const struct sharing_host *host)
{
    return host->there && !host->old;
}

/* ---- For machines */

static void write_names(struct json_writer *json, const char *key, const char *names)
{
    struct arena arena = {0};
    json_member_array(json, key);
    for (const char *at = names; *at != '\0';) {
        const char *end = strchrnul(at, ' ');
        print_words(json, arena_text_n(&arena, at, (size_t)(end - at)));
        at = *end == ' ' ? end + 1 : end;
    }
    json_end_array(json);
    arena_free(&arena);
}

static void write_host(struct json_writer *json, const struct sharing_host *host)
{
    json_begin_object(json);
    print_member_words(json, "host", host->name);
    json_member_integer(json, "process", host->process);
    json_member_text(json, "state", condition(host));
    print_member_words(json, "version", host->version);
    json_member_integer(json, "schema", host->schema);
    print_member_time(json, "since", host->since_ms);
    print_member_time(json, "seen", host->seen_ms);
    json_member_integer(json, "jobs", host->jobs);
    json_member_integer(json, "pipelines", host->pipelines);
    write_names(json, "running", host->claimed);
    json_end_object(json);
}

static void write_difference(struct json_writer *json,
                             const struct sharing_difference *one)
{
    char digest[24];
    snprintf(digest, sizeof digest, "%016" PRIx64, one->digest);
    json_begin_object(json);
    print_member_words(json, "pipeline", one->pipeline);
    print_member_words(json, "host", one->host);
    json_member_integer(json, "process", one->process);
    json_member_text(json, "digest", digest);
    json_end_object(json);
}

static void write_all(const struct sharing_survey *survey)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_member_array(json, "hosts");
    for (size_t i = 0; i < survey->host_count; i++)
        write_host(json, &survey->hosts[i]);
    json_end_array(json);
    json_member_array(json, "differences");
    for (size_t i = 0; i < survey->difference_count; i++)
        write_difference(json, &survey->differences[i]);
    json_end_array(json);
    json_end_object(json);
    print_json(json);
}

/* ---- For people */

static void print_host(const struct sharing_host *host, int64_t now_ms,
                       struct buffer *out)
{
    struct buffer line = {0};
    shown_format(&line, "%s, process %" PRId64, host->name, host->process);
    print_headline(out, buffer_text(&line), condition(host),
                   host->there ? host->since_ms : host->seen_ms, now_ms);
    buffer_clear(&line);
    shown_format(&line, "%s, tables of version %" PRId64, host->version, host->schema);
    print_labelled(out, "wherry", buffer_text(&line));
    buffer_clear(&line);
    shown_format(&line, "%" PRId64 " of %" PRId64 " at a time%s%s", host->running,
                 host->jobs, *host->claimed == '\0' ? "" : ": ", host->claimed);
    print_labelled(out, "running", buffer_text(&line));
    buffer_clear(&line);
    shown_format(&line, "%" PRId64 " pipeline%s", host->pipelines,
                 host->pipelines == 1 ? "" : "s");
    print_labelled(out, "specs", buffer_text(&line));
    if (host->there && host->old)
        print_labelled(out, "to do",
                       "upgrade wherry on this host: a newer one uses the database, so "
                       "that this one starts nothing");
    buffer_free(&line);
}

/* All differences of the pipeline of this one; returns the next one. */
static size_t print_difference(const struct sharing_survey *survey, size_t from,
                               struct buffer *out)
{
    struct buffer line = {0};
    const char *pipeline = survey->differences[from].pipeline;
    size_t at = from;
    shown_format(out, "\n%s: the hosts have different specs: nobody runs it\n",
                 pipeline);
    for (; at < survey->difference_count &&
           text_same(survey->differences[at].pipeline, pipeline);
         at++) {
        const struct sharing_difference *one = &survey->differences[at];
        buffer_clear(&line);
        shown_format(&line, "%s, process %" PRId64 ": digest %016" PRIx64, one->host,
                     one->process, one->digest);
        print_labelled(out, "host", buffer_text(&line));
    }
    print_labelled(out, "to do",
                   "make the files of the specs and the keys the same on all hosts");
    buffer_free(&line);
    return at;
}

static void print_all(const struct sharing_survey *survey)
{
    struct buffer out = {0};
    for (size_t i = 0; i < survey->host_count; i++) {
        if (i > 0)
            buffer_add_char(&out, '\n');
        print_host(&survey->hosts[i], survey->now_ms, &out);
    }
    for (size_t at = 0; at < survey->difference_count;)
        at = print_difference(survey, at, &out);
    print_text(&out);
}

int status_hosts(const struct cli *cli)
{
    struct arena arena = {0};
    struct sharing_survey survey;
    struct wherry_error error = {0};
    size_t good = 0, bad = 0;
    if (cli->metrics || cli->operand_count > 0) {
        log_write(LOG_ERROR, "'--hosts' is about all pipelines: it takes neither a "
                             "pipeline nor '--metrics'");
        return CODE_USAGE;
    }
    const enum wherry_status status =
        sharing_read(cli->states, &arena, &survey, &error);
    if (status == WHERRY_END) {
        log_write(LOG_ERROR, "'--hosts' needs a state in PostgreSQL: a directory has "
                             "one host alone");
        return CODE_USAGE;
    }
    if (status != WHERRY_OK)
        return command_failed(&error);
    for (size_t i = 0; i < survey.host_count; i++) {
        good += is_good(&survey.hosts[i]);
        bad += survey.hosts[i].there && survey.hosts[i].old;
    }
    if (cli->json)
        write_all(&survey);
    else
        print_all(&survey);
    if (good == 0)
        log_write(LOG_WARNING, "no 'wherry serve' uses this database");
    arena_free(&arena);
    return good == 0 || bad > 0 || survey.difference_count > 0 ? CODE_FAILED : CODE_OK;
}
