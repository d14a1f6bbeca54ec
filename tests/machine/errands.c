/* errands.c -- deeds that write a file, or one thing of the state. */
#include "tests/machine/errands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/machine/deeds.h"
#include "tests/pipelines/cast.h"
#include "tests/pipelines/club.h"
#include "tests/pipelines/undo.h"
#include "tests/support/suite.h"

enum { OTHERS = 4 };

/* A role's name looks fake. */
#define REFUSED "admin@refused.example.net"

static bool is_there(const char *name)
{
    return access(rig_path(name), F_OK) == 0;
}

static void make_folder(const char *name)
{
    mkdir(rig_path(name), 0700);
}

/* ---- Plans ---- */

static const char old_plan[] = "an old plan\n";

static void begin_plan(void)
{
    make_folder("made");
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    cast_act();
    rig_write_file("made/plan", old_plan);
}

static const char *line_plan(void)
{
    return rig_keep_format("plan p --out %s", rig_path("made/plan"));
}

/* It is the old one, or a whole new one. */
static void plan_again(void)
{
    if (text_same(rig_file("made/plan"), old_plan))
        rig_expect(line_plan(), 0);
    rig_expect(rig_keep_format("apply p %s", rig_path("made/plan")), 0);
    unlink(rig_path("made/plan"));
}

static int run_to_undo;

static void begin_plan_undo(void)
{
    make_folder("made");
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    cast_act();
    rig_expect("run p", 0);
    run_to_undo = undo_last_run();
    rig_pass_ms(undo_day_ms);
    rig_run("run p");
}

static const char *line_plan_undo(void)
{
    return rig_keep_format("undo p %d --out %s", run_to_undo, rig_path("made/undo"));
}

static void plan_undo_again(void)
{
    if (!is_there("made/undo"))
        rig_expect(line_plan_undo(), 0);
    rig_expect(rig_keep_format("apply p %s", rig_path("made/undo")), 0);
    unlink(rig_path("made/undo"));
}

/* ---- A new spec ---- */

static void write_answers(const char *title)
{
    rig_write_file(
        "answers.yaml",
        rig_keep_format("pipeline: p\ntitle: %s\n"
                        "crm:\n  plugin: ometria\n  api_key: " SANDBOX_OMETRIA_KEY "\n"
                        "  base_url: %s\n  collection: shop\n"
                        "list:\n  plugin: mailchimp\n  base_url: %s\n"
                        "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"
                        "  list_id: " SANDBOX_LIST "\n"
                        "steps: [push_unsubscribes, import_unsubscribes]\n",
                        title, sandbox_ometria_url(rig_sandbox()),
                        sandbox_mailchimp_url(rig_sandbox())));
}

static void begin_init(void)
{
    cast_enter(OTHERS);
    rig_set_pace(false);
    write_answers("One");
}

static const char *line_init(void)
{
    return rig_keep_format("init --answers %s", rig_path("answers.yaml"));
}

/* The spec comes last: where it is, all is. */
static void init_again(void)
{
    if (!is_there("specs/p.yaml"))
        rig_expect(line_init(), 0);
    rig_expect("check p", 0);
    rig_expect("refresh p", 0);
}

static void begin_init_over(void)
{
    begin_init();
    rig_expect(line_init(), 0);
    write_answers("Two");
}

static const char *line_init_over(void)
{
    return rig_keep_format("init --yes --answers %s", rig_path("answers.yaml"));
}

static void init_over_again(void)
{
    rig_expect("check p", 0);
    rig_expect(line_init_over(), 0);
    rig_expect("refresh p", 0);
}

static void begin_add_segment(void)
{
    club_people(0, OTHERS);
    club_found("true");
    club_enter(0, 2);
    rig_write_all_steps();
}

static const char *line_add_segment(void)
{
    return "segments p add 1042 VIP --write";
}

