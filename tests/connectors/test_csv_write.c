/* test_csv_write.c -- writing to a folder: what is changed, what is not, and what
 * happens when something is in the way. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/connectors/csv_stage.h"

#define HEADER "id,email,consent,consent_at,consent_by,changed_at,name,city\n"
#define ANN "7,ann@example.com,yes,2026-01-05,person,,Ann,York\n"
#define BEN "8,Ben@Example.com,subscribed,,,,\"Ben \"\"B\"\"\",\n"
#define NOW "2100-01-01T00:00:00Z"

static struct stage stage;

static void begin(void)
{
    stage_begin(&stage);
}

static void finish(void)
{
    ck_assert(!stage_has(&stage, ".wherry-new"));
    stage_end(&stage);
}

static void open_with(const char *text)
{
    stage_write(&stage, "contacts.csv", text);
    stage_open(&stage);
}

static void expect_file(const char *text)
{
    ck_assert_str_eq(stage_file(&stage, "contacts.csv"), text);
}

static enum wherry_outcome outcome_of(const struct wherry_change *change)
{
    return stage_do(&stage, "contacts", change)->outcome;
}

static struct wherry_change update(uint64_t tag, const char *id,
                                   const struct wherry_field *fields, size_t count)
{
    struct wherry_change change = stage_change(tag, WHERRY_UPDATE, "", id);
    change.fields = fields;
    change.field_count = count;
    return change;
}

static const struct wherry_field new_city = {"city", "Bath, \"Spa\""};

START_TEST(what_is_not_changed_stays_byte_by_byte)
{
    static const char before[] =
        "\xEF\xBB\xBFid,email,consent,changed_at,name,city,\"notes, own\"\r\n"
        "7,ann@example.com,yes,,Ann,York,\"two\r\nlines\"\r\n"
        "\"8\",\"ben@example.com\",\"yes\",\"\",\"Ben\",\"Ely\",\"\"\n"
        "\r\n"
        ",,,,,,\r\n"
        "9,cat@example.com,perhaps,,C\xE9"
        "at,,x\r\n"
        "bad,\"line\r\n"
        "10, dan@example.com ,no,,Dan,Deal,";
    static const char after[] =
        "\xEF\xBB\xBFid,email,consent,changed_at,name,city,\"notes, own\"\r\n"
        "7,ann@example.com,yes,,Ann,York,\"two\r\nlines\"\r\n"
        "\"8\",\"ben@example.com\",\"yes\",\"" NOW "\",\"Ben\","
        "\"Bath, \"\"Spa\"\"\",\"\"\n"
        "\r\n"
        ",,,,,,\r\n"
        "9,cat@example.com,perhaps,,C\xE9"
        "at,,x\r\n"
        "bad,\"line\r\n"
        "10, dan@example.com ,no," NOW ",Dan,\"Bath, \"\"Spa\"\"\",\r\n";
    const struct wherry_change changes[] = {update(1, "8", &new_city, 1),
                                            update(2, "10", &new_city, 1)};
    open_with(before);
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 2), WHERRY_OK);
    expect_file(after);
    const struct wherry_record *record = scripted_host_verdict(stage.host, 2)->record;
    ck_assert_str_eq(record->key, "dan@example.com");
    ck_assert_int_eq(record->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_str_eq(recorder_field(record, "city"), new_city.value);
    ck_assert_str_eq(recorder_field(record, "name"), "Dan");
}
END_TEST

START_TEST(an_opt_out_is_written_with_its_time)
{
    struct wherry_change change =
        stage_change(1, WHERRY_UNSUBSCRIBE, "ann@example.com", "7");
    change.consent_at_ms = INT64_C(1795341600000);
    open_with(HEADER ANN BEN);
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
    expect_file(HEADER "7,ann@example.com,unsubscribed,2026-11-22T10:00:00Z,api," NOW
                       ",Ann,York\n" BEN);
    const struct wherry_record *record = scripted_host_verdict(stage.host, 1)->record;
    ck_assert_int_eq(record->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(record->consent_at_ms, change.consent_at_ms);
    ck_assert_int_eq(record->by, WHERRY_BY_API);
}
END_TEST

START_TEST(an_opt_out_that_is_there_already_writes_nothing)
{
    struct stat before, after;
    const char *path = stage_path(&stage, "contacts.csv");
    const struct wherry_change change =
        stage_change(1, WHERRY_UNSUBSCRIBE, "ann@example.com", "7");
    open_with(HEADER "7,ann@example.com,No,2026-01-05,person,,Ann,York\n");
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_uint_eq(before.st_ino, after.st_ino);
}
END_TEST

/* The word may say anything: after the opt-out it says that. */
START_TEST(an_opt_out_holds_over_a_word_that_nobody_knows)
{
    const struct wherry_change change =
        stage_change(1, WHERRY_UNSUBSCRIBE, "ann@example.com", "7");
    open_with("id,email,consent\n7,ann@example.com,perhaps\n");
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
    expect_file("id,email,consent\n7,ann@example.com,unsubscribed\n");
}
END_TEST

