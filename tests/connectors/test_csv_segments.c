/* test_csv_segments.c -- segments of a folder: their members, and how they change. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/connectors/csv_stage.h"

#define CONTACTS                                                                       \
    "id,email,consent,name\n"                                                          \
    "7,ann@example.com,yes,Ann\n"                                                      \
    "8,ben@example.com,no,Ben\n"                                                       \
    "9,,yes,Cat\n"

static struct stage stage;

static void begin(void)
{
    stage_begin(&stage);
    stage_write(&stage, "contacts.csv", CONTACTS);
    stage_open(&stage);
}

static void finish(void)
{
    ck_assert(!stage_has(&stage, "segments/.wherry-new"));
    stage_end(&stage);
}

static void read_members(const char *stream, size_t count)
{
    ck_assert_status(&stage, stage_read(&stage, stream, ""), WHERRY_END);
    ck_assert_uint_eq(stage.recorder.record_count, count);
    ck_assert(stage.pass.snapshot);
    ck_assert_str_ne(stage.pass.next, "");
}

START_TEST(a_file_of_addresses_tells_its_rows)
{
    stage_write(&stage, "segments/VIP.csv",
                "Email\nAnn@example.com\n\nother@example.com\n");
    read_members("segment:VIP", 2);
    ck_assert_str_eq(stage.recorder.records[0].key, "Ann@example.com");
    ck_assert_str_eq(stage.recorder.records[0].id, "ann@example.com");
    stage_write(&stage, "segments/VIP.csv", "email,id,why\nann@example.com,7,x\n");
    read_members("segment:VIP", 1);
    ck_assert_str_eq(stage.recorder.records[0].id, "7");
}
END_TEST

/* A member without a readable address does not change; 99 is nobody. */
START_TEST(a_file_of_ids_has_the_addresses_of_the_contacts)
{
    stage_write(&stage, "segments/VIP.csv", "id\n9\n8\n99\n7\n");
    read_members("segment:VIP", 3);
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "7")->key, "ann@example.com");
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "8")->key, "ben@example.com");
    ck_assert_uint_eq(recorder_find_id(&stage.recorder, "9")->flags, WHERRY_UNREADABLE);
}
END_TEST

/* More than are looked up among the contacts at a time. */
START_TEST(a_long_file_of_ids_is_read_in_parts)
{
    enum { PEOPLE = 250001 };
    struct buffer contacts = {0}, ids = {0};
    buffer_add_text(&contacts, "id,email,consent,name\n");
    buffer_add_text(&ids, "id\n");
    for (int i = 0; i < PEOPLE; i++) {
        buffer_format(&contacts, "%d,p%d@example.com,yes,P\n", i, i);
        buffer_format(&ids, "%d\n", (i * 7) % PEOPLE);
    }
    stage_write(&stage, "contacts.csv", buffer_text(&contacts));
    stage_write(&stage, "segments/all.csv", buffer_text(&ids));
    read_members("segment:all", PEOPLE);
    buffer_free(&contacts);
    buffer_free(&ids);
}
END_TEST

START_TEST(a_row_that_cannot_be_read_lets_nobody_leave)
{
    stage_write(&stage, "segments/VIP.csv", "email\nann@example.com\nnobody\n\"x\n");
    read_members("segment:VIP", 3);
    ck_assert_uint_eq(stage.recorder.records[1].flags, WHERRY_UNREADABLE);
    ck_assert_ptr_nonnull(
        strstr(stage.recorder.records[1].fault, "segments/VIP.csv:3"));
    ck_assert_uint_eq(stage.recorder.records[2].flags, WHERRY_UNREADABLE);
}
END_TEST

START_TEST(a_segment_that_is_not_there_is_no_empty_one)
{
    ck_assert_int_eq(stage_read(&stage, "segment:VIP", ""), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "'VIP'"));
    stage_write(&stage, "segments/vip.csv", "email\n");
    ck_assert_int_eq(stage_read(&stage, "segment:VIP", ""), WHERRY_FAILED);
    const struct wherry_change change =
        stage_change(1, WHERRY_JOIN, "ann@example.com", "7");
    ck_assert_int_eq(stage_flush(&stage, "segment:VIP", &change, 1), WHERRY_FAILED);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_LATER);
}
END_TEST

static struct wherry_segment find(const char *name, bool make,
                                  enum wherry_status wanted)
{
    struct wherry_segment found = {.size = sizeof found};
    ck_assert_status(
        &stage,
        wherry_connector.segments->find(stage.self, name, make, &found, &stage.error),
        wanted);
    return found;
}

