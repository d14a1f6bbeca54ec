/* test_mailchimp_create.c -- new members, many at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/mailchimp/member.h"
#include "tests/connectors/mailchimp_stage.h"

static const struct wherry_field ann[] = {{"FNAME", "Ann"}, {"LTV", "12.5"}};

static const char mixed_answer[] =
    "{\"new_members\":[" FOUND("Pend@X.test", "c9", "pending") "," FOUND("Ann@x.test", "c1", "pending") "],\"updated_members\":[],\"errors\":[" FAILED(
        "bob@x.test",
        "bob@x.test is already a list member, do you want to update? please provide "
        "update_existing:true in the request body",
        "ERROR_CONTACT_EXISTS") "," FAILED("OUT@x.test",
                                           "out@x.test is in a compliance state due to "
                                           "unsubscribe",
                                           "ERROR_GENERIC") "," FAILED("fake@x.test",
                                                                       "fake@x.test "
                                                                       "looks fake or "
                                                                       "invalid, "
                                                                       "please enter a "
                                                                       "real email "
                                                                       "address.",
                                                                       "") "," FAILED("slow@x.test",
                                                                                      "slow@x.test has signed up to a lot of lists very recently",
                                                                                      "X") "," FAILED("erased@x.test",
                                                                                                      "erased@x.test was permanently deleted and cannot be re-imported.",
                                                                                                      "ERROR_GENERIC") "],\"total_created\":2,\"error_count\":5,\"_links\":[]}";

/* Of an answer; 0: as they come from the host, of which these answers have one. */
static const size_t pieces[] = {0, 1, 7, 100};
enum { PIECES = sizeof pieces / sizeof *pieces };

