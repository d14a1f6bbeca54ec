/* deeds.c -- each command that writes, in a world of its own. */
#include "tests/machine/deeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "tests/machine/errands.h"
#include "tests/machine/folder.h"
#include "tests/machine/remains.h"
#include "tests/pipelines/alone.h"
#include "tests/pipelines/canary.h"
#include "tests/pipelines/cast.h"
#include "tests/pipelines/club.h"
#include "tests/pipelines/undo.h"
#include "tests/support/suite.h"

enum { OTHERS = 6, BULK_PEOPLE = 16, BULK_CHANGED = 13, CLUB = 12 };

#define FORGOTTEN "reader@cast.example.net"
/* Waits of minutes are over at once. */
#define SETTINGS "WHERRY_HASTE=200 WHERRY_PLUGINS=" BUILD "/plugins"

/* ---- Up to the moment before ---- */

static void begin_baseline(void)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
}

static void begin_run(void)
{
    begin_baseline();
    rig_expect("run p", 0);
    cast_act();
}

static void begin_bulk(void)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .list = "  bulk_after: 5\n  batch_size: 4\n"};
    sandbox_dial(rig_sandbox(), "mailchimp.batches_ms", "0");
    club_people(0, BULK_PEOPLE);
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    for (int i = 0; i < BULK_CHANGED; i++)
        rig_act("crm", "change", club_address(i),
                "\"fields\":{\"firstname\":\"Nova\"}");
}

/* Six in it, of whom two leave and four come, one of them unsubscribed. */
static void begin_segments(void)
{
    club_people(0, CLUB);
    club_found("true");
    club_enter(0, 6);
    club_write_spec(RIG_ALL_STEPS);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    club_exit(0, 2);
    club_enter(6, 10);
    rig_act("list", "leave", club_address(9), "");
}

static void begin_backfill(void)
{
    alone_begin(RIG_ALL_STEPS);
}

static void plan(void)
{
    rig_expect(rig_keep_format("plan p --out %s", rig_path("plan")), 0);
}

static void begin_apply(void)
{
    begin_run();
    plan();
}

static int run_to_undo; /* its number */

static void make_undo(void)
{
    undo_make(run_to_undo, "");
}

static void begin_undo(void)
{
    begin_run();
    rig_expect("run p", 0);
    run_to_undo = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
    make_undo();
}

static void begin_remove(void)
{
    begin_segments();
    rig_expect("run p", 0);
}

static const char *export_file(void)
{
    return rig_path("export.jsonl");
}