START_TEST(all_rows_of_an_id_are_opted_out)
{
    const struct wherry_change change =
        stage_change(1, WHERRY_UNSUBSCRIBE, "ann@example.com", "7");
    open_with("id,email,consent\n7,ann@example.com,yes\n8,x@example.com,yes\n"
              "7,old@example.com,yes\n");
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
    expect_file("id,email,consent\n7,ann@example.com,unsubscribed\n"
                "8,x@example.com,yes\n7,old@example.com,unsubscribed\n");
}
END_TEST

START_TEST(a_new_contact_stands_at_the_end_with_an_id_of_its_own)
{
    const struct wherry_field fields[] = {{"name", "Eve\nE"}, {"shoe", "37"}};
    struct wherry_change change = stage_change(1, WHERRY_CREATE, "Eve@example.com", "");
    change.fields = fields;
    change.field_count = 2;
    open_with("id,email,consent,name\r\n7,ann@example.com,yes,Ann");
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_uint_eq(strlen(verdict->record->id), 36);
    ck_assert_int_eq(verdict->record->consent, WHERRY_SUBSCRIBED);
    ck_assert_str_eq(verdict->record->key, "Eve@example.com");
    ck_assert_uint_eq(verdict->fault_count, 1);
    ck_assert_str_eq(verdict->faults[0].field, "shoe");
    expect_file(arena_format(&stage.arena,
                             "id,email,consent,name\r\n7,ann@example.com,yes,Ann\r\n"
                             "%s,Eve@example.com,subscribed,\"Eve\nE\"\r\n",
                             verdict->record->id));
    change.key = "EVE@EXAMPLE.COM"; /* once more, as after a lost answer */
    ck_assert_int_eq(outcome_of(&change), WHERRY_EXISTS);
}
END_TEST

START_TEST(one_address_is_made_once)
{
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_CREATE, "eve@example.com", ""),
        stage_change(2, WHERRY_CREATE, "Eve@Example.com", ""),
        stage_change(3, WHERRY_CREATE, "not an address", "")};
    open_with(HEADER ANN);
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 3), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_DONE);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_EXISTS);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 3)->outcome, WHERRY_REFUSED);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 3)->reason,
                     WHERRY_REASON_ADDRESS);
    ck_assert_status(&stage, stage_read(&stage, "contacts", ""), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
}
END_TEST

START_TEST(an_address_that_another_row_has_is_not_given)
{
    struct wherry_change changes[] = {
        stage_change(1, WHERRY_RENAME, "ann@example.com", "7"),
        stage_change(2, WHERRY_RENAME, "dan@example.com", "9"),
        stage_change(3, WHERRY_RENAME, "ben@example.com", "8"),
        stage_change(4, WHERRY_RENAME, "gone@example.com", "99")};
    changes[0].new_key = "ben@example.com"; /* further down */
    changes[1].new_key = "free@example.com";
    changes[2].new_key = "BEN@example.com"; /* her own, in another spelling */
    changes[3].new_key = "other@example.com";
    open_with(HEADER ANN BEN "9,dan@example.com,yes,,,,Dan,\n");
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 4), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_EXISTS);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_DONE);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 3)->outcome, WHERRY_DONE);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 4)->outcome, WHERRY_GONE);
    ck_assert_str_eq(stage_record(&stage, "7")->key, "ann@example.com");
    ck_assert_str_eq(stage_record(&stage, "9")->key, "free@example.com");
    ck_assert_str_eq(stage_record(&stage, "8")->key, "BEN@example.com");
}
END_TEST

START_TEST(two_renames_to_one_address_give_it_once)
{
    struct wherry_change changes[] = {
        stage_change(1, WHERRY_RENAME, "ann@example.com", "7"),
        stage_change(2, WHERRY_RENAME, "ben@example.com", "8"),
        stage_change(3, WHERRY_CREATE, "new@example.com", "")};
    changes[0].new_key = changes[1].new_key = "new@example.com";
    open_with(HEADER ANN BEN);
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 3), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_DONE);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_EXISTS);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 3)->outcome, WHERRY_EXISTS);
}
END_TEST