START_TEST(a_block_of_creates_is_matched_row_by_row_whatever_the_order)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    scripted_host_piece(stage.host, pieces[_i], _i % 2 == 1);
    struct wherry_change changes[] = {
        stage_create(1, "ann@x.test"),    stage_create(2, "bob@x.test"),
        stage_create(3, "out@x.test"),    stage_create(4, "fake@x.test"),
        stage_create(5, "ann@x.test"),    stage_create(6, "slow@x.test"),
        stage_create(7, "erased@x.test"), stage_create(8, "lost@x.test"),
        stage_create(9, "pend@x.test"),
    };
    changes[0].fields = ann;
    changes[0].field_count = 2;
    changes[8].consent = WHERRY_PENDING;
    stage_expect(&stage, "POST", STAGE_LIST,
                 "{\"members\":["
                 "{\"email_address\":\"ann@x.test\",\"status\":\"subscribed\","
                 "\"merge_fields\":{\"FNAME\":\"Ann\",\"LTV\":12.5}},"
                 "{\"email_address\":\"bob@x.test\",\"status\":\"subscribed\"},"
                 "{\"email_address\":\"out@x.test\",\"status\":\"subscribed\"},"
                 "{\"email_address\":\"fake@x.test\",\"status\":\"subscribed\"},"
                 "{\"email_address\":\"slow@x.test\",\"status\":\"subscribed\"},"
                 "{\"email_address\":\"erased@x.test\",\"status\":\"subscribed\"},"
                 "{\"email_address\":\"lost@x.test\",\"status\":\"subscribed\"},"
                 "{\"email_address\":\"pend@x.test\",\"status\":\"pending\"}],"
                 "\"update_existing\":false}",
                 200, mixed_answer);
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 9), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_str_eq(verdict->record->key, "Ann@x.test"); /* as the list spells it */
    ck_assert_str_eq(verdict->record->id, "c1");
    ck_assert_int_eq(verdict->record->consent, WHERRY_PENDING);
    ck_assert_str_eq(recorder_field(verdict->record, "LTV"), "12.5");
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_EXISTS);
    verdict = scripted_host_verdict(stage.host, 3);
    ck_assert_int_eq(verdict->outcome, WHERRY_REFUSED);
    ck_assert_int_eq(verdict->reason, WHERRY_REASON_STATE);
    ck_assert_ptr_null(strchr(verdict->words, '@'));
    ck_assert_int_eq(scripted_host_verdict(stage.host, 4)->reason,
                     WHERRY_REASON_ADDRESS);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 5)->outcome, WHERRY_LATER);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 6)->outcome, WHERRY_LATER);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 7)->reason,
                     WHERRY_REASON_FORGOTTEN);
    verdict = scripted_host_verdict(stage.host, 8);
    ck_assert_int_eq(verdict->outcome, WHERRY_UNKNOWN);
    ck_assert_str_ne(verdict->words, "");
    ck_assert_str_eq(scripted_host_verdict(stage.host, 9)->record->id, "c9");
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_member_found_after_a_lost_answer_may_be_our_own)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change changes[] = {stage_create(1, "bob@x.test")};
    scripted_host_expect(
        stage.host,
        &(struct scripted_exchange){
            .method = "POST",
            .url = STAGE_LIST,
            .body = "{\"members\":[{\"email_address\":\"bob@x.test\","
                    "\"status\":\"subscribed\"}],\"update_existing\":false}",
            .answer = {.code = 200,
                       .may_have_applied = _i == 1,
                       .body = "{\"new_members\":[],\"errors\":[" FAILED(
                           "bob@x.test", "bob@x.test is already a list member",
                           "ERROR_CONTACT_EXISTS") "]}"}});
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 1), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome,
                     _i == 1 ? WHERRY_UNKNOWN : WHERRY_EXISTS);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_member_created_without_an_id_is_read_back)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change changes[] = {
        stage_create(1, "urist.mcvankab@freddiesjokes.com"),
        stage_create(2, "nobody@x.test")};
    stage_expect(
        &stage, "POST", STAGE_LIST,
        "{\"members\":[{\"email_address\":\"urist.mcvankab@freddiesjokes.com\","
        "\"status\":\"subscribed\"},{\"email_address\":\"nobody@x.test\","
        "\"status\":\"subscribed\"}],\"update_existing\":false}",
        200,
        "{\"new_members\":[" NAMELESS("urist.mcvankab@freddiesjokes.com") "," NAMELESS(
            "nobody@x.test") "],\"errors\":[]}");
    scripted_host_any_order(stage.host, true);
    stage_expect(
        &stage, "GET",
        STAGE_LIST
        "/members/62eeb292278cc15f5817cb78f7790b08?fields=" STAGE_MEMBER_FIELDS,
        NULL, 200, FOUND("urist.mcvankab@freddiesjokes.com", "c1", "subscribed"));
    stage_expect(
        &stage, "GET",
        STAGE_LIST
        "/members/dbaaeeb92acf101df72e31ace7e2a492?fields=" STAGE_MEMBER_FIELDS,
        NULL, 404, "{\"title\":\"Resource Not Found\",\"status\":404}");
    stage_expect_list(&stage, true);
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 2), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_str_eq(verdict->record->id, "c1");
    /* Taken, but not to be seen yet. */
    ck_assert_int_eq(scripted_host_verdict(stage.host, 2)->outcome, WHERRY_ACCEPTED);
    stage_end(&stage, sink);
}
END_TEST

/* Many who are made and read back five a page. */
enum { MADE = 12, MADE_MORE = 20, MADE_PAGE = 5 };
enum reading_back { ALL_SHOWN, ONE_SHIFTED, OTHERS_SHOWN, PAGES_REFUSED, READINGS };

static void made_address(int number, char address[32])
{
    snprintf(address, 32, "made%d@x.test", number);
}

/* Each of those in the request is made. */
static void answer_made(void *self, const struct wherry_request *request,
                        struct scripted_answer *answer)
{
    static const char name[] = "\"made";
    static char body[8192];
    const char *comma = "";
    (void)self;
    int length = snprintf(body, sizeof body, "{\"new_members\":[");
    for (const char *at = request->body; (at = strstr(at, name)) != NULL;) {
        at += sizeof name - 1;
        length +=
            snprintf(body + length, sizeof body - (size_t)length,
                     "%s{\"id\":\"x\",\"email_address\":\"made%d@x.test\",\"status\":"
                     "\"subscribed\",\"last_changed\":\"2026-11-22T10:00:00+00:00\"}",
                     comma, atoi(at));
        comma = ",";
    }
    snprintf(body + length, sizeof body - (size_t)length, "],\"errors\":[]}");
    *answer =
        (struct scripted_answer){.code = 200, .date_ms = STAGE_DATE_MS, .body = body};
}

static int write_made(char *body, size_t room, int number)
{
    return snprintf(body, room,
                    "{\"contact_id\":\"c%d\",\"email_address\":\"made%d@x.test\","
                    "\"status\":\"subscribed\",\"last_changed\":"
                    "\"2026-11-22T10:00:00+00:00\"}",
                    number, number);
}

