/* options.c -- the command line: options, operands, help. */
#include "host/cli/options.h"

#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/log.h"
#include "host/base/text.h"
#include "host/cli/examples.h"
#include "host/cli/option_values.h"
#include "host/cli/paths.h"
#include "host/cli/status_json.h"
#include "host/spec/pipeline.h"

enum {
    LAST_DEFAULT = 20,
    LAST_MOST = 100000,
    JOBS_MOST = 1000,
    LIMIT_MOST = 1000000000,
    WAIT_DEFAULT_MS = 60 * 1000,
    OPTION_BASE = 256, /* getopt's values for long options, above any letter */
    OPTION_MOST = 32,
};

/* What an option does with its value; false: it has printed what is wrong with it. */
typedef bool take_option(struct cli *cli, const char *value);

struct option_row {
    const char *name;
    const char *value; /* as in the help; NULL: takes none */
    const char *help;
    unsigned group; /* enum takes; 0: for every command */
    /* Where in struct cli its value goes, by its kind; 0: it is of another kind. */
    size_t flag, word, number;
    int64_t most;      /* of a number, from 1 */
    take_option *take; /* for one of no such kind; --help alone has none */
};

static void complain(const char *command, const char *what)
{
    log_write(LOG_ERROR, "%s%s try `wherry %s --help`", what,
              text_ends_with(what, "?") ? "" : ";", command);
}

#define AT(member) offsetof(struct cli, member)