static void remove_state(void)
{
    static const char *const names[] = {"state/p.db", "state/p.db-wal",
                                        "state/p.db-shm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(rig_path(names[i]));
}

static void begin_import(void)
{
    begin_run();
    rig_expect_now(rig_keep_format("state export p --out %s", export_file()), 0, "");
    remove_state();
}

static void begin_restore(void)
{
    begin_baseline();
    rig_expect("run p", 0);
    rig_expect_now(rig_keep_format("state backup p %s", rig_path("copy.db")), 0, "");
    cast_act();
    rig_expect("run p", 0);
}

/* ---- The commands ---- */

static const char *line_run(void)
{
    return "run p";
}

static const char *line_backfill(void)
{
    return alone_commands[0];
}

static const char *line_backfill_crm(void)
{
    return alone_commands[1];
}

static const char *line_apply(void)
{
    return rig_keep_format("apply p %s", rig_path("plan"));
}

static const char *line_undo(void)
{
    return rig_keep_format("apply p %s", rig_path("undo"));
}

static const char *line_remove(void)
{
    return "segments p remove 1042 --write --delete --yes";
}

static const char *line_forget(void)
{
    return "forget p " FORGOTTEN " --yes";
}

static const char *line_delete(void)
{
    return "delete p --yes";
}

static const char *line_import(void)
{
    return rig_keep_format("state import p %s", export_file());
}

static const char *line_restore(void)
{
    return rig_keep_format("state restore p %s --yes", rig_path("copy.db"));
}

/* ---- What comes next ---- */

static void run_again(void)
{
    rig_run("run p");
}

static void act_after_baseline(void)
{
    rig_run("run p");
    rig_expect("run p", 0);
    cast_act();
}

/* Waits for a contact who may be on their way. */
static void backfill_with(const char *line)
{
    rig_run(line);
    rig_pass_ms(DAY_MS);
    rig_run("run p");
    rig_run(line);
}

static void backfill_again(void)
{
    backfill_with(alone_commands[0]);
}

static void backfill_crm_again(void)
{
    backfill_with(alone_commands[1]);
}

static void apply_again(void)
{
    rig_run(line_apply());
}

/* What was under way when it ended is shown by then, and what was not done is undone. */
static void undo_again(void)
{
    for (int i = 0; i < 2; i++) {
        rig_pass_ms(undo_day_ms);
        rig_run("run p");
        make_undo();
        rig_run(line_undo());
    }
}

static void remove_again(void)
{
    rig_run(line_remove());
}

static void forget_again(void)
{
    rig_expect(line_forget(), 0);
    canary_absent(rig_path("state"), FORGOTTEN);
}

static void delete_again(void)
{
    rig_run(line_delete());
    ck_assert_int_ne(access(rig_path("state/p.db"), F_OK), 0);
    act_after_baseline();
}

static void import_again(void)
{
    rig_run(line_import());
}

static void restore_again(void)
{
    rig_expect(line_restore(), 0);
}

static const struct deed_row rows[DEED_PLAN] = {
    [DEED_RUN] = {.name = "run",
                  .next = "the next run",
                  .begin = begin_run,
                  .line = line_run,
                  .again = run_again,
                  .marks = true,
                  .asks = true},
    [DEED_BASELINE] = {.name = "run, the baseline",
                       .next = "the next run",
                       .begin = begin_baseline,
                       .line = line_run,
                       .again = act_after_baseline,
                       .asks = true},
    [DEED_BULK] = {.name = "run, in bulk",
                   .next = "the next run",
                   .begin = begin_bulk,
                   .line = line_run,
                   .again = run_again,
                   .marks = true,
                   .asks = true},
    [DEED_SEGMENTS] = {.name = "run, with segments",
                       .next = "the next run",
                       .begin = begin_segments,
                       .line = line_run,
                       .again = run_again,
                       .asks = true},
    [DEED_FOLDER] = {.name = "run, with a CSV folder",
                     .next = "the next run",
                     .begin = folder_begin,
                     .line = line_run,
                     .again = run_again,
                     .marks = true,
                     .asks = true},
    [DEED_BACKFILL] = {.name = "backfill",
                       .next = "call it again, and a day later",
                       .begin = begin_backfill,
                       .line = line_backfill,
                       .again = backfill_again,
                       .marks = true,
                       .asks = true},
    [DEED_BACKFILL_CRM] = {.name = "backfill --from-list",
                           .next = "call it again, and a day later",
                           .begin = begin_backfill,
                           .line = line_backfill_crm,
                           .again = backfill_crm_again,
                           .marks = true,
                           .asks = true},
    [DEED_APPLY] = {.name = "apply",
                    .next = "call it again, or the next run",
                    .begin = begin_apply,
                    .line = line_apply,
                    .again = apply_again,
                    .marks = true,
                    .asks = true},
    [DEED_UNDO] = {.name = "apply, of an undo",
                   .next = "undo again, a day later",
                   .begin = begin_undo,
                   .line = line_undo,
                   .again = undo_again,
                   .marks = true,
                   .asks = true},
    [DEED_REMOVE] = {.name = "segments remove --delete",
                     .next = "call it again",
                     .begin = begin_remove,
                     .line = line_remove,
                     .again = remove_again,
                     .asks = true},
    [DEED_FORGET] = {.name = "forget",
                     .next = "call it again",
                     .begin = begin_run,
                     .line = line_forget,
                     .again = forget_again},
    [DEED_DELETE] = {.name = "delete",
                     .next = "call it again",
                     .begin = begin_baseline,
                     .line = line_delete,
                     .again = delete_again},
    [DEED_IMPORT] = {.name = "state import",
                     .next = "call it again",
                     .begin = begin_import,
                     .line = line_import,
                     .again = import_again},
    [DEED_RESTORE] = {.name = "state restore",
                      .next = "call it again",
                      .begin = begin_restore,
                      .line = line_restore,
                      .again = restore_again},
};

static const struct deed_row *row_of(enum deed deed)
{
    return deed < DEED_PLAN ? &rows[deed] : &errands[deed - DEED_PLAN];
}

const char *deed_name(enum deed deed)
{
    return row_of(deed)->name;
}

const char *deed_next(enum deed deed)
{
    return row_of(deed)->next;
}

bool deed_marks(enum deed deed)
{
    return row_of(deed)->marks;
}

bool deed_asks(enum deed deed)
{
    return row_of(deed)->asks;
}

bool deed_has_state(enum deed deed)
{
    return !row_of(deed)->stateless;
}

bool deed_takes_turns(enum deed deed)
{
    return !row_of(deed)->unleased;
}

bool deed_has_steps(enum deed deed)
{
    return !row_of(deed)->stepless;
}

const char *deed_place(enum deed deed)
{
    const char *place = row_of(deed)->place;
    return place == NULL ? "state" : place;
}

void deed_begin(enum deed deed)
{
    rig_set_environment(SETTINGS);
    row_of(deed)->begin();
    if (deed == DEED_DELETE)
        rig_expect("run p", 0);
}

const char *deed_line(enum deed deed)
{
    return row_of(deed)->line();
}

int deed_do(enum deed deed, const char *environment)
{
    return rig_run_with(environment, deed_line(deed));
}

int deed_start(enum deed deed)
{
    return rig_start(deed_line(deed));
}

/* And who is in which static segment. */
static const char *sum_up(void)
{
    struct buffer out = {0};
    buffer_add_text(&out, rig_summary());
    buffer_format(&out, "in VIP: %s\n", club_members());
    buffer_add_text(&out, folder_sum_up());
    buffer_add_text(&out, remains_sum_up());
    const char *kept = rig_keep(buffer_text(&out));
    buffer_free(&out);
    return kept;
}

static void come_to_rest(void)
{
    rig_run("run p");
    rig_pass_ms(DAY_MS); /* a record that may be on its way is waited for */
    rig_run("run p");
    rig_run("run p");
}

const char *deed_finish(enum deed deed)
{
    const struct deed_row *row = row_of(deed);
    row->again();
    if (!row->small)
        come_to_rest();
    if (!row->small || !row->stateless) {
        rig_forget_requests();
        rig_run("run p");
        rig_expect_no_write();
        rig_expect_now("state check p", 0, "p: sound");
    }
    return sum_up();
}

/* The lines of one that the other does not have, each after `mark`. */
static void add_lines(struct buffer *out, char mark, const char *one, const char *other)
{
    for (const char *line = one; *line != '\0';) {
        const int length = (int)strcspn(line, "\n") + 1;
        const char *whole = rig_keep_format("%.*s", length, line);
        if (strstr(other, whole) == NULL)
            buffer_format(out, "%c %s", mark, whole);
        line += length;
    }
}

void deed_make_good(enum deed deed, const char *what, int64_t place, const char *wanted)
{
    struct buffer difference = {0};
    const char *found = deed_finish(deed);
    add_lines(&difference, '-', wanted, found);
    add_lines(&difference, '+', found, wanted);
    ck_assert_msg(strcmp(found, wanted) == 0, "%s: %s, place %lld:\n%s",
                  deed_name(deed), what, (long long)place, buffer_text(&difference));
    buffer_free(&difference);
}

void deed_renew(void)
{
    rig_finish();
    rig_begin();
}

char *deed_unharmed(enum deed deed)
{
    deed_begin(deed);
    const int code = deed_do(deed, "");
    ck_assert_msg(code == 0, "%s: code %d:\n%s%s", deed_line(deed), code, rig_told(),
                  rig_error());
    char *summary = memory_text(deed_finish(deed));
    deed_renew();
    return summary;
}