static void show_one(const char *url, char *body, size_t room)
{
    char address[32], hash[MEMBER_HASH_ROOM];
    for (int i = 0; i < MADE_MORE; i++) {
        made_address(i, address);
        member_hash(address, hash);
        if (strstr(url, hash) != NULL)
            write_made(body, room, i);
    }
}

static void show_made(void *self, const struct wherry_request *request,
                      struct scripted_answer *answer)
{
    static char body[4096];
    const enum reading_back how = *(enum reading_back *)self;
    const char *offset = strstr(request->url, "&offset=");
    const bool rising =
        strstr(request->url, "&sort_dir=ASC&since_last_changed=") != NULL;
    body[0] = '\0';
    *answer =
        (struct scripted_answer){.code = 200, .date_ms = STAGE_DATE_MS, .body = body};
    if (offset == NULL) {
        show_one(request->url, body, sizeof body);
        return;
    }
    ck_assert(rising ||
              strstr(request->url, "&sort_dir=DESC&since_last_changed=") != NULL);
    if (how == PAGES_REFUSED)
        answer->code = 504;
    const int first = atoi(offset + strlen("&offset="));
    int length = snprintf(body, sizeof body, "{\"members\":[");
    for (int i = first; i < MADE_MORE && i < first + MADE_PAGE; i++) {
        int shown = how == ONE_SHIFTED && i == MADE_PAGE ? i - 1 : i;
        if (how == OTHERS_SHOWN && rising)
            shown += MADE_MORE;
        length += snprintf(body + length, sizeof body - (size_t)length, "%s",
                           i == first ? "" : ",");
        length += write_made(body + length, sizeof body - (size_t)length, shown);
    }
    snprintf(body + length, sizeof body - (size_t)length, "],\"total_items\":%d}",
             MADE_MORE);
}

/* Each has a verdict with the lasting id. */
static void write_and_check_made(struct stage *stage, void *sink, int count)
{
    static char keys[MADE_MORE][32];
    struct wherry_change changes[MADE_MORE] = {0};
    for (int i = 0; i < count; i++) {
        made_address(i, keys[i]);
        changes[i] = stage_create((uint64_t)i + 1, keys[i]);
    }
    ck_assert_status(stage, stage_write(stage, sink, changes, (size_t)count),
                     WHERRY_OK);
    for (int i = 0; i < count; i++) {
        const struct wherry_verdict *verdict =
            scripted_host_verdict(stage->host, (uint64_t)i + 1);
        ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
        ck_assert_str_eq(verdict->record->key, keys[i]);
        ck_assert_int_eq(atoi(verdict->record->id + 1), i);
    }
}

static void expect_posts(const struct stage *stage, unsigned times)
{
    scripted_host_expect(stage->host,
                         &(struct scripted_exchange){.method = "POST",
                                                     .url = STAGE_LIST,
                                                     .body_fits = stage_any_body,
                                                     .times = times,
                                                     .reply = answer_made});
}

static void expect_reads(const struct stage *stage, unsigned times,
                         enum reading_back *how)
{
    scripted_host_expect(stage->host, &(struct scripted_exchange){.method = "GET",
                                                                  .times = times,
                                                                  .reply = show_made,
                                                                  .self = how});
}

/* Two pages as they were made; of the rest, a few by their addresses, many from the
 * newest on. */
