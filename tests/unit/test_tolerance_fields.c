/* test_tolerance_fields.c -- fields that a service does not have, values that only look
 * like some, and addresses that each service spells its own way.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/exit_code.h"
#include "host/engine/engine.h"
#include "tests/support/suite.h"
#include "tests/unit/tolerance.h"

static const enum side sides[] = {SIDE_LIST, SIDE_CRM};

static void end(void)
{
    forget_pictures();
    world_finish(&world);
}

static struct world_record *record(enum side side, int human)
{
    return side == SIDE_LIST ? world_list_of(&world, human)
                             : world_crm_of(&world, human);
}

static void change(enum side side, int human, int field, const char *text)
{
    if (side == SIDE_LIST)
        world_list_change(&world, human, field, text);
    else
        world_crm_change(&world, human, field, text);
}

/* ---- Fields that a service lacks ---- */

static void place_fields(void)
{
    for (unsigned i = 0; i < WORLD_FIELDS; i++) {
        world.fields[i].crm_place = (struct spec_place){.line = 10 + i, .column = 5};
        world.fields[i].list_place = (struct spec_place){.line = 20 + i, .column = 9};
    }
}

START_TEST(all_else_goes_on_while_a_field_is_unknown)
{
    world_init(&world);
    place_fields();
    for (int human = 1; human <= 4; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
    world.lacks[sides[_i]][1] = true;
    world_crm_out(&world, 1, true);
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_crm_change(&world, 3, 0, "pushed");
    world_crm_change(&world, 3, 1, "stands");
    world_list_change(&world, 4, 0, "pulled");
    world_list_change(&world, 4, 1, "stands");
    world_list_join(&world, 5);
    world_list_change(&world, 5, 1, "stands");
    world_crm_join(&world, 6, WHERRY_SUBSCRIBED);
    world_crm_change(&world, 6, 1, "stands");
    run_with_code(CODE_PARTIAL);
    run_with_code(CODE_PARTIAL);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_crm_of(&world, 2)->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(world_list_of(&world, 3)->fields[0], "pushed");
    ck_assert_str_eq(world_crm_of(&world, 4)->fields[0], "pulled");
    ck_assert_ptr_nonnull(world_crm_of(&world, 5));
    ck_assert_ptr_nonnull(world_list_of(&world, 6));
    for (int i = 0; i < world.write_count; i++)
        ck_assert_uint_eq(world.writes[i].fields & 1u << 1, 0);
    ck_assert_uint_eq(world.report.unknown_count, 1);
    const struct report_unknown *unknown = &world.report.unknown[0];
    ck_assert_int_eq(unknown->of_list, sides[_i] == SIDE_LIST);
    ck_assert_str_eq(unknown->name, sides[_i] == SIDE_LIST ? "LNAME" : "lastname");
    ck_assert_uint_eq(unknown->place.line, sides[_i] == SIDE_LIST ? 21u : 11u);
    end();
}
END_TEST

START_TEST(a_change_made_while_a_field_is_unknown_is_synced_when_it_is_back)
{
    enum side side = sides[_i];
    begin();
    world.lacks[side][1] = true;
    world_runs(&world, 1);
    change(other_side(side), 1, 1, "meanwhile");
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    world.lacks[side][1] = false;
    run_with_code(CODE_OK);
    ck_assert_str_eq(record(side, 1)->fields[1], "meanwhile");
    ck_assert_int_eq(world_writes(&world), 1);
    end();
}
END_TEST

START_TEST(a_new_pair_that_was_unknown_at_first_replays_no_old_difference)
{
    enum side side = sides[_i];
    world_init(&world);
    world.field_count = 1;
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_list_change(&world, 1, 1, "on list");
    world_crm_change(&world, 1, 1, "in CRM");
    world_runs(&world, 2);
    world.field_count = 2;
    world.lacks[side][1] = true;
    world_runs(&world, 2);
    change(other_side(side), 1, 1, "meanwhile");
    world_runs(&world, 1);
    world.lacks[side][1] = false;
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 0);
    change(other_side(side), 1, 1, "after");
    world_runs(&world, 2);
    ck_assert_str_eq(record(side, 1)->fields[1], "after");
    end();
}
END_TEST

START_TEST(every_unknown_field_stands_still_though_not_all_are_told)
{
    enum { FIELDS = REPORT_UNKNOWN + 4 };
    static struct report report;
    static struct engine engine;
    static const struct spec_field spec = {.crm = "a", .list = "A"};
    struct mapped mapped[FIELDS] = {{0}};
    engine = (struct engine){.report = &report,
                             .mapping = {.fields = mapped, .count = FIELDS}};
    for (int i = 0; i < FIELDS; i++) {
        mapped[i] = (struct mapped){.names = {"A", "a"}, .spec = &spec};
        engine.unknown[SIDE_LIST][i] = true;
    }
    engine_stop_unknown(&engine, SIDE_LIST);
    for (int i = 0; i < FIELDS; i++)
        ck_assert(mapped[i].unknown);
    ck_assert_uint_eq(report.unknown_count, REPORT_UNKNOWN);
}
END_TEST