START_TEST(a_segment_is_found_whatever_the_case_and_made_where_there_is_none)
{
    struct stat status;
    ck_assert_int_eq(chmod(stage.folder, 0750), 0);
    ck_assert_int_eq(chmod(stage_path(&stage, "contacts.csv"), 0640), 0);
    find("VIP/100%", false, WHERRY_END);
    struct wherry_segment found = find("VIP/100%", true, WHERRY_OK);
    ck_assert(found.made);
    ck_assert_str_eq(found.id, "VIP/100%");
    ck_assert_str_eq(stage_file(&stage, "segments/VIP%2F100%25.csv"), "email,id\n");
    ck_assert_int_eq(stat(stage_path(&stage, "segments"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0750);
    ck_assert_int_eq(stat(stage_path(&stage, "segments/VIP%2F100%25.csv"), &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
    found = find("vip/100%", true, WHERRY_OK);
    ck_assert(!found.made);
    ck_assert_str_eq(found.id, "VIP/100%");
    read_members("segment:VIP/100%", 0);
    ck_assert_status(
        &stage, wherry_connector.segments->remove(stage.self, found.id, &stage.error),
        WHERRY_OK);
    find("VIP/100%", false, WHERRY_END);
    ck_assert_status(
        &stage, wherry_connector.segments->remove(stage.self, found.id, &stage.error),
        WHERRY_OK);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_refused)
{
    char name[65];
    memset(name, 'x', 64);
    name[64] = '\0';
    find(name, true, WHERRY_FAILED);
    ck_assert(!stage_has(&stage, "segments"));
}
END_TEST

START_TEST(who_joins_and_who_leaves_is_all_that_changes)
{
    const struct wherry_change changes[] = {
        stage_change(1, WHERRY_JOIN, "ben@example.com", "8"),
        stage_change(2, WHERRY_LEAVE, "ann@example.com", "7"),
        stage_change(3, WHERRY_LEAVE, "nobody@example.com", "55"),
        stage_change(4, WHERRY_JOIN, "dan@example.com", "11")};
    stage_write(&stage, "segments/VIP.csv",
                "why,email,id\r\nown,zoe@example.com,\r\n,ANN@example.com,\r\n"
                "\"a,b\",dan@example.com,11");
    ck_assert_status(&stage, stage_flush(&stage, "segment:VIP", changes, 4), WHERRY_OK);
    for (uint64_t tag = 1; tag <= 4; tag++)
        ck_assert_int_eq(scripted_host_verdict(stage.host, tag)->outcome, WHERRY_DONE);
    ck_assert_str_eq(stage_file(&stage, "segments/VIP.csv"),
                     "why,email,id\r\nown,zoe@example.com,\r\n"
                     "\"a,b\",dan@example.com,11\r\n,ben@example.com,8\r\n");
}
END_TEST

/* Else the list would always get a member with the old address. */
START_TEST(whoever_is_in_it_under_an_old_address_gets_the_new_one)
{
    const struct wherry_change change =
        stage_change(1, WHERRY_JOIN, "anna@example.com", "7");
    stage_write(&stage, "segments/VIP.csv", "email,id\nann@example.com,7\n");
    ck_assert_int_eq(stage_do(&stage, "segment:VIP", &change)->outcome, WHERRY_DONE);
    ck_assert_str_eq(stage_file(&stage, "segments/VIP.csv"),
                     "email,id\nanna@example.com,7\n");
}
END_TEST

START_TEST(nobody_is_surely_out_of_a_file_with_a_row_that_cannot_be_read)
{
    const struct wherry_change change =
        stage_change(1, WHERRY_LEAVE, "ann@example.com", "7");
    stage_write(&stage, "segments/VIP.csv", "email,id\n\"ann@example.com,7\n");
    ck_assert_int_eq(stage_do(&stage, "segment:VIP", &change)->outcome, WHERRY_LATER);
}
END_TEST

START_TEST(the_catalog_tells_when_a_segment_may_have_changed)
{
    struct stat status;
    stage_write(&stage, "segments/VIP customers.csv", "email\n");
    stage_write(&stage, "segments/notes.txt", "email\n");
    stage_write(&stage, "segments/.hidden.csv", "email\n");
    ck_assert_status(&stage,
                     wherry_connector.catalog(stage.self, WHERRY_SEGMENTS,
                                              &stage.recorder.entries, &stage.error),
                     WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.entry_count, 1);
    const struct wherry_entry *entry = &stage.recorder.entry_list[0];
    ck_assert_str_eq(entry->id, "VIP customers");
    const char *path = stage_path(&stage, "segments/VIP customers.csv");
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(entry->changed_at_ms,
                     status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1000000);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_file_of_addresses_tells_its_rows),
        TEST(a_file_of_ids_has_the_addresses_of_the_contacts),
        TEST(a_long_file_of_ids_is_read_in_parts),
        TEST(a_row_that_cannot_be_read_lets_nobody_leave),
        TEST(a_segment_that_is_not_there_is_no_empty_one),
        TEST(a_segment_is_found_whatever_the_case_and_made_where_there_is_none),
        TEST(a_name_that_is_too_long_is_refused),
        TEST(who_joins_and_who_leaves_is_all_that_changes),
        TEST(whoever_is_in_it_under_an_old_address_gets_the_new_one),
        TEST(nobody_is_surely_out_of_a_file_with_a_row_that_cannot_be_read),
        TEST(the_catalog_tells_when_a_segment_may_have_changed),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("csv_segments", tests);
}