static void add_segment_again(void)
{
    rig_expect("check p", 0);
    if (strstr(rig_file("specs/p.yaml"), "VIP") == NULL)
        rig_expect(line_add_segment(), 0);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
}

/* ---- The state alone ---- */

static void begin_baseline(void)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
}

static const char *line_refresh(void)
{
    return "refresh p";
}

static void refresh_again(void)
{
    rig_expect(line_refresh(), 0);
}

static const char *line_pause(void)
{
    return "pause p";
}

static void pause_again(void)
{
    rig_expect(line_pause(), 0);
    cast_act();
    rig_forget_requests();
    rig_run("run p");
    rig_expect_no_write();
    rig_expect("resume p", 0);
    rig_expect("run p", 0);
}

static void begin_resume(void)
{
    begin_baseline();
    rig_expect(line_pause(), 0);
    cast_act();
}

static const char *line_resume(void)
{
    return "resume p";
}

static void resume_again(void)
{
    rig_expect(line_resume(), 0);
    rig_expect("run p", 0);
}

static void begin_parked(void)
{
    begin_baseline();
    sandbox_dial(rig_sandbox(), "mailchimp.fake_addresses", "true");
    rig_act("crm", "join", REFUSED, "");
    rig_run("run p");
    rig_expect("parked list p", 0);
    ck_assert(!rig_said("nothing is parked"));
    sandbox_dial(rig_sandbox(), "mailchimp.fake_addresses", "false");
}

static const char *line_retry(void)
{
    return "parked retry p --all";
}

static void retry_again(void)
{
    rig_expect(line_retry(), 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_status(REFUSED), "subscribed");
}

static const char *line_drop(void)
{
    return "parked drop p --all";
}

static void drop_again(void)
{
    rig_expect(line_drop(), 0);
    rig_run("run p");
    ck_assert_str_eq(rig_status(REFUSED), "");
}

static void begin_copy(void)
{
    make_folder("made");
    begin_baseline();
}

static const char *line_backup(void)
{
    return rig_keep_format("state backup p %s", rig_path("made/copy"));
}

static void backup_again(void)
{
    if (!is_there("made/copy"))
        rig_expect(line_backup(), 0);
    rig_expect(rig_keep_format("state restore p %s --yes", rig_path("made/copy")), 0);
    unlink(rig_path("made/copy"));
}

static const char *line_export(void)
{
    return rig_keep_format("state export p --out %s", rig_path("made/text"));
}

static void export_again(void)
{
    if (!is_there("made/text"))
        rig_expect(line_export(), 0);
    rig_expect("delete p --yes", 0);
    rig_expect(rig_keep_format("state import p %s", rig_path("made/text")), 0);
    unlink(rig_path("made/text"));
}

/* The old one is below the new one: what befalls the disk befalls both. */
static const char *old_state(void)
{
    return rig_path("state/old");
}

static void begin_follow(void)
{
    make_folder("state");
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect(rig_keep_format("run p --state %s", old_state()), 0);
    cast_act();
}

static const char *line_follow(void)
{
    return rig_keep_format("state import p --follow %s", old_state());
}

/* Whatever happened, one of the two may run at most, once there is something of the new one;
 * after it was called again, that one. */
static void follow_again(void)
{
    const bool old = rig_run(rig_keep_format("run p --state %s", old_state())) == 0;
    if (is_there("state/p.db") || is_there("state/p.db.follow"))
        ck_assert(rig_run("run p") != 0 || !old);
    rig_expect(line_follow(), 0);
    rig_expect(rig_keep_format("run p --state %s", old_state()), 1);
    rig_expect(rig_keep_format("state check p --state %s", old_state()), 0);
}

/* ---- Who may sign in ---- */

static void begin_user(void)
{
    make_folder("state");
    rig_write_file("password", "correct horse battery\n");
    program_given(rig_path("password"));
    rig_expect("console user add ann --role operator", 0);
}

static const char *line_add_user(void)
{
    return "console user add bob --role viewer";
}