/* ---- Blanks ---- */

static const char *const blanks[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF",
                                     " \xEF\xBB\xBF\xC2\xA0\xE2\x80\x8B"};

START_TEST(a_value_that_only_looks_empty_wins_over_no_value)
{
    begin();
    world_crm_change(&world, 1, 1, "Meyer");
    world_runs(&world, 2);
    world_crm_change(&world, 1, 1, blanks[_i]);
    world_list_change(&world, 1, 0, blanks[_i]);
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 1);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[1], "Meyer");
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[0], "C1");
    const struct row row = picture();
    ck_assert_str_eq(row.sides[SIDE_CRM].cells[1].shown, "");
    ck_assert_str_eq(row.sides[SIDE_LIST].cells[0].shown, "");
    end();
}
END_TEST

START_TEST(an_unknown_field_is_not_written_with_somebody_new)
{
    begin();
    world_list_join(&world, 2);
    world_list_change(&world, 2, 0, blanks[_i]);
    world_crm_join(&world, 3, WHERRY_SUBSCRIBED);
    world_crm_change(&world, 3, 0, blanks[_i]);
    world_runs(&world, 3);
    ck_assert_int_eq(world_writes(&world), 2);
    ck_assert_uint_eq(world.writes[0].fields | world.writes[1].fields, 0);
    end();
}
END_TEST

/* ---- Spelling ---- */

/* How the list and the CRM spell one address. */
static const char *const spelled[][2] = {
    {"H1@Example.net", "h1@example.net"},
    {"h1@example.net", "H1@EXAMPLE.NET"},
    {"h1@b\xC3\xBC"
     "cher.example",
     "H1@xn--bcher-kva.example"},
    {"h1@xn--bcher-kva.example", "h1@b\xC3\xBC"
                                 "cher.example"},
};
enum { SPELLINGS = sizeof spelled / sizeof *spelled };

/* Person 1 on both sides, each with its spelling; the baseline is taken. */
static void begin_spelled(int round)
{
    world_init(&world);
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_respell(&world, SIDE_LIST, 1, spelled[round][SIDE_LIST]);
    world_respell(&world, SIDE_CRM, 1, spelled[round][SIDE_CRM]);
    world_runs(&world, 2);
}

static const struct world_write *last_write(void)
{
    ck_assert_int_gt(world.write_count, 0);
    return &world.writes[world.write_count - 1];
}

START_TEST(two_spellings_are_one_contact_and_each_side_is_written_in_its_own)
{
    begin_spelled(_i);
    ck_assert_int_eq(world_writes(&world), 0);
    world_crm_change(&world, 1, 1, "pushed");
    world_runs(&world, 1);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[1], "pushed");
    ck_assert_str_eq(last_write()->address, spelled[_i][SIDE_LIST]);
    world_list_change(&world, 1, 1, "pulled");
    world_runs(&world, 1);
    ck_assert_str_eq(world_crm_of(&world, 1)->fields[1], "pulled");
    ck_assert_str_eq(last_write()->address, spelled[_i][SIDE_CRM]);
    world_crm_out(&world, 1, true);
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(last_write()->verb, WHERRY_UNSUBSCRIBE);
    ck_assert_str_eq(last_write()->address, spelled[_i][SIDE_LIST]);
    ck_assert_int_eq(world.tally.creates[SIDE_LIST] + world.tally.creates[SIDE_CRM], 0);
    end();
}
END_TEST

START_TEST(a_leave_is_told_to_the_crm_in_its_own_spelling)
{
    begin_spelled(_i);
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(world_writes(&world), 1);
    ck_assert_str_eq(last_write()->address, spelled[_i][SIDE_CRM]);
    end();
}
END_TEST

START_TEST(somebody_new_is_made_in_the_spelling_of_where_she_came_from)
{
    begin();
    world_list_join(&world, 2);
    world_respell(&world, SIDE_LIST, 2, "H2@Example.Net");
    world_crm_join(&world, 3, WHERRY_SUBSCRIBED);
    world_respell(&world, SIDE_CRM, 3, "H3@Example.Net");
    world_runs(&world, 3);
    ck_assert_str_eq(world_crm_of(&world, 2)->address, "H2@Example.Net");
    ck_assert_str_eq(world_list_of(&world, 3)->address, "H3@Example.Net");
    ck_assert_int_eq(world_writes(&world), 2);
    end();
}
END_TEST

START_TEST(a_rename_carries_the_spelling_of_the_crm)
{
    begin_spelled(_i);
    world_crm_move(&world, 1, "New.H1@Example.ORG");
    world_runs(&world, 2);
    ck_assert_int_eq(world.tally.renames[SIDE_LIST], 1);
    ck_assert_str_eq(world_list_of(&world, 1)->address, "New.H1@Example.ORG");
    world_crm_change(&world, 1, 1, "pushed");
    world_runs(&world, 1);
    ck_assert_str_eq(last_write()->address, "New.H1@Example.ORG");
    end();
}
END_TEST

