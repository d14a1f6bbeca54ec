/* serve.c -- run every pipeline when it is due. */
#include "config.h"

#include "host/schedule/serve.h"

#include <sched.h>
#include <stdlib.h>

#include "host/alerts/alerts.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/cli/alerting.h"
#include "host/cli/console_place.h"
#include "host/cli/paths.h"
#include "host/cli/signals.h"
#include "host/cli/specs.h"
#include "host/cli/status_json.h"

static size_t cores(void)
{
    cpu_set_t ours;
    int count = sched_getaffinity(0, sizeof ours, &ours) == 0 ? CPU_COUNT(&ours) : 1;
    return count < 1 ? 1 : (size_t)count;
}

struct checking {
    const struct cli *cli;
};

static void warn(struct spec_set *set, const char *message)
{
    spec_complain(set, &(struct spec_complaint){.severity = SPEC_WARNING,
                                                .message = message,
                                                .pipeline = ""});
}

/* In a process that ends afterwards: see host/schedule/fleet.h. */
static void check_plugins(void *self, struct spec_set *set)
{
    const struct checking *checking = self;
    struct registry *registry = registry_load(checking->cli->plugins);
    specs_name_accounts(set, registry);
    specs_check_plugins(set, registry, SPECS_CHECK, NULL);
    for (size_t i = 0; i < registry_refusal_count(registry); i++)
        warn(set, registry_refusal(registry, i));
    for (size_t i = 0; i < registry_hiding_count(registry); i++)
        warn(set, registry_hiding(registry, i));
    registry_destroy(registry);
}

/* The journal adds the time itself; elsewhere a line must have it. */
static void set_times(void)
{
    const char *journal = getenv("JOURNAL_STREAM");
    log_set_timed(journal == NULL || *journal == '\0');
}

/* ---- The console */

enum { CONSOLE_WORDS = 24 };

/* `wherry console` with its part of our command line. `words` has room for
 * CONSOLE_WORDS; gives NULL if no console was asked for. */
static const char *const *console_words(const struct cli *cli,
                                        const char *words[CONSOLE_WORDS])
{
    const char *const options[][2] = {
        {"--listen", cli->console},
        {"--log", "json"},
        {"--specs", cli->specs},
        {"--plugins", cli->plugins},
        {"--users", cli->users},
        {"--behind", cli->behind},
        {"--proxy", cli->proxy},
        {"--trust-header", cli->trust_header},
        {"--certificate", cli->certificate},
        {"--certificate-key", cli->certificate_key},
    };
    size_t count = 0;
    if (cli->console == NULL)
        return NULL;
    words[count++] = "console";
    words[count++] = "--reload-on-hup";
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i][1] != NULL) {
            words[count++] = options[i][0];
            words[count++] = options[i][1];
        }
    words[count] = NULL;
    return words;
}

/* Checks that it can start: otherwise it would fail again and again. */
static int console_check(const struct cli *cli)
{
    struct wherry_error error = {0};
    struct listen_address address = {0};
    if (cli->console == NULL) {
        const char *lonely = cli->users != NULL             ? "users"
                             : cli->behind != NULL          ? "behind"
                             : cli->proxy != NULL           ? "proxy"
                             : cli->trust_header != NULL    ? "trust-header"
                             : cli->certificate != NULL     ? "certificate"
                             : cli->certificate_key != NULL ? "certificate-key"
                                                            : NULL;
        if (lonely != NULL)
            log_write(LOG_ERROR, "'--%s' belongs to the console: give '--console' too",
                      lonely);
        return lonely == NULL ? CODE_OK : CODE_USAGE;
    }
    char *users = console_users(cli);
    if (users == NULL)
        return CODE_USAGE;
    const enum wherry_status status =
        console_place(cli, "console", cli->console, users, &address, &error);
    free(users);
    if (status == WHERRY_OK)
        return CODE_OK;
    log_write(LOG_ERROR, "%s", error.message);
    return CODE_USAGE;
}

static int tell_busy(const struct cli *cli)
{
    struct buffer where = {0};
    states_name(cli->states, &where);
    log_tell(LOG_ERROR, LOG_BUSY,
             "busy: another 'wherry serve' already uses the state in %s",
             buffer_text(&where));
    buffer_free(&where);
    return CODE_BUSY;
}

int command_serve(const struct cli *cli)
{
    struct wherry_error error = {0};
    struct checking checking = {cli};
    const char *words[CONSOLE_WORDS];
    const struct serve_options options = {.specs = cli->specs,
                                          .states = cli->states,
                                          .plugins = cli->plugins,
                                          .program = "/proc/self/exe",
                                          .jobs = cli->jobs == 0 ? cores()
                                                                 : (size_t)cli->jobs,
                                          .version = PACKAGE_VERSION,
                                          .verbose = cli->verbose,
                                          .reload_on_hup = cli->reload_on_hup,
                                          .endpoint = {.address = cli->listen,
                                                       .anybody = cli->listen_public,
                                                       .version = PACKAGE_VERSION,
                                                       .look = alerts_look,
                                                       .write = status_write},
                                          .console = console_words(cli, words),
                                          .cancelled = signals_cancelled,
                                          .check = check_plugins,
                                          .self = &checking};
    set_times();
    if (alerting_check() != CODE_OK)
        return CODE_USAGE;
    if (states_prepare(cli->states, &error) != WHERRY_OK)
        return command_failed(&error);
    if (console_check(cli) != CODE_OK)
        return CODE_USAGE;
    paths_warn(cli);
    states_pass_on(cli->states); /* to the console */
    switch (serve_run(&options, &error)) {
    case WHERRY_OK:
        return CODE_OK;
    case WHERRY_END:
        return tell_busy(cli);
    default:
        break;
    }
    if (text_same(error.option, "listen")) {
        log_write(LOG_ERROR, "%s", error.message);
        return CODE_USAGE;
    }
    if (!text_same(error.option, "specs"))
        return command_failed(&error);
    log_write(LOG_ERROR, "%s; use --specs or WHERRY_SPECS to say where the specs are",
              error.message);
    return CODE_SPEC;
}