START_TEST(without_a_column_of_ids_an_address_stays)
{
    struct wherry_change change =
        stage_change(1, WHERRY_RENAME, "ann@example.com", "ann@example.com");
    struct wherry_change out =
        stage_change(2, WHERRY_UNSUBSCRIBE, "ann@example.com", "ann@example.com");
    change.new_key = "anna@example.com";
    open_with("email,consent\nAnn@Example.com,yes\n");
    ck_assert_str_eq(stage_record(&stage, "ann@example.com")->key, "Ann@Example.com");
    ck_assert_int_eq(outcome_of(&change), WHERRY_REFUSED);
    ck_assert_int_eq(outcome_of(&out), WHERRY_DONE);
    expect_file("email,consent\nAnn@Example.com,unsubscribed\n");
}
END_TEST

START_TEST(a_field_without_a_column_is_told_and_the_others_are_written)
{
    const struct wherry_field fields[] = {{"shoe", "37"}, {"city", "Ely"}};
    const struct wherry_change changes[] = {update(1, "7", fields, 2),
                                            update(2, "8", fields, 1)};
    open_with(HEADER ANN BEN);
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 2), WHERRY_OK);
    const struct wherry_verdict *one = scripted_host_verdict(stage.host, 1),
                                *two = scripted_host_verdict(stage.host, 2);
    ck_assert_int_eq(one->outcome, WHERRY_DONE);
    ck_assert_uint_eq(one->fault_count, 1);
    ck_assert_int_eq(two->outcome, WHERRY_REFUSED);
    ck_assert_str_eq(two->faults[0].field, "shoe");
    expect_file(HEADER "7,ann@example.com,yes,2026-01-05,person," NOW ",Ann,Ely\n" BEN);
}
END_TEST

START_TEST(a_row_has_a_limit)
{
    char *value = malloc(2 * 1024 * 1024);
    memset(value, 'x', 2 * 1024 * 1024);
    value[2 * 1024 * 1024 - 1] = '\0';
    const struct wherry_field field = {"city", value};
    const struct wherry_change change = update(1, "7", &field, 1);
    open_with(HEADER ANN);
    ck_assert_int_eq(outcome_of(&change), WHERRY_REFUSED);
    expect_file(HEADER ANN);
    free(value);
}
END_TEST

/* ---- Rows that cannot be read ---- */

START_TEST(nobody_is_made_beside_a_line_that_may_be_anybody)
{
    static const char text[] = HEADER ANN "8,\"ben@example.com,yes,,,,Ben,\n";
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_CREATE, "ben@example.com", ""),
        stage_change(2, WHERRY_UNSUBSCRIBE, "ben@example.com", "8"),
        stage_change(3, WHERRY_UNSUBSCRIBE, "ann@example.com", "7")};
    open_with(text);
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 3), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_LATER);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 3)->outcome, WHERRY_DONE);
}
END_TEST

START_TEST(a_row_with_a_column_too_few_is_not_written_to)
{
    static const char text[] = HEADER "7,ann@example.com,yes,Ann,York\n";
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_UNSUBSCRIBE, "ann@example.com", "7"),
        stage_change(2, WHERRY_CREATE, "ann@example.com", "")};
    open_with(text);
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 2), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_EXISTS);
    expect_file(text);
}
END_TEST

/* ---- What is in the way ---- */

#define FOREIGN HEADER ANN BEN "9,dan@example.com,yes,,,,Dan,\n"

static void replace_file(struct stage *at)
{
    stage_write(at, "contacts.new", FOREIGN);
    ck_assert_int_eq(
        rename(stage_path(at, "contacts.new"), stage_path(at, "contacts.csv")), 0);
}