START_TEST(a_change_of_spelling_alone_sends_nothing_and_is_used_from_then_on)
{
    begin();
    world_respell(&world, SIDE_LIST, 1, "H1@Example.NET");
    world_respell(&world, SIDE_CRM, 1, "h1@EXAMPLE.net");
    world_runs(&world, 2);
    ck_assert_int_eq(world_writes(&world), 0);
    ck_assert_int_eq(world.report.findings[FINDING_LIST_MOVED], 0);
    world_crm_change(&world, 1, 1, "pushed");
    world_runs(&world, 1);
    ck_assert_str_eq(last_write()->address, "H1@Example.NET");
    end();
}
END_TEST

START_TEST(an_event_of_the_feed_changes_no_spelling)
{
    begin();
    world_respell(&world, SIDE_CRM, 1, "H1@Example.net");
    world_runs(&world, 1);
    world_crm_out(&world, 1, false);
    snprintf(world.events[0].address, WORLD_TEXT, "h1@example.net");
    world_crm_of(&world, 1)->changed_at_ms = 0; /* shown by the feed alone */
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    const struct row row = picture();
    ck_assert_str_eq(half_spelling(&row.sides[SIDE_CRM]), "H1@Example.net");
    end();
}
END_TEST

/* ---- Fields that can only be read ---- */

/* The other direction continues, and so does all else. */
START_TEST(onto_a_field_that_can_only_be_read_nothing_is_written_or_parked)
{
    const enum side side = sides[_i % 2], source = other_side(side);
    begin();
    place_fields();
    world.read_only[side][1] = true;
    change(source, 1, 0, "goes");
    change(source, 1, 1, "stands");
    if (source == SIDE_LIST)
        world_list_join(&world, 2);
    else
        world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    change(source, 2, 1, "not with somebody new");
    run_with_code(CODE_PARTIAL);
    run_with_code(CODE_PARTIAL);
    ck_assert_str_eq(record(side, 1)->fields[0], "goes");
    ck_assert_ptr_nonnull(record(side, 2));
    for (int i = 0; i < world.write_count; i++)
        ck_assert_uint_eq(world.writes[i].fields & 1u << 1, 0);
    ck_assert_int_eq(listed().count, 0);
    ck_assert_int_eq(world.report.counts.open, 0);
    ck_assert_uint_eq(world.report.unfit_count, 1);
    const struct report_unfit *unfit = &world.report.unfit[0];
    ck_assert(unfit->to_list == (side == SIDE_LIST) && !unfit->at_all);
    ck_assert(unfit->list_read_only == (side == SIDE_LIST));
    ck_assert(unfit->crm_read_only == (side == SIDE_CRM));
    ck_assert_uint_eq(unfit->place.line, side == SIDE_LIST ? 21u : 11u);
    change(side, 1, 1, "from there");
    run_with_code(CODE_PARTIAL);
    ck_assert_str_eq(record(source, 1)->fields[1], "from there");
    end();
}
END_TEST

START_TEST(a_field_that_may_be_written_again_is)
{
    const enum side side = sides[_i % 2], source = other_side(side);
    begin();
    world.read_only[side][1] = true;
    run_with_code(CODE_PARTIAL);
    world.read_only[side][1] = false;
    world.read_only[side][0] = true; /* the catalog continues */
    change(source, 1, 1, "goes");
    run_with_code(CODE_PARTIAL);
    run_with_code(CODE_PARTIAL);
    ck_assert_str_eq(record(side, 1)->fields[1], "goes");
    end();
}
END_TEST

#define ROUNDS(name, rounds)                                                           \
    {                                                                                  \
#name, &name, rounds, 0                                                        \
    }
int main(void)
{
    static const struct test tests[] = {
        ROUNDS(all_else_goes_on_while_a_field_is_unknown, 2),
        ROUNDS(a_change_made_while_a_field_is_unknown_is_synced_when_it_is_back, 2),
        ROUNDS(a_new_pair_that_was_unknown_at_first_replays_no_old_difference, 2),
        TEST(every_unknown_field_stands_still_though_not_all_are_told),
        ROUNDS(a_value_that_only_looks_empty_wins_over_no_value, 4),
        ROUNDS(an_unknown_field_is_not_written_with_somebody_new, 4),
        ROUNDS(two_spellings_are_one_contact_and_each_side_is_written_in_its_own,
               SPELLINGS),
        ROUNDS(a_leave_is_told_to_the_crm_in_its_own_spelling, SPELLINGS),
        TEST(somebody_new_is_made_in_the_spelling_of_where_she_came_from),
        ROUNDS(a_rename_carries_the_spelling_of_the_crm, SPELLINGS),
        TEST(a_change_of_spelling_alone_sends_nothing_and_is_used_from_then_on),
        TEST(an_event_of_the_feed_changes_no_spelling),
        ROUNDS(onto_a_field_that_can_only_be_read_nothing_is_written_or_parked, 2),
        ROUNDS(a_field_that_may_be_written_again_is, 2),
        {0},
    };
    return suite_run("tolerance of fields", tests);
}