static const struct option_row rows[] = {
    {"step", "STEP", "do only this step; may be repeated", TAKES_STEP,
     .take = option_values_step},
    {"allow", "STEP", "let this step go above its limit once", TAKES_ALLOW,
     .take = option_values_allow},
    {"verify", NULL, "read both sides completely, to find what was missed",
     TAKES_VERIFY, .flag = AT(verify)},
    {"after-loss", NULL, "take a new baseline, and carry over all opt-outs", TAKES_LOSS,
     .flag = AT(after_loss)},
    {"wait", "TIME", "wait this long for a run that uses the account (1m)", TAKES_WAIT,
     .take = option_values_wait},
    {"term", "TIME", "how long others wait for a host that is gone (30s)",
     TAKES_WAIT | TAKES_JOBS, .take = option_values_term},
    {"jobs", "N", "start at most N runs at a time (number of cores)", TAKES_JOBS,
     .number = AT(jobs), .most = JOBS_MOST},
    {"reload-on-hup", NULL, "reload what it has read on SIGHUP, also at a terminal",
     TAKES_JOBS | TAKES_CONSOLE, .flag = AT(reload_on_hup)},
    {"alert-run", "COMMAND", "give alerts to this command (WHERRY_ALERT_RUN)",
     TAKES_ALERTS, .take = option_values_alert_run},
    {"alert-webhook", "URL", "send alerts to this URL (WHERRY_ALERT_WEBHOOK)",
     TAKES_ALERTS, .take = option_values_alert_webhook},
    {"alert-secret-file", "FILE", "sign them with its first line (..._SECRET_FILE)",
     TAKES_ALERTS, .take = option_values_alert_secret_file},
    {"alert-on", "ALERT", "send only these, joined by commas (WHERRY_ALERT_ON)",
     TAKES_ALERTS, .take = option_values_alert_on},
    {"alerts", NULL, "send a test of the alerts of each pipeline", TAKES_TEST,
     .flag = AT(alerts)},
    {"lines", NULL, "also show the spec, line by line, without its secrets", TAKES_TEST,
     .flag = AT(lines)},
    {"last", "N", "show the latest N runs (20)", TAKES_LAST, .number = AT(last),
     .most = LAST_MOST},
    {"run", "N", "show what run number N did", TAKES_RUN, .number = AT(run),
     .most = LIMIT_MOST},
    {"runs", "N", "with --json: how the latest N runs ended, at most 100",
     TAKES_METRICS, .number = AT(runs), .most = STATUS_CODES_MOST},
    {"report", NULL, "with --json: the report of each run", TAKES_LAST,
     .flag = AT(report)},
    {"from", "KEY", "go on from this one: a run, a line of a run, a contact",
     TAKES_PAGE, .word = AT(from)},
    {"most", "N", "show at most N (all)", TAKES_PAGE, .number = AT(most),
     .most = LAST_MOST},
    {"known", NULL, "list only what is synced, and ask no service", TAKES_WRITE,
     .flag = AT(known)},
    {"actions", NULL, "list what people did in the console", TAKES_RUN,
     .flag = AT(actions)},
    {"reason", "REASON", "only what was refused for this reason", TAKES_PARKED,
     .word = AT(reason)},
    {"step", "STEP", "only changes of this step; may be repeated", TAKES_ALL,
     .take = option_values_change},
    {"all", NULL, "all parked changes", TAKES_ALL, .flag = AT(all)},
    {"write", NULL, "write the change to the spec file", TAKES_WRITE,
     .flag = AT(write)},
    {"delete", NULL, "also delete the static segment on the list", TAKES_WRITE,
     .flag = AT(delete_also)},
    {"segment", "NAME", "add only people in this segment of the CRM", TAKES_BACKFILL,
     .word = AT(segment)},
    {"limit", "N", "add at most N people this time", TAKES_BACKFILL,
     .number = AT(limit), .most = LIMIT_MOST},
    {"dry-run", NULL, "show the result; change nothing",
     TAKES_BACKFILL | TAKES_FORGET | TAKES_DRY | TAKES_ANSWERS, .flag = AT(dry_run)},
    {"from-list", NULL, "add people from the list to the CRM", TAKES_BACKFILL,
     .flag = AT(from_list)},
    {"mark", NULL, "also remove the mark that a state was moved away", TAKES_DRY,
     .flag = AT(mark)},
    {"readmit", NULL, "take a forgotten person in again", TAKES_FORGET,
     .flag = AT(readmit)},
    {"out", "FILE", "write the plan or the export to FILE", TAKES_OUT, .word = AT(out)},
    {"follow", "STATE", "import what is in use there, and then move it here",
     TAKES_FOLLOW, .word = AT(follow)},
    {"contact", "CONTACT", "only this contact: an address, or a short id",
     TAKES_CONTACT, .word = AT(contact)},
    {"answers", "FILE", "read the answers from FILE (-: standard input)", TAKES_ANSWERS,
     .word = AT(answers)},
    {"show-addresses", NULL, "also print mail addresses, not only short ids",
     TAKES_ADDRESSES, .flag = AT(show_addresses)},
    {"edited", NULL, "you deleted lines from the plan: apply the rest", TAKES_EDITED,
     .flag = AT(edited)},
    {"markdown", NULL, "print the options as tables in Markdown", TAKES_MARKDOWN,
     .flag = AT(markdown)},
    {"hosts", NULL, "show the hosts that share the pipelines", TAKES_METRICS,
     .flag = AT(hosts)},
    {"metrics", NULL, "print metrics for monitoring, as OpenMetrics text",
     TAKES_METRICS, .flag = AT(metrics)},
    {"listen", "ADDRESS", "answer at HOST:PORT or at the path of a socket",
     TAKES_LISTEN | TAKES_CONSOLE, .word = AT(listen)},
    {"listen-public", NULL, "allow an ADDRESS that other machines can reach",
     TAKES_LISTEN, .flag = AT(listen_public)},
    {"against", "SPEC", "test against the service in this spec", TAKES_CONFORM,
     .word = AT(against)},
    {"write", NULL, "also create and change a test contact there", TAKES_CONFORM,
     .flag = AT(write)},
    {"console", "ADDRESS", "also serve the pages of wherry-console(7) there",
     TAKES_JOBS, .word = AT(console)},
    {"users", "FILE", "the users who may sign in (console.users)", TAKES_DOOR,
     .word = AT(users)},
    {"role", "ROLE", "of the user: viewer, support or operator (viewer)", TAKES_CONSOLE,
     .word = AT(role)},
    {"behind", "NAME", "the name in browsers of a proxy that encrypts", TAKES_DOOR,
     .word = AT(behind)},
    {"proxy", "ADDRESS", "the address of that proxy (this machine)", TAKES_DOOR,
     .word = AT(proxy)},
    {"trust-header", "HEADER", "the header in which that proxy names the user",
     TAKES_DOOR, .word = AT(trust_header)},
    {"certificate", "FILE", "use https, with this certificate", TAKES_DOOR,
     .word = AT(certificate)},
    {"certificate-key", "FILE", "the key of the certificate", TAKES_DOOR,
     .word = AT(certificate_key)},
    {"image", "IMAGE", "the container image of the jobs", TAKES_EXPORT,
     .word = AT(image)},
    {"namespace", "NAME", "the namespace in Kubernetes or Nomad", TAKES_EXPORT,
     .word = AT(name_space)},
    {"serve", NULL, "one supervisor for all pipelines, no jobs", TAKES_EXPORT,
     .flag = AT(serve)},
    {"out", "DIR", "write each object to a file of its own in DIR", TAKES_EXPORT,
     .word = AT(out)},
    {"accept", "CODES", "exit with 0 in place of these codes: 3 to 6", TAKES_ACCEPT,
     .take = option_values_accept},
    {"yes", NULL, "do not ask for confirmation", TAKES_YES, .flag = AT(yes)},
    {"specs", "DIR", "the specs: a directory or one file (WHERRY_SPECS)",
     .word = AT(specs)},
    {"state", "DIR", "the state directory (WHERRY_STATE)", .word = AT(state)},
    {"plugins", "DIR[:DIR]", "look for plugins here first (WHERRY_PLUGINS)",
     .word = AT(plugins)},
    {"json", NULL, "print the result as JSON", .flag = AT(json)},
    {"log", "text|json", "format of log lines (text)", .take = option_values_log},
    {"color", "WHEN", "colour: auto (on a terminal), always or never",
     .take = option_values_color},
    {"verbose", NULL, "write more log lines", .take = option_values_verbose},
    {.name = "help", .help = "show this help"},
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static bool take_number(const struct option_row *row, const char *value,
                        int64_t *number)
{
    if (text_to_integer(value, 1, row->most, number))
        return true;
    log_write(LOG_ERROR, "'--%s' must be a number from 1 to %" PRId64 ", not '%s'",
              row->name, row->most, value);
    return false;
}

static bool is_help(const struct option_row *row)
{
    return row->flag + row->word + row->number == 0 && row->take == NULL;
}

static bool take_row(const struct option_row *row, struct cli *cli, const char *value)
{
    char *const at = (char *)cli;
    if (row->number != 0)
        return take_number(row, value, (int64_t *)(void *)(at + row->number));
    if (row->word != 0)
        *(const char **)(void *)(at + row->word) = value;
    else if (row->flag != 0)
        *(bool *)(at + row->flag) = true;
    else
        return row->take(cli, value);
    return true;
}

static bool offered(const struct option_row *row, const struct command *command)
{
    return row->group == 0 || (command->takes & row->group) != 0;
}

static void print_examples(const struct command *command)
{
    size_t count;
    const char *const *lines = examples_of(command->name, &count);
    puts("\nExamples:");
    for (size_t i = 0; i < count; i++)
        printf("  %s\n", lines[i]);
}

static void print_help(const struct command *command)
{
    printf("Usage: wherry %s%s%s [OPTION...]\n\n%s\n\n", command->name,
           *command->operands == '\0' ? "" : " ", command->operands, command->help);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!offered(&rows[i], command))
            continue;
        char left[40];
        snprintf(left, sizeof left, "--%s%s%s", rows[i].name,
                 rows[i].value == NULL ? "" : " ",
                 rows[i].value == NULL ? "" : rows[i].value);
        printf("  %-22s %s\n", left, rows[i].help);
    }
    print_examples(command);
}

