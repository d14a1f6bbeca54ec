/* undo.c -- what tests of `wherry undo` share. */
#include "tests/pipelines/undo.h"

#include "host/base/text.h"

const int64_t undo_day_ms = (int64_t)25 * 60 * 60 * 1000;

const char *undo_name_of(const char *side, const char *address)
{
    return rig_value(rig_person(rig_dump(), side, address),
                     text_same(side, "list") ? "FNAME" : "firstname");
}

int undo_last_run(void)
{
    rig_expect("history p --last 1 --json", 0);
    return (int)json_tree_integer(json_tree_get(json_tree_at(rig_printed(), 0), "run"),
                                  -1);
}

void undo_make(int run, const char *more)
{
    rig_forget_requests();
    rig_expect(rig_keep_format("undo p %d --out %s%s", run, rig_path("undo"), more), 0);
    rig_expect_no_write();
}

void undo_apply(int code)
{
    rig_expect(rig_keep_format("apply p %s", rig_path("undo")), code);
}

void undo_expect_rest(void)
{
    rig_pass_ms(undo_day_ms);
    rig_forget_requests();
    rig_run("run p");
    rig_run("run p --verify");
    rig_expect_no_write();
}
