/* main.c -- the table of commands. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/secrecy.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/cli/options.h"
#include "host/cli/paths.h"
#include "host/cli/signals.h"
#include "host/connector/guard.h"

/* A file of ten million rows is looked through in half a minute; a disk may be slow. */
enum { PLUGIN_LIMIT_MS = 10 * 60 * 1000 };

#define SAME_STEPS                                                                     \
    "STEP is one of import_unsubscribes, push_unsubscribes, import_new_records,\n"     \
    "push_new_records, push_push_fields, import_pull_fields."

static const struct command commands[] = {
    {.name = "init",
     .operands = "[DIR]",
     .summary = "a new pipeline: asks, shows the spec, writes and checks it",
     .help =
         "Asks which services, with which keys, which of the lists that the key\n"
         "reaches, which steps, fields and segments; shows the spec that this makes,\n"
         "writes it into DIR (the directory of the specs) once you agree, and checks\n"
         "it. A key goes into a file of its own beside the spec, for its owner alone.\n"
         "It only reads at the services. What is answered wrongly is asked again;\n"
         "Ctrl-C leaves everything as it is.\n\n"
         "--answers FILE asks nobody: FILE is YAML with pipeline, crm, list, every,\n"
         "steps, fields, segments, segments_every and keys, as wherry-spec(5) tells.\n"
         "A file that is there is written over with --yes alone.",
     .takes = TAKES_ANSWERS | TAKES_YES | TAKES_WAIT,
     .most = 1,
     .run = command_init},
    {.name = "paths",
     .operands = "",
     .summary = "which specs, state and plugins are meant, and why",
     .help =
         "Tells the directories that all commands use here and now, and what names\n"
         "each: an option, a variable, or nothing, when it is the usual one. The\n"
         "usual ones of root and of others differ.",
     .run = command_paths},
    {.name = "check",
     .operands = "",
     .summary = "are the specs and the plugins right? (no network)",
     .help = "Reads all specs and loads all plugins, and tells everything that is\n"
             "wrong with them, each with its place. Sends nothing.",
     .run = command_check},
    {.name = "plugins",
     .operands = "[PLUGIN]",
     .summary = "which plugins there are, and their options",
     .help = "Lists the plugins that were found, where, and what each can do; with\n"
             "PLUGIN, the options that its part of a spec takes. Plugins that were\n"
             "refused are told, and why, and those that others of their name hide.",
     .takes = TAKES_MARKDOWN,
     .most = 1,
     .run = command_plugins},
    {.name = "schema",
     .operands = "",
     .summary = "a JSON Schema of the specs, by which editors complete and check",
     .help = "Prints what a spec may hold, with the options of all plugins that are\n"
             "there, as a JSON Schema (2020-12). Keep it in a file, and name that in\n"
             "the first line of a spec, for editors with a YAML language server:\n\n"
             "  # yaml-language-server: $schema=wherry.schema.json\n\n"
             "`wherry check` knows more: what no schema can say, it says.",
     .run = command_schema},
    {.name = "conform",
     .operands = "FILE.so",
     .summary = "does a connector of one's own keep to the interface?",
     .help =
         "Looks at a connector rule by rule, each in a process of its own: what\n"
         "crashes, ends or does not come back fails its rule. The names of the rules\n"
         "stand in wherry.h and wherry_data.h, as [name], beside what they ask for.\n\n"
         "With --against SPEC, a spec for a test account of your own, the service is\n"
         "read, again and again. With --write a contact at example.com is made there,\n"
         "changed and unsubscribed, and a static segment is made and removed; it is\n"
         "said before. Ends with 0, or with 1 if a rule is not kept.",
     .takes = TAKES_CONFORM,
     .least = 1,
     .most = 1,
     .run = command_conform},
    {.name = "lists",
     .operands = "PIPELINE",
     .summary = "the lists that a pipeline's key can reach",
     .help = "Asks the list's service which lists there are to choose from.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_lists},
    {.name = "fields",
     .operands = "PIPELINE",
     .summary = "the fields of both sides, to be mapped",
     .help = "Asks both services which fields there are, with their types.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_fields},
    {.name = "segments",
     .operands = "PIPELINE [list|add SEGMENT [NAME]|remove SEGMENT]",
     .summary = "the CRM's segments, and which are synced; add or remove one",
     .help = "list, or nothing, tells the segments of the CRM and how each is synced.\n"
             "add syncs SEGMENT, an id or a title, to the static segment NAME of the\n"
             "list; without NAME it is called like the segment. remove ends the sync\n"
             "of SEGMENT, an id or the static segment's name.\n\n"
             "add and remove print the change that this means for the spec; --write\n"
             "makes it. The static segment stays on the list after remove; --delete\n"
             "deletes it there, after asking. Nobody leaves the list by it.",
     .takes = TAKES_WAIT | TAKES_WRITE | TAKES_YES,
     .least = 1,
     .most = 4,
     .run = command_segments},
    {.name = "plan",
     .operands = "PIPELINE",
     .summary = "what a run would do, contact by contact; only reads",
     .help = "Reads both sides and tells each change that a run would make now, with\n"
             "the rule that decided. Changes nothing, on neither side nor in the\n"
             "state. With --out it writes them into FILE, a line each, to be read,\n"
             "agreed to, and done by `wherry apply`.\n\n" SAME_STEPS,
     .takes = TAKES_STEP | TAKES_ALLOW | TAKES_WAIT | TAKES_OUT,
     .least = 1,
     .most = 1,
     .run = command_plan},
    {.name = "run",
     .operands = "PIPELINE",
     .summary = "bring both sides in step, once",
     .help =
         "Does one run: reads both sides, decides, checks the limits, writes,\n"
         "reports. The first run takes the baseline and writes nothing.\n\n"
         "From time to time, as the spec's 'verify' says, and with --verify now, a\n"
         "run reads each side whole after its changes, and finds what is gone, was\n"
         "missed or differs.\n\n"
         "With --after-loss it takes a baseline anew, whatever is known, for when\n"
         "that is old or only what was left of it: whoever is opted out at one side\n"
         "and not at the other is then owed the opt-out there.\n\n"
         "Ends with 0 done, 3 something was parked or not effective, 4 a step was\n"
         "stopped by its limit, 5 busy, 69 a service refuses us, 78 the spec is\n"
         "wrong.\n\n" SAME_STEPS,
     .takes = TAKES_STEP | TAKES_ALLOW | TAKES_WAIT | TAKES_VERIFY | TAKES_LOSS,
     .least = 1,
     .most = 1,
     .run = command_run},
    {.name = "apply",
     .operands = "PIPELINE FILE",
     .summary = "do what a plan says, and nothing else",
     .help =
         "Does one run in which nothing is written but what FILE names, as\n"
         "`wherry plan --out FILE` has made it. A change whose contact has moved on\n"
         "since, or that is owed no more, is skipped and told. What FILE does not\n"
         "name waits for the next run. FILE is done as it was made; with --edited\n"
         "lines may have been taken out of it, nothing else.\n\n"
         "Ends as `run` does, and with 3 where something was skipped.",
     .takes = TAKES_ALLOW | TAKES_WAIT | TAKES_EDITED,
     .least = 2,
     .most = 2,
     .run = command_apply},
    {.name = "undo",
     .operands = "PIPELINE RUN",
     .summary = "take back what a run wrote: a plan of it, for `apply`",
     .help =
         "Reads both sides and tells, out of the journal of run number RUN, what it\n"
         "would write to take back what that run wrote: values of fields go back "
         "where\n"
         "nobody has changed them since, contacts that it made are opted out. Tells "
         "of\n"
         "each write that stays why it does: a consent is never given back, for one.\n"
         "Changes nothing. With --out it writes the plan into FILE, a line each, to "
         "be\n"
         "read, agreed to, and done by `wherry apply`.\n\n" SAME_STEPS "\n"
         "--step takes back what this step wrote, --contact what was written to one\n"
         "contact.",
     .takes = TAKES_STEP | TAKES_ALLOW | TAKES_WAIT | TAKES_OUT | TAKES_CONTACT,
     .least = 2,
     .most = 2,
     .run = command_undo},
    {.name = "serve",
     .operands = "",
     .summary = "run every pipeline when it is due, until stopped",
     .help =
         "Starts a run of each pipeline whenever its spec says so, in processes\n"
         "of their own, and stays in the foreground. Runs of one pipeline or of one\n"
         "account take turns.\n\n"
         "SIGTERM or Ctrl-C stops: runs finish what they are at. SIGHUP reads the\n"
         "specs anew, as a changed file does: all of them, or none if one is\n"
         "wrong. SIGUSR1 makes everything due now.",
     .takes = TAKES_JOBS,
     .run = command_serve},
    {.name = "backfill",
     .operands = "PIPELINE",
     .summary = "add those who are on one side only, once",
     .help = "Adds to the list the people who are opted in in the CRM and whom the\n"
             "list never knew; with --from-list, makes in the CRM the people who are\n"
             "subscribed on the list and whom the CRM never knew. First says how many\n"
             "they are and why the others are left out, and asks. Whoever left, was\n"
             "removed, bounced or is archived there is never added.\n\n"
             "It can be cut and called again: nobody is added twice.",
     .takes = TAKES_BACKFILL | TAKES_YES | TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_backfill},
    {.name = "status",
     .operands = "[PIPELINE]",
     .summary = "how each pipeline is doing",
     .help = "Tells for each pipeline its state, its last run, what it still owes,\n"
             "what is parked, how far each piece of its work is and what is late.\n"
             "Sends nothing. Ends with 1 where something is late or a state cannot be\n"
             "read, 69 where a connection is in Error, 78 where a spec is wrong.",
     .most = 1,
     .run = command_status},
    {.name = "history",
     .operands = "PIPELINE",
     .summary = "the runs there were; with --run, what one of them did",
     .help = "Lists the latest runs; with --run, every line that one wrote into the\n"
             "journal.",
     .takes = TAKES_LAST | TAKES_RUN,
     .least = 1,
     .most = 1,
     .run = command_history},
    {.name = "explain",
     .operands = "PIPELINE CONTACT",
     .summary = "one person's story: what is known, owed, done",
     .help = "Tells what is known of one contact on both sides, what is owed and why,\n"
             "and what happened. CONTACT is an address, or the short id that logs and\n"
             "reports name it by.",
     .least = 2,
     .most = 2,
     .run = command_explain},
    {.name = "parked",
     .operands = "list|retry|drop PIPELINE [CONTACT]",
     .summary = "changes that were refused: list, retry, drop",
     .help = "list tells the changes that a service refused for good; retry sends\n"
             "them again in the next run; drop gives them up. retry and drop want a\n"
             "CONTACT, or --all.",
     .takes = TAKES_ALL,
     .least = 2,
     .most = 3,
     .run = command_parked},
    {.name = "refresh",
     .operands = "PIPELINE",
     .summary = "ask both services now whether they let us in",
     .help = "Makes the check that each run begins with, on both sides, and tells the\n"
             "state of the connection that follows from it. Reads no contact and\n"
             "writes nothing. Ends with 0, or with 69 where a service refuses us.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_refresh},
    {.name = "pause",
     .operands = "PIPELINE",
     .summary = "hold its runs back until resume",
     .help = "From now on a run does nothing and says so. A run that is under way is\n"
             "waited for, as long as --wait says. `plan` and `refresh` go on working.\n"
             "Nothing is lost: what changes meanwhile travels after `resume`.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_pause},
    {.name = "resume",
     .operands = "PIPELINE",
     .summary = "let the runs of a paused pipeline go on",
     .help = "Lifts a pause. The connection is again what it was before.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_resume},
    {.name = "delete",
     .operands = "PIPELINE",
     .summary = "forget its state; touches neither side",
     .help =
         "Forgets all that is known of the pipeline: its contacts, what is owed to\n"
         "them, its history. Asks before. Sends nothing, and leaves the spec as it\n"
         "is: while it is there, the next run takes a new baseline, and what was\n"
         "owed until then does not travel any more. PIPELINE is the id; its spec\n"
         "may be gone.",
     .takes = TAKES_YES,
     .least = 1,
     .most = 1,
     .run = command_delete},
    {.name = "forget",
     .operands = "PIPELINE CONTACT",
     .summary = "take a person out of its state, and keep her away",
     .help =
         "Takes all that is known of a person out of the state: her contacts on both\n"
         "sides, what is owed to her, what is parked, her story, her places in\n"
         "segments. Of her addresses and ids fingerprints stay, by which she is known\n"
         "again: no later read lets her in, nothing adds her to the list or the CRM.\n"
         "Asks before. CONTACT is an address, or a short id.\n\n"
         "Sends nothing: neither the list nor the CRM forgets her by this, and from\n"
         "then on no opt-out of hers goes from one to the other. Delete her at both.\n"
         "Backups, plans in files and other pipelines may still hold her.\n\n"
         "With --readmit whoever was forgotten may be met again.",
     .takes = TAKES_YES | TAKES_WAIT | TAKES_FORGET,
     .least = 2,
     .most = 2,
     .run = command_forget},
    {.name = "state",
     .operands = "check|backup|restore|export|import PIPELINE [FILE]",
     .summary = "is what is known sound? copy it, put a copy back, move it",
     .help =
         "check looks at each page and each contact of the state, tells what is\n"
         "damaged, what that means and what to do, and ends with 1 if anything is.\n"
         "backup makes FILE, a copy of the state as it is at this moment; a run that\n"
         "is under way goes on. FILE holds personal data, and is its owner's only.\n"
         "restore puts such a copy in place of the state, after asking.\n"
         "export writes all that is known as lines of JSON, to standard output or "
         "into\n"
         "the FILE of --out: to move it, or to save what can be read of a damaged\n"
         "state; then it ends with 3. import makes a state of such a FILE, where "
         "there\n"
         "is none yet, and tells what was still owed.\n\n"
         "None sends anything. PIPELINE is the id; its spec may be gone.",
     .takes = TAKES_YES | TAKES_OUT,
     .least = 2,
     .most = 3,
     .run = command_state},
    {.name = "console",
     .operands = "[user add|remove|list NAME]",
     .summary = "the pipelines in a browser",
     .help = "Serves pages that show what `status`, `history`, `explain` and `parked`\n"
             "tell, and start runs. Without --listen they are at 127.0.0.1:7420. It\n"
             "stays in the foreground until it is stopped.\n\n"
             "user add lets NAME sign in, with a password that it asks for, or reads\n"
             "from standard input. A viewer sees counts and short ids, support sees\n"
             "persons, an operator starts and stops. What is done there is noted in\n"
             "console.trail beside the state.\n\n"
             "An address that other machines reach needs --certificate and\n"
             "--certificate-key, or --behind, a proxy that encrypts.",
     .takes = TAKES_CONSOLE,
     .most = 3,
     .run = command_console},
    {.name = NULL},
};

static const struct command *find(const char *name)
{
    const char *names[sizeof commands / sizeof commands[0]] = {0};
    for (size_t i = 0; commands[i].name != NULL; i++) {
        if (text_same(commands[i].name, name))
            return &commands[i];
        names[i] = commands[i].name;
    }
    const char *near = text_nearest(name, names);
    if (near != NULL)
        log_write(LOG_ERROR, "there is no command '%s': did you mean '%s'?", name,
                  near);
    else
        log_write(LOG_ERROR, "there is no command '%s'; `wherry help` lists them",
                  name);
    return NULL;
}

/* Output that could not be written is a failure, however well the work went. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    log_write(LOG_ERROR, "cannot write to standard output: %s", strerror(errno));
    return code == CODE_OK ? CODE_FAILED : code;
}

static int run(int argc, char **argv)
{
    const struct command *command = find(argv[0]);
    if (command == NULL)
        return CODE_USAGE;
    struct cli cli;
    switch (options_read(command, argc, argv, &cli)) {
    case OPTIONS_HELP:
        return CODE_OK;
    case OPTIONS_WRONG:
        return CODE_USAGE;
    case OPTIONS_FINE:
        break;
    }
    signals_watch();
    int code = command->run(&cli);
    paths_free(&cli);
    return code;
}

int main(int argc, char **argv)
{
    guard_install();
    guard_watch(PLUGIN_LIMIT_MS / fault_impatience());
    secrecy_keep();
    umask(S_IRWXG | S_IRWXO); /* all that is written is state: personal data */
    if (argc < 2) {
        options_overview(commands);
        return finish(CODE_USAGE);
    }
    if (text_same(argv[1], "--version")) {
        printf("wherry %s (plugin interface %d.%d)\n", PACKAGE_VERSION,
               WHERRY_ABI_MAJOR, WHERRY_ABI_MINOR);
        return finish(CODE_OK);
    }
    if (text_same(argv[1], "--help") || text_same(argv[1], "-h") ||
        text_same(argv[1], "help")) {
        if (argc == 2) {
            options_overview(commands);
            return finish(CODE_OK);
        }
        char help[] = "--help";
        char *words[] = {argv[2], help, NULL};
        return finish(run(2, words));
    }
    return finish(run(argc - 1, argv + 1));
}
