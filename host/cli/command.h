/* command.h -- what a command gets, and the row of the table that describes it.
 *
 * A command returns its exit code and has by then printed everything: results on
 * standard output, all else on standard error.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/base/exit_code.h"
#include "host/spec/work.h"
#include "host/store/states.h"
#include "plugin/wherry.h"

struct command;

enum { PATHS_SPECS, PATHS_STATE, PATHS_PLUGINS, PATHS_COUNT };

/* The command line, defaults filled in. */
struct cli {
    const struct command *command;
    const char *specs; /* a directory */
    const char *state; /* --state; NULL: none */
    struct states states;
    const char *plugins; /* several, joined by colons: the first one wins */
    bool json, verbose;
    struct work_set work;    /* those of --step; empty: none was named */
    struct step_set allowed; /* those of --allow */
    int64_t wait_ms;
    int64_t last;       /* --last */
    int64_t run;        /* --run; 0: none */
    int64_t runs;       /* --runs; 0: none */
    int64_t most;       /* --most; 0: all */
    const char *from;   /* --from; NULL: from the first */
    const char *reason; /* --reason; NULL: any */
    int64_t jobs;       /* --jobs; 0: not given */
    bool all;
    bool actions;     /* --actions */
    bool known;       /* --known */
    bool lines;       /* --lines */
    bool report;      /* --report */
    bool yes;         /* --yes */
    bool write;       /* --write */
    bool delete_also; /* --delete */
    bool verify;      /* --verify */
    bool after_loss;  /* --after-loss */
    bool dry_run, from_list;
    bool readmit;        /* --readmit */
    bool mark;           /* --mark */
    const char *segment; /* --segment; NULL: none */
    const char *out;     /* --out; NULL: none */
    const char *follow;  /* --follow; NULL: none */
    const char *against; /* --against; NULL: none */
    const char *contact; /* --contact; NULL: none */
    const char *answers; /* --answers; NULL: none */
    bool edited;         /* --edited */
    bool show_addresses; /* --show-addresses */
    bool markdown;       /* --markdown */
    bool reload_on_hup;  /* --reload-on-hup */
    bool alerts;         /* --alerts */
    bool metrics;        /* --metrics */
    bool hosts;          /* --hosts */
    const char *listen;  /* --listen; NULL: nowhere */
    bool listen_public;  /* --listen-public */
    int64_t limit;       /* --limit; 0: none */
    /* Of the console; NULL: none. */
    const char *users, *role, *behind, *proxy, *trust_header;
    const char *certificate, *certificate_key;
    /* Of an export; NULL: none. */
    const char *image, *name_space;
    bool serve;          /* --serve */
    unsigned accepted;   /* --accept: a bit for each exit code */
    const char *console; /* --console, of serve; NULL: it has none */
    char *const *operands;
    int operand_count;
    char *made[PATHS_COUNT]; /* of these, those that have made-up values */
    /* What names each: "--specs", "WHERRY_SPECS", "default of root". */
    const char *named_by[PATHS_COUNT];
};

/* Options beyond those that every command takes. */
enum takes {
    TAKES_STEP = 1 << 0,
    TAKES_ALLOW = 1 << 1,
    TAKES_WAIT = 1 << 2,
    TAKES_LAST = 1 << 3,
    TAKES_RUN = 1 << 4,
    TAKES_ALL = 1 << 5, /* --all, and --step of what is parked */
    TAKES_YES = 1 << 6,
    TAKES_JOBS = 1 << 7,
    TAKES_VERIFY = 1 << 8,
    TAKES_OUT = 1 << 9,
    TAKES_EDITED = 1 << 10,
    TAKES_MARKDOWN = 1 << 11,
    TAKES_ALERTS = 1 << 12, /* --alert-run and the others */
    TAKES_TEST = 1 << 13,   /* --alerts */
    TAKES_METRICS = 1 << 14,
    TAKES_LISTEN = 1 << 15,  /* --listen, --listen-public */
    TAKES_EXPORT = 1 << 16,  /* --image, --namespace, --serve, --out DIR */
    TAKES_ACCEPT = 1 << 17,  /* --accept */
    TAKES_FORGET = 1 << 18,  /* --dry-run, --readmit */
    TAKES_LOSS = 1 << 19,    /* --after-loss */
    TAKES_CONFORM = 1 << 20, /* --against, --write */
    TAKES_CONTACT = 1 << 21,
    TAKES_ANSWERS = 1 << 22,
    TAKES_CONSOLE = 1 << 23,   /* --role, --listen */
    TAKES_DOOR = 1 << 24,      /* --users, --behind and what TLS needs */
    TAKES_ADDRESSES = 1 << 25, /* --show-addresses */
    TAKES_PARKED = 1 << 26,    /* --reason */
    TAKES_DRY = 1 << 27,       /* --dry-run, --mark */
    TAKES_WRITE = 1 << 28,     /* --write, --delete and --known */
    TAKES_PAGE = 1 << 29,      /* --from, --most */
    TAKES_BACKFILL = 1 << 30,  /* --segment, --limit, --dry-run, --from-list */
};
#define TAKES_FOLLOW                                                                   \
    (1U << 31) /* --follow; no int, as a member of the enum, has the bit */

struct command {
    const char *name;
    const char *operands; /* as in the usage line */
    const char *summary;  /* one line */
    const char *help;     /* paragraphs for `wherry COMMAND --help` */
    unsigned takes;
    int least, most; /* operands */
    int (*run)(const struct cli *cli);
};

int command_alert(const struct cli *cli);
int command_init(const struct cli *cli);
int command_paths(const struct cli *cli);
int command_check(const struct cli *cli);
int command_plugins(const struct cli *cli);
int command_schema(const struct cli *cli);
int command_conform(const struct cli *cli);
int command_lists(const struct cli *cli);
int command_fields(const struct cli *cli);
int command_segments(const struct cli *cli);
int command_plan(const struct cli *cli);
int command_run(const struct cli *cli);
int command_apply(const struct cli *cli);
int command_undo(const struct cli *cli);
int command_serve(const struct cli *cli);
int command_backfill(const struct cli *cli);
int command_status(const struct cli *cli);
int command_history(const struct cli *cli);
int command_export(const struct cli *cli);
int command_explain(const struct cli *cli);
int command_parked(const struct cli *cli);
int command_key(const struct cli *cli);
int command_refresh(const struct cli *cli);
int command_pause(const struct cli *cli);
int command_resume(const struct cli *cli);
int command_delete(const struct cli *cli);
int command_forget(const struct cli *cli);
int command_state(const struct cli *cli);
int command_completion(const struct cli *cli);
int command_console(const struct cli *cli);

/* Says on standard error why the command failed; returns the exit code for it. A stop
 * because of a signal is not an error. */
int command_failed(const struct wherry_error *error);
/* What it has said last; "" if nothing. */
const char *command_last_words(void);
/* The two halves of it, for callers that print more. */
int command_code(const struct wherry_error *error);
void command_words(const struct wherry_error *error, struct buffer *words);

#endif