START_TEST(many_created_without_an_id_are_read_back_by_pages)
{
    static const unsigned reads[READINGS] = {[ALL_SHOWN] = 2 + 2,
                                             [ONE_SHIFTED] = 2 + 3,
                                             [OTHERS_SHOWN] = 2 + 3,
                                             [PAGES_REFUSED] = 2 + 3 + MADE};
    enum reading_back how = (enum reading_back)_i;
    struct stage stage;
    stage_init(&stage);
    stage.config.page_size = MADE_PAGE;
    stage_open(&stage);
    void *sink = stage_sink(&stage, "contacts");
    expect_posts(&stage, 1);
    expect_reads(&stage, reads[how], &how);
    write_and_check_made(&stage, sink, MADE);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(members_are_read_back_while_more_are_created)
{
    enum reading_back how = ALL_SHOWN;
    struct stage stage;
    stage_init(&stage);
    stage.config.page_size = stage.config.block_size = MADE_PAGE;
    stage.config.connections = 3;
    stage_open(&stage);
    scripted_host_piece(stage.host, pieces[_i], _i % 2 == 1);
    void *sink = stage_sink(&stage, "contacts");
    expect_posts(&stage, 2);
    expect_reads(&stage, 1, &how);
    expect_posts(&stage, 1);
    expect_reads(&stage, 1, &how);
    expect_posts(&stage, 1);
    expect_reads(&stage, 2, &how);
    write_and_check_made(&stage, sink, MADE_MORE);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(one_bad_field_does_not_lose_the_person)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    struct wherry_change one = stage_create(1, "ann@x.test");
    one.fields = ann;
    one.field_count = 2;
    stage_expect(&stage, "POST", STAGE_LIST,
                 "{\"members\":[{\"email_address\":\"ann@x.test\",\"status\":"
                 "\"subscribed\",\"merge_fields\":{\"FNAME\":\"Ann\",\"LTV\":12.5}}],"
                 "\"update_existing\":false}",
                 200,
                 "{\"new_members\":[],\"errors\":[{\"email_address\":\"ann@x.test\","
                 "\"error\":\"Your merge fields were invalid.\",\"field\":\"LTV\","
                 "\"field_message\":\"Please enter a number\"}]}");
    stage_expect(&stage, "POST", STAGE_LIST "?skip_merge_validation=true",
                 "{\"members\":[{\"email_address\":\"ann@x.test\",\"status\":"
                 "\"subscribed\",\"merge_fields\":{\"FNAME\":\"Ann\"}}],"
                 "\"update_existing\":false}",
                 200,
                 "{\"new_members\":[" FOUND("ann@x.test", "c1",
                                            "subscribed") "],\"errors\":[]}");
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->outcome, WHERRY_DONE);
    ck_assert_ptr_nonnull(strstr(verdict->words, "'LTV'"));
    ck_assert_ptr_nonnull(strstr(verdict->words, "Please enter a number"));
    stage_end(&stage, sink);
}
END_TEST

START_TEST(a_person_who_is_refused_again_for_her_fields_is_refused)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change one = stage_create(1, "ann@x.test");
    const char *answer =
        "{\"new_members\":[],\"errors\":[{\"email_address\":\"ann@x.test\",\"error\":"
        "\"Your merge fields were invalid.\",\"field\":\"LNAME\",\"field_message\":"
        "\"Please enter a value\"}]}";
    const char *body = "{\"members\":[{\"email_address\":\"ann@x.test\",\"status\":"
                       "\"subscribed\"}],\"update_existing\":false}";
    stage_expect(&stage, "POST", STAGE_LIST, body, 200, answer);
    stage_expect(&stage, "POST", STAGE_LIST "?skip_merge_validation=true", body, 200,
                 answer);
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
    const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
    ck_assert_int_eq(verdict->reason, WHERRY_REASON_VALUE);
    ck_assert_str_eq(verdict->field, "LNAME");
    stage_end(&stage, sink);
}
END_TEST

/* 400 for the block as a whole: halves until the contact is found. */
static void refuse_blocks_with_eve(void *self, const struct wherry_request *request,
                                   struct scripted_answer *answer)
{
    static char body[2048];
    (void)self;
    if (strstr(request->body, "eve@x.test") != NULL) {
        *answer = (struct scripted_answer){
            .code = 400,
            .body = "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"The "
                    "resource submitted could not be validated.\"}"};
        return;
    }
    size_t length = (size_t)snprintf(body, sizeof body, "{\"new_members\":[");
    for (int i = 0; i < 8; i++) {
        char address[32];
        snprintf(address, sizeof address, "p%d@x.test", i);
        if (strstr(request->body, address) != NULL)
            length += (size_t)snprintf(
                body + length, sizeof body - length,
                "%s{\"email_address\":\"%s\",\"contact_id\":\"c%d\",\"status\":"
                "\"subscribed\"}",
                body[length - 1] == '[' ? "" : ",", address, i);
    }
    snprintf(body + length, sizeof body - length, "],\"errors\":[]}");
    *answer = (struct scripted_answer){.code = 200, .body = body};
}