static void expect_users(const char *name, const char *role)
{
    rig_expect("console user list", 0);
    ck_assert_msg(rig_said("ann") && rig_said("operator"), "%s", rig_told());
    ck_assert(name == NULL || (rig_said(name) && rig_said(role)));
}

static void add_user_again(void)
{
    expect_users(NULL, NULL);
    rig_expect(line_add_user(), 0);
    expect_users("bob", "viewer");
    rig_expect("console user verify bob", 0);
    rig_expect("console user verify ann", 0);
    program_given(NULL);
}

static void begin_remove_user(void)
{
    begin_user();
    rig_expect(line_add_user(), 0);
}

static const char *line_remove_user(void)
{
    return "console user remove bob";
}

static void remove_user_again(void)
{
    expect_users(NULL, NULL);
    if (rig_said("bob"))
        rig_expect(line_remove_user(), 0);
    rig_expect("console user verify bob", 1);
    rig_expect("console user verify ann", 0);
    program_given(NULL);
}

#define AGAIN "call it again"

const struct deed_row errands[] = {
    {.name = "plan --out",
     .next = AGAIN,
     .begin = begin_plan,
     .line = line_plan,
     .again = plan_again,
     .place = "made",
     .asks = true},
    {.name = "undo --out",
     .next = AGAIN,
     .begin = begin_plan_undo,
     .line = line_plan_undo,
     .again = plan_undo_again,
     .place = "made",
     .asks = true},
    {.name = "init",
     .next = AGAIN,
     .begin = begin_init,
     .line = line_init,
     .again = init_again,
     .place = "specs",
     .asks = true,
     .stateless = true,
     .unleased = true,
     .small = true},
    {.name = "init --yes, over a spec",
     .next = AGAIN,
     .begin = begin_init_over,
     .line = line_init_over,
     .again = init_over_again,
     .place = "specs",
     .asks = true,
     .stateless = true,
     .unleased = true,
     .small = true},
    {.name = "segments add",
     .next = AGAIN,
     .begin = begin_add_segment,
     .line = line_add_segment,
     .again = add_segment_again,
     .place = "specs",
     .asks = true,
     .stateless = true,
     .unleased = true},
    {.name = "refresh",
     .next = AGAIN,
     .begin = begin_baseline,
     .line = line_refresh,
     .again = refresh_again,
     .asks = true,
     .stepless = true,
     .small = true},
    {.name = "pause",
     .next = AGAIN,
     .begin = begin_baseline,
     .line = line_pause,
     .again = pause_again,
     .stepless = true},
    {.name = "resume",
     .next = AGAIN,
     .begin = begin_resume,
     .line = line_resume,
     .again = resume_again,
     .stepless = true},
    {.name = "parked retry",
     .next = AGAIN,
     .begin = begin_parked,
     .line = line_retry,
     .again = retry_again,
     .stepless = true},
    {.name = "parked drop",
     .next = AGAIN,
     .begin = begin_parked,
     .line = line_drop,
     .again = drop_again,
     .stepless = true},
    {.name = "state backup",
     .next = AGAIN,
     .begin = begin_copy,
     .line = line_backup,
     .again = backup_again,
     .place = "made",
     .unleased = true,
     .small = true},
    {.name = "state export --out",
     .next = AGAIN,
     .begin = begin_copy,
     .line = line_export,
     .again = export_again,
     .place = "made",
     .unleased = true,
     .small = true},
    {.name = "console user add",
     .next = AGAIN,
     .begin = begin_user,
     .line = line_add_user,
     .again = add_user_again,
     .stateless = true,
     .unleased = true,
     .small = true},
    {.name = "console user remove",
     .next = AGAIN,
     .begin = begin_remove_user,
     .line = line_remove_user,
     .again = remove_user_again,
     .stateless = true,
     .unleased = true,
     .small = true},
    {.name = "state import --follow",
     .next = AGAIN,
     .begin = begin_follow,
     .line = line_follow,
     .again = follow_again},
};