static void append_to_file(struct stage *at)
{
    FILE *file = fopen(stage_path(at, "contacts.csv"), "a");
    ck_assert_int_ge(fputs("9,dan@example.com,yes,,,,Dan,\n", file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void remove_file(struct stage *at)
{
    ck_assert_int_eq(unlink(stage_path(at, "contacts.csv")), 0);
}

static void (*const others[])(struct stage *at) = {replace_file, append_to_file,
                                                   remove_file};

START_TEST(what_others_write_meanwhile_is_not_overwritten)
{
    const struct wherry_change changes[] = {
        update(1, "7", &new_city, 1),
        stage_change(2, WHERRY_CREATE, "eve@example.com", "")};
    open_with(HEADER ANN BEN);
    stage.meanwhile = others[_i];
    ck_assert_status(&stage, stage_flush(&stage, "contacts", changes, 2), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_LATER);
    if (others[_i] == remove_file)
        ck_assert(!stage_has(&stage, "contacts.csv"));
    else
        expect_file(FOREIGN);
}
END_TEST

START_TEST(two_runs_do_not_write_at_a_time)
{
    const struct wherry_change change = update(1, "7", &new_city, 1);
    open_with(HEADER ANN BEN);
    int other = open(stage.folder, O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(flock(other, LOCK_EX | LOCK_NB), 0);
    ck_assert_int_eq(outcome_of(&change), WHERRY_LATER);
    expect_file(HEADER ANN BEN);
    close(other);
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
}
END_TEST

/* A limit on the size of files is met where a full disk is. */
START_TEST(a_full_disk_leaves_the_old_file)
{
    struct rlimit before, small = {.rlim_cur = 600000};
    struct buffer text = {0};
    const struct wherry_change change = update(1, "7", &new_city, 1);
    buffer_add_text(&text, HEADER ANN);
    for (int i = 100; text.length < 1000000; i++)
        buffer_format(&text, "%d,p%d@example.com,yes,,,,P,\n", i, i);
    open_with(buffer_text(&text));
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    const enum wherry_status status = stage_flush(&stage, "contacts", &change, 1);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_status(&stage, status, WHERRY_RETRY);
    ck_assert_ptr_nonnull(strstr(stage.error.message, strerror(EFBIG)));
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
    expect_file(buffer_text(&text));
    buffer_free(&text);
}
END_TEST

START_TEST(a_folder_that_cannot_be_written_to_is_told)
{
    const struct wherry_change change = update(1, "7", &new_city, 1);
    if (geteuid() == 0) {
        suite_skip("root may write anywhere");
        return;
    }
    open_with(HEADER ANN);
    ck_assert_int_eq(chmod(stage.folder, 0500), 0);
    const enum wherry_status status = stage_flush(&stage, "contacts", &change, 1);
    ck_assert_int_eq(chmod(stage.folder, 0700), 0);
    ck_assert_status(&stage, status, WHERRY_FAILED);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
}
END_TEST

START_TEST(somebody_who_asks_us_to_stop_is_heard_before_anything_is_in_place)
{
    struct buffer text = {0};
    const struct wherry_change change = update(1, "7", &new_city, 1);
    buffer_add_text(&text, HEADER ANN);
    for (int i = 100; i < 30000; i++)
        buffer_format(&text, "%d,p%d@example.com,yes,,,,P,\n", i, i);
    open_with(buffer_text(&text));
    scripted_host_cancel_after(stage.host, 0);
    ck_assert_int_eq(stage_flush(&stage, "contacts", &change, 1), WHERRY_CANCELLED);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
    expect_file(buffer_text(&text));
    buffer_free(&text);
}
END_TEST

START_TEST(permissions_and_owner_are_kept_and_a_remnant_is_overwritten)
{
    struct stat status;
    const char *path = stage_path(&stage, "contacts.csv");
    const struct wherry_change change = update(1, "7", &new_city, 1);
    stage_write(&stage, ".wherry-new", "what a kill has left");
    open_with(HEADER ANN);
    const bool root = geteuid() == 0;
    ck_assert_int_eq(chown(path, root ? 1234 : (uid_t)-1, root ? 4321 : (gid_t)-1), 0);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(outcome_of(&change), WHERRY_DONE);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0640);
    ck_assert_uint_eq(status.st_uid, root ? 1234 : geteuid());
    if (root)
        ck_assert_uint_eq(status.st_gid, 4321);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(what_is_not_changed_stays_byte_by_byte),
        TEST(an_opt_out_is_written_with_its_time),
        TEST(an_opt_out_that_is_there_already_writes_nothing),
        TEST(an_opt_out_holds_over_a_word_that_nobody_knows),
        TEST(all_rows_of_an_id_are_opted_out),
        TEST(a_new_contact_stands_at_the_end_with_an_id_of_its_own),
        TEST(one_address_is_made_once),
        TEST(an_address_that_another_row_has_is_not_given),
        TEST(two_renames_to_one_address_give_it_once),
        TEST(without_a_column_of_ids_an_address_stays),
        TEST(a_field_without_a_column_is_told_and_the_others_are_written),
        TEST(a_row_has_a_limit),
        TEST(nobody_is_made_beside_a_line_that_may_be_anybody),
        TEST(a_row_with_a_column_too_few_is_not_written_to),
        {.name = "what_others_write_meanwhile_is_not_overwritten",
         .test = &what_others_write_meanwhile_is_not_overwritten,
         .rounds = sizeof others / sizeof *others},
        TEST(two_runs_do_not_write_at_a_time),
        TEST(a_full_disk_leaves_the_old_file),
        TEST(a_folder_that_cannot_be_written_to_is_told),
        TEST(somebody_who_asks_us_to_stop_is_heard_before_anything_is_in_place),
        TEST(permissions_and_owner_are_kept_and_a_remnant_is_overwritten),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("csv_write", tests);
}