START_TEST(a_block_that_fails_as_a_whole_is_parted_until_one_is_to_blame)
{
    struct stage stage;
    void *sink = stage_begin(&stage);
    static char keys[8][32];
    struct wherry_change changes[8];
    for (int i = 0; i < 8; i++) {
        snprintf(keys[i], sizeof keys[i], i == 5 ? "eve@x.test" : "p%d@x.test", i);
        changes[i] = stage_create((uint64_t)i + 1, keys[i]);
    }
    scripted_host_expect(stage.host,
                         &(struct scripted_exchange){.method = "POST",
                                                     .url = STAGE_LIST,
                                                     .body_fits = stage_any_body,
                                                     .times = 7,
                                                     .reply = refuse_blocks_with_eve});
    ck_assert_status(&stage, stage_write(&stage, sink, changes, 8), WHERRY_OK);
    for (uint64_t tag = 1; tag <= 8; tag++)
        ck_assert_int_eq(scripted_host_verdict(stage.host, tag)->outcome,
                         tag == 6 ? WHERRY_REFUSED : WHERRY_DONE);
    stage_end(&stage, sink);
}
END_TEST

START_TEST(an_answer_to_a_block_that_cannot_be_read_leaves_all_unknown)
{
    static const char *const bodies[] = {
        "{\"new_members\":[{\"email_address\":\"ann@x.test\",\"status\":\"subs",
        "{\"total_created\":1}",
        "[]",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct stage stage;
        void *sink = stage_begin(&stage);
        scripted_host_piece(stage.host, pieces[_i], _i % 2 == 1);
        const struct wherry_change one = stage_create(1, "ann@x.test");
        stage_expect(&stage, "POST", STAGE_LIST,
                     "{\"members\":[{\"email_address\":\"ann@x.test\",\"status\":"
                     "\"subscribed\"}],\"update_existing\":false}",
                     200, bodies[i]);
        ck_assert_status(&stage, stage_write(&stage, sink, &one, 1), WHERRY_OK);
        const struct wherry_verdict *verdict = scripted_host_verdict(stage.host, 1);
        ck_assert_int_eq(verdict->outcome, WHERRY_UNKNOWN);
        ck_assert_ptr_nonnull(strstr(verdict->words, "POST /lists/a36b032126"));
        ck_assert_ptr_null(strchr(verdict->words, '@'));
        stage_end(&stage, sink);
    }
}
END_TEST

START_TEST(a_404_to_a_block_is_told_of_the_block_unless_the_list_is_gone)
{
    bool there = _i == 1;
    struct stage stage;
    void *sink = stage_begin(&stage);
    const struct wherry_change one = stage_create(1, "ann@x.test");
    stage_expect(&stage, "POST", STAGE_LIST,
                 "{\"members\":[{\"email_address\":\"ann@x.test\","
                 "\"status\":\"subscribed\"}],\"update_existing\":false}",
                 404, "{\"title\":\"Resource Not Found\",\"status\":404}");
    stage_expect_list(&stage, there);
    ck_assert_status(&stage, stage_write(&stage, sink, &one, 1),
                     there ? WHERRY_FAILED : WHERRY_DENIED);
    ck_assert_str_eq(stage.error.message,
                     there ? "'POST /lists/a36b032126' was answered with 404: Resource "
                             "Not Found"
                           : "no list 'a36b032126' in this account; `wherry lists "
                             "PIPELINE` shows its lists");
    stage_end(&stage, sink);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_block_of_creates_is_matched_row_by_row_whatever_the_order",
         &a_block_of_creates_is_matched_row_by_row_whatever_the_order, PIECES, 0},
        {"a_member_found_after_a_lost_answer_may_be_our_own",
         &a_member_found_after_a_lost_answer_may_be_our_own, 2, 0},
        TEST(a_member_created_without_an_id_is_read_back),
        {"many_created_without_an_id_are_read_back_by_pages",
         &many_created_without_an_id_are_read_back_by_pages, READINGS, 0},
        {"members_are_read_back_while_more_are_created",
         &members_are_read_back_while_more_are_created, PIECES, 0},
        TEST(one_bad_field_does_not_lose_the_person),
        TEST(a_person_who_is_refused_again_for_her_fields_is_refused),
        TEST(a_block_that_fails_as_a_whole_is_parted_until_one_is_to_blame),
        {"an_answer_to_a_block_that_cannot_be_read_leaves_all_unknown",
         &an_answer_to_a_block_that_cannot_be_read_leaves_all_unknown, PIECES, 0},
        {"a_404_to_a_block_is_told_of_the_block_unless_the_list_is_gone",
         &a_404_to_a_block_is_told_of_the_block_unless_the_list_is_gone, 2, 0},
        {0},
    };
    return suite_run("mailchimp: adding", tests);
}
