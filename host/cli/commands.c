/* commands.c -- the table of commands. */
#include "host/cli/commands.h"

#include <stddef.h>

#define SAME_STEPS                                                                     \
    "STEP is one of import_unsubscribes, push_unsubscribes, import_new_records,\n"     \
    "push_new_records, push_push_fields, import_pull_fields; with --step also\n"       \
    "segment_sync."

const struct command commands[] = {
    {.name = "init",
     .operands = "[DIR]",
     .summary = "set up a new pipeline: asks questions, writes the spec",
     .help =
         "Asks for the services, their keys, the list, the steps, the fields and the\n"
         "segments, and offers what the keys can reach. Shows the spec, writes it to\n"
         "DIR (default: the directory of the specs) after you agree, and checks it.\n"
         "Writes each key to a file of its own beside the spec, which only its owner\n"
         "can read. Asks again if an answer is wrong. Only reads from the services.\n\n"
         "With --answers FILE it asks nothing. FILE is YAML; wherry(1) explains its\n"
         "keys. It overwrites an existing file only with --yes. --dry-run takes\n"
         "incomplete answers, too: it writes nothing, and with --json it shows what\n"
         "is wrong with which answer and what there is to choose from.",
     .takes = TAKES_ANSWERS | TAKES_YES | TAKES_WAIT,
     .most = 1,
     .run = command_init},
    {.name = "paths",
     .operands = "",
     .summary = "show which specs, state and plugins wherry uses, and why",
     .help =
         "Shows the directories that all commands use, and what sets each: an option,\n"
         "a variable, or the default. The defaults of root and of other users differ.",
     .run = command_paths},
    {.name = "check",
     .operands = "[PIPELINE]",
     .summary = "check the specs and the plugins (no network)",
     .help = "Reads all specs, loads all plugins, and lists everything that is wrong\n"
             "with them, with file, line and column. Sends nothing, except for a test\n"
             "of the alerts of each pipeline with --alerts. With PIPELINE it\n"
             "shows only what concerns that spec, though it reads all of them.",
     .takes = TAKES_ALERTS | TAKES_TEST,
     .most = 1,
     .run = command_check},
    {.name = "plugins",
     .operands = "[PLUGIN]",
     .summary = "list the plugins and their options",
     .help =
         "Lists the plugins that were found, where they are, and what each can do.\n"
         "With PLUGIN, lists the options that its part of a spec takes. Also lists\n"
         "the plugins that were refused, with the reason, and the plugins that\n"
         "another one of the same name hides.",
     .takes = TAKES_MARKDOWN,
     .most = 1,
     .run = command_plugins},
    {.name = "schema",
     .operands = "",
     .summary = "print a JSON Schema of the specs, for editors",
     .help =
         "Prints what a spec may hold, with the options of all installed plugins, as\n"
         "a JSON Schema (2020-12). Editors with a YAML language server use it to\n"
         "complete and check specs: save it in a file, and name that file in the\n"
         "first line of a spec:\n\n"
         "  # yaml-language-server: $schema=wherry.schema.json\n\n"
         "`wherry check` finds more errors than a schema can describe.",
     .run = command_schema},
    {.name = "conform",
     .operands = "FILE.so",
     .summary = "test a connector of your own against the interface",
     .help =
         "Tests a connector rule by rule, each rule in a process of its own. A\n"
         "connector that crashes, exits or hangs fails that rule. wherry.h and\n"
         "wherry_data.h name each rule as [name], beside what it asks for.\n\n"
         "With --against SPEC, a spec for a test account of your own, it reads the\n"
         "service several times. With --write it creates, changes and unsubscribes a\n"
         "contact at example.com there, and creates and removes a static segment; it\n"
         "says so first. Ends with 0, or with 1 if the connector breaks a rule.",
     .takes = TAKES_CONFORM,
     .least = 1,
     .most = 1,
     .run = command_conform},
    {.name = "lists",
     .operands = "PIPELINE",
     .summary = "show the lists that a pipeline's key can reach",
     .help = "Asks the list's service which lists you can choose from.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_lists},
    {.name = "fields",
     .operands = "PIPELINE",
     .summary = "show the fields of both sides that you can map",
     .help = "Asks both services which fields they have, with their types.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_fields},
    {.name = "segments",
     .operands = "PIPELINE [list|missing SEGMENT|add SEGMENT [NAME]|remove SEGMENT]",
     .summary = "show the CRM's segments; add or remove one",
     .help =
         "list, the default, shows the segments of the CRM and how each is synced.\n"
         "missing shows who in SEGMENT is not on the list, and why.\n"
         "add syncs SEGMENT, an id or a title, to the static segment NAME on the\n"
         "list; without NAME the static segment gets the segment's title. remove\n"
         "ends the sync of SEGMENT, an id or the static segment's name.\n\n"
         "add and remove print the change to the spec; add --write to write it.\n"
         "After remove, the static segment stays on the list; --delete asks, and\n"
         "then deletes it there. Its members stay on the list.",
     .takes = TAKES_WAIT | TAKES_WRITE | TAKES_YES | TAKES_PAGE | TAKES_PARKED |
              TAKES_ADDRESSES,
     .least = 1,
     .most = 4,
     .run = command_segments},
    {.name = "plan",
     .operands = "PIPELINE",
     .summary = "show what a run would do; change nothing",
     .help =
         "Reads both sides and shows each change that a run would make now, with the\n"
         "rule that decided. Changes nothing on either side or in the state. With\n"
         "--out it also writes the changes to FILE, one per line. Read them, and run\n"
         "`wherry apply` to make exactly these.\n\n" SAME_STEPS,
     .takes = TAKES_STEP | TAKES_ALLOW | TAKES_WAIT | TAKES_OUT | TAKES_ADDRESSES,
     .least = 1,
     .most = 1,
     .run = command_plan},
    {.name = "export",
     .operands = "kubernetes|nomad [PIPELINE]",
     .summary = "write manifests that run the pipelines in a cluster",
     .help =
         "Writes what an orchestrator needs to start the pipelines by itself, from\n"
         "the specs: a job for each schedule of a pipeline, with its time zone and\n"
         "limit, or one supervisor with --serve. Kubernetes gets the specs, too;\n"
         "on Nomad they are in /etc/wherry on each host. Secrets are named, not\n"
         "written: the first lines say which to create.\n\n"
         "Without --out it prints all of it. Nomad takes one job a file: with several\n"
         "jobs, use --out.",
     .takes = TAKES_EXPORT,
     .least = 1,
     .most = 2,
     .run = command_export},
    {.name = "run",
     .operands = "PIPELINE",
     .summary = "sync both sides once",
     .help =
         "Does one run: reads both sides, decides, checks the limits, writes and\n"
         "reports. The first run takes the baseline and writes nothing.\n\n"
         "As often as the spec's 'verify' says, and now with --verify, a run reads\n"
         "each side completely after its changes, and finds what was deleted, was\n"
         "missed or differs.\n\n"
         "Use --after-loss when the state is old or incomplete. The run takes a new\n"
         "baseline: it writes nothing, and the next runs carry over each opt-out\n"
         "that only one side has. It asks first if the state has a baseline.\n\n"
         "Ends with 0 when done, 3 if something was parked or had no effect, 4 if a\n"
         "limit stopped a step, 5 if busy, 69 if a service refuses the key, 78 if the\n"
         "spec is wrong.\n\n" SAME_STEPS,
     .takes = TAKES_STEP | TAKES_ALLOW | TAKES_WAIT | TAKES_VERIFY | TAKES_LOSS |
              TAKES_ALERTS | TAKES_ACCEPT | TAKES_YES,
     .least = 1,
     .most = 1,
     .run = command_run},
    {.name = "apply",
     .operands = "PIPELINE FILE",
     .summary = "do what a plan says, and nothing else",
     .help =
         "Does one run that writes only the changes in FILE, which `wherry plan\n"
         "--out FILE` made. It skips and reports each change whose contact has\n"
         "changed since, or that is no longer needed. Changes that are not in FILE\n"
         "wait for the next run. FILE must be unchanged; with --edited you may have\n"
         "deleted lines, but nothing else.\n\n"
         "Ends as `run` does, and with 3 if it skipped something.",
     .takes = TAKES_ALLOW | TAKES_WAIT | TAKES_EDITED,
     .least = 2,
     .most = 2,
     .run = command_apply},
    {.name = "undo",
     .operands = "PIPELINE RUN",
     .summary = "plan how to take back what a run wrote",
     .help =
         "Reads both sides and the journal of run number RUN, and shows the writes\n"
         "that would take back what that run wrote: field values go back if nobody\n"
         "has changed them since; contacts that the run created are opted out. Also\n"
         "shows which writes stay, and why: for example, it never gives a consent\n"
         "back. Changes nothing. With --out it writes the plan to FILE, one change\n"
         "per line. Read it, and run `wherry apply` to make these.\n\n" SAME_STEPS "\n"
         "--step takes back only what this step wrote, --contact only what was\n"
         "written to one contact.",
     .takes = TAKES_STEP | TAKES_ALLOW | TAKES_WAIT | TAKES_OUT | TAKES_CONTACT |
              TAKES_ADDRESSES,
     .least = 2,
     .most = 2,
     .run = command_undo},
    {.name = "serve",
     .operands = "",
     .summary = "run every pipeline when it is due, until stopped",
     .help =
         "Stays in the foreground and starts a run of each pipeline when its spec\n"
         "says so, each in a process of its own. Runs of one pipeline or of one\n"
         "account take turns.\n\n"
         "SIGTERM or Ctrl-C stops it, after the runs have saved their work; so does\n"
         "a terminal that is closed. Under a service manager, without a terminal, or\n"
         "with --reload-on-hup, SIGHUP reloads the specs, as a changed file does: all\n"
         "of them, or none if one is wrong. SIGUSR1 makes everything due now.\n\n"
         "With --listen it answers GET requests for /metrics (OpenMetrics),\n"
         "/status.json, /healthz and /readyz at ADDRESS: 127.0.0.1:9464, [::1]:9464,\n"
         "or the path of a Unix socket. See wherry-metrics(7).\n\n"
         "With --console it also keeps `wherry console` running at that ADDRESS, and\n"
         "starts it again when it ends. See wherry-console(7).",
     .takes = TAKES_JOBS | TAKES_ALERTS | TAKES_LISTEN | TAKES_DOOR,
     .run = command_serve},
    {.name = "backfill",
     .operands = "PIPELINE",
     .summary = "add the people who are on one side only, once",
     .help =
         "Adds people to the list who have opted in in the CRM and who were never on\n"
         "the list. With --from-list, creates people in the CRM who are subscribed\n"
         "on the list and who were never in the CRM. First says how many people it\n"
         "would add, and why it leaves out the others; then asks. It never adds\n"
         "anybody who left, was removed, bounced or is archived there.\n\n"
         "You can stop it and start it again: it adds nobody twice.",
     .takes = TAKES_BACKFILL | TAKES_YES | TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_backfill},
    {.name = "status",
     .operands = "[PIPELINE]",
     .summary = "show how each pipeline is doing",
     .help =
         "Shows for each pipeline its state, its last run, the changes that it still\n"
         "owes, what is parked, when each step last ran and what is late. Sends\n"
         "nothing. Ends with the worst of: 1 something is late or a state cannot be\n"
         "read, 4 a limit stopped a step of the last run, 69 a connection is in\n"
         "error, 78 a spec is wrong.\n\n"
         "With --hosts: which 'wherry serve' share a database, and what they do.\n"
         "With --metrics: metrics as OpenMetrics text; see wherry-metrics(7).",
     .takes = TAKES_METRICS,
     .most = 1,
     .run = command_status},
    {.name = "alert",
     .operands = "[PIPELINE]",
     .summary = "send the alerts that are due, once",
     .help =
         "Looks at the state of each pipeline, or of one, and sends alerts to those\n"
         "that its spec's 'alerts' or the options name: what began, what has lasted\n"
         "for another day, and what is over. `run` and `serve` do so, too. If only "
         "cron\n"
         "starts your runs, let it start this as well: a run that does not start\n"
         "cannot say that it is late. Uses no service. Ends with 1 if an alert did\n"
         "not arrive; it is sent again later.",
     .takes = TAKES_ALERTS,
     .most = 1,
     .run = command_alert},
    {.name = "history",
     .operands = "PIPELINE",
     .summary = "list the latest runs; with --run, show one",
     .help =
         "Lists the latest runs; with --run, shows every line that one of them wrote\n"
         "into the journal; with --actions, what people did in the console.",
     .takes = TAKES_LAST | TAKES_RUN | TAKES_PAGE | TAKES_ADDRESSES,
     .least = 1,
     .most = 1,
     .run = command_history},
    {.name = "explain",
     .operands = "PIPELINE CONTACT",
     .summary = "show one person's story",
     .help =
         "Shows whether a contact may be mailed, what both sides say about the\n"
         "contact, what is owed and why, and what happened. CONTACT is an address,\n"
         "or the short id that logs and reports use, or '-' to read one of these from\n"
         "standard input. For a short id it shows no address without\n"
         "--show-addresses.",
     .takes = TAKES_ADDRESSES,
     .least = 2,
     .most = 2,
     .run = command_explain},
    {.name = "parked",
     .operands = "list|reasons|retry|drop PIPELINE [CONTACT]",
     .summary = "list, retry or drop refused changes",
     .help = "list shows the changes that a service refused. They are parked: no run\n"
             "sends them again until they change. reasons counts them. retry sends\n"
             "them again in the next run; drop gives them up. retry and drop need a\n"
             "CONTACT, or --reason or --step, or --all.",
     .takes = TAKES_ALL | TAKES_PAGE | TAKES_PARKED | TAKES_ADDRESSES,
     .least = 2,
     .most = 3,
     .run = command_parked},
    {.name = "key",
     .operands = "PIPELINE crm|list",
     .summary = "replace the key of a connection, once it is accepted",
     .help =
         "Reads a key from a terminal or standard input, and asks the service. If it\n"
         "accepts the key, that goes into the file that 'NAME_file' of the spec names.",
     .takes = TAKES_WAIT,
     .least = 2,
     .most = 2,
     .run = command_key},
    {.name = "refresh",
     .operands = "PIPELINE",
     .summary = "check the connection to both services now",
     .help = "Makes the check that each run begins with, on both sides, and shows the\n"
             "new state of the connection. Reads no contact and writes nothing. Ends\n"
             "with 0, or with 69 if a service refuses the key.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_refresh},
    {.name = "pause",
     .operands = "PIPELINE",
     .summary = "do no runs until `resume`",
     .help =
         "From now on a run does nothing and says so. Waits for a current run to\n"
         "end, as long as --wait says. `plan` and `refresh` still work. Nothing is\n"
         "lost: runs carry over the changes after `resume`.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_pause},
    {.name = "resume",
     .operands = "PIPELINE",
     .summary = "let a paused pipeline run again",
     .help = "Ends a pause. The connection has the state that it had before.",
     .takes = TAKES_WAIT,
     .least = 1,
     .most = 1,
     .run = command_resume},
    {.name = "delete",
     .operands = "PIPELINE",
     .summary = "delete a pipeline's state; touch neither side",
     .help =
         "Deletes the state of the pipeline: its contacts, the changes that it still\n"
         "owes, its history. Asks first; --dry-run only says what would be lost.\n"
         "Sends nothing and does not change the spec.\n"
         "If the spec stays, the next run takes a new baseline, and the changes that\n"
         "were owed are lost. PIPELINE is the id; the spec may be gone already.\n\n"
         "Of a state that was moved away with --follow a mark stays, so that no run\n"
         "begins again here. --mark removes that, too.",
     .takes = TAKES_YES | TAKES_DRY,
     .least = 1,
     .most = 1,
     .run = command_delete},
    {.name = "forget",
     .operands = "PIPELINE CONTACT",
     .summary = "remove a person from the state, for good",
     .help =
         "Removes everything about a person from the state: the contacts on both\n"
         "sides, the changes that are owed or parked, the story, the places in\n"
         "segments. Keeps only fingerprints of the addresses and ids, to recognise\n"
         "the person: no later read takes them in, and nothing adds them to the list\n"
         "or the CRM. Asks first. CONTACT is an address, or a short id.\n\n"
         "Sends nothing: the list and the CRM still have the person, and from now on\n"
         "no opt-out goes from one to the other. Delete the person at both. Backups,\n"
         "plans in files and other pipelines may still hold personal data.\n\n"
         "With --readmit, the next whole read takes a forgotten person in again\n"
         "(`wherry run --verify` does one now), or the next change of their record.",
     .takes = TAKES_YES | TAKES_WAIT | TAKES_FORGET,
     .least = 2,
     .most = 2,
     .run = command_forget},
    {.name = "state",
     .operands = "check|backup|restore|export|import PIPELINE [FILE]",
     .summary = "check, back up, restore, move a state",
     .help =
         "check tests each page and each contact of the state. It says what is\n"
         "damaged, what that means and what to do, and ends with 1 if anything is\n"
         "damaged.\n"
         "backup copies the state to FILE; a current run goes on. FILE holds\n"
         "personal data; only its owner can read it.\n"
         "restore asks, and puts such a copy in place of the state.\n"
         "export writes the whole state as lines of JSON, to standard output or to\n"
         "the FILE of --out: to move it, or to save what can be read of a damaged\n"
         "state; then it ends with 3. import makes a state from such a FILE, if\n"
         "there is no state yet, and says what was still owed; or, with --follow,\n"
         "from a state elsewhere, while its runs go on until the last moment.\n\n"
         "None of them sends anything. PIPELINE is the id; its spec may be gone.",
     .takes = TAKES_YES | TAKES_OUT | TAKES_FOLLOW,
     .least = 2,
     .most = 3,
     .run = command_state},
    {.name = "completion",
     .operands = "bash|zsh|fish",
     .summary = "print a script that lets a shell complete commands",
     .help =
         "Prints what makes Tab complete commands, options, pipelines and segments\n"
         "in this shell. `make install` and the packages put it where shells look;\n"
         "elsewhere, for the shell that runs:\n\n"
         "  bash   source <(wherry completion bash)\n"
         "  zsh    source <(wherry completion zsh)\n"
         "  fish   wherry completion fish | source",
     .least = 1,
     .most = 1,
     .run = command_completion},
    {.name = "console",
     .operands = "[user add|remove|list NAME]",
     .summary = "serve pages for a browser: pipelines, runs, persons",
     .help = "Serves pages that show what `status`, `history`, `explain` and `parked`\n"
             "show, and start runs. Without --listen they are at 127.0.0.1:7420. It\n"
             "stays in the foreground until it is stopped.\n\n"
             "user add lets NAME sign in, with a password that it asks for, or reads\n"
             "from standard input. A viewer sees counts and short ids, support also\n"
             "sees persons, an operator also starts and stops runs. Each action is\n"
             "recorded in console.trail beside the state.\n\n"
             "An address that other machines reach needs --certificate and\n"
             "--certificate-key, or --behind, a proxy that encrypts.",
     .takes = TAKES_CONSOLE | TAKES_DOOR,
     .most = 3,
     .run = command_console},
    {.name = NULL},
};