bool options_tell(const struct command *command, size_t index, struct option_told *told)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (offered(&rows[i], command) && index-- == 0) {
            *told = (struct option_told){rows[i].name, rows[i].value, rows[i].help};
            return true;
        }
    return false;
}

bool options_find(const struct command *command, const char *name,
                  struct option_told *told)
{
    for (size_t i = 0; options_tell(command, i, told); i++)
        if (text_same(told->name, name))
            return true;
    return false;
}

void options_overview(const struct command *commands)
{
    fputs("Wherry keeps a CRM and a mailing list in sync.\n\n"
          "Usage: wherry COMMAND [OPERAND...] [OPTION...]\n\n",
          stdout);
    for (; commands->name != NULL; commands++)
        printf("  %-10s %s\n", commands->name, commands->summary);
    fputs("\nFor more, see `wherry COMMAND --help` and the manual, wherry(1).\n",
          stdout);
}

static void complain_of_option(const struct command *command, const char *word)
{
    const char *names[ROW_COUNT + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (offered(&rows[i], command))
            names[count++] = rows[i].name;
    char name[64];
    const int dashes = text_starts_with(word, "--") ? 2 : 1;
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *near = text_nearest(name, names);
    char what[192];
    if (near == NULL)
        snprintf(what, sizeof what, "'%s' has no option '%.*s%s'", command->name,
                 dashes, "--", name);
    else
        snprintf(what, sizeof what, "'%s' has no option '--%s': did you mean '--%s'?",
                 command->name, name, near);
    complain(command->name, what);
}

static bool check_operands(const struct command *command, int count)
{
    char what[192];
    if (count < command->least)
        snprintf(what, sizeof what, "'%s' needs %s", command->name, command->operands);
    else if (count > command->most)
        snprintf(what, sizeof what, "'%s' takes only %s", command->name,
                 *command->operands == '\0' ? "options" : command->operands);
    else
        return true;
    complain(command->name, what);
    return false;
}

/* The rows as getopt_long wants them. */
static void list_options(struct option options[OPTION_MOST],
                         const struct command *command)
{
    size_t count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (offered(&rows[i], command))
            options[count++] = (struct option){
                rows[i].name, rows[i].value == NULL ? no_argument : required_argument,
                NULL, OPTION_BASE + (int)i};
    options[count] = (struct option){0};
}

static enum options_result refuse(const struct command *command, int answer,
                                  char *const *argv)
{
    char what[160];
    if (answer == ':') {
        snprintf(what, sizeof what, "'%s' needs a value", argv[optind - 1]);
        complain(command->name, what);
    } else if (optopt >= OPTION_BASE) {
        snprintf(what, sizeof what, "'--%s' takes no value",
                 rows[optopt - OPTION_BASE].name);
        complain(command->name, what);
    } else {
        complain_of_option(command, argv[optind - 1]);
    }
    return OPTIONS_WRONG;
}

enum options_result options_read(const struct command *command, int argc, char **argv,
                                 struct cli *cli)
{
    struct option options[OPTION_MOST];
    list_options(options, command);
    *cli = (struct cli){
        .command = command, .last = LAST_DEFAULT, .wait_ms = WAIT_DEFAULT_MS};
    opterr = 0;
    optind = 1;
    int answer = 0;
    const char *term = getenv("WHERRY_TERM");
    if (term != NULL && !option_values_term(cli, term))
        return OPTIONS_WRONG;
    while ((answer = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (answer == ':' || answer == '?')
            return refuse(command, answer, argv);
        const struct option_row *row =
            answer == 'h' ? NULL : &rows[answer - OPTION_BASE];
        if (row == NULL || is_help(row)) {
            print_help(command);
            return OPTIONS_HELP;
        }
        if (!take_row(row, cli, optarg))
            return OPTIONS_WRONG;
    }
    cli->operands = argv + optind;
    cli->operand_count = argc - optind;
    if (!check_operands(command, cli->operand_count))
        return OPTIONS_WRONG;
    paths_fill(cli);
    if (paths_are_good(cli))
        return OPTIONS_FINE;
    paths_free(cli);
    return OPTIONS_WRONG;
}
