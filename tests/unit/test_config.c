/* test_config.c -- settings of a spec made into the struct that a plugin asks for. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/connector/config.h"
#include "host/connector/option.h"
#include "host/connector/reading_pace.h"
#include "host/connector/redact.h"
#include "host/connector/sides.h"
#include "tests/support/suite.h"

struct members {
    const char *key, *city, *url;
    int64_t count, plain, wait_ms;
    bool welcome;
    int mode;
};

static const char *const modes[] = {"slow", "fast", NULL};

static const struct wherry_option options[] = {
    {.name = "api_key",
     .help = "the key",
     .flags = WHERRY_REQUIRED | WHERRY_SECRET,
     .offset = offsetof(struct members, key)},
    {.name = "city", .help = "where", .offset = offsetof(struct members, city)},
    {.name = "count",
     .help = "how many",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct members, count),
     .fallback = "4",
     .minimum = 1,
     .maximum = 10},
    {.name = "plain",
     .help = "any number",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct members, plain)},
    {.name = "wait",
     .help = "how long",
     .type = WHERRY_DURATION,
     .offset = offsetof(struct members, wait_ms),
     .fallback = "90s",
     .minimum = 1500,
     .maximum = 7200000},
    {.name = "welcome",
     .help = "say hello",
     .type = WHERRY_BOOLEAN,
     .offset = offsetof(struct members, welcome),
     .fallback = "true"},
    {.name = "base_url",
     .help = "where to ask",
     .offset = offsetof(struct members, url)},
    {.name = "mode",
     .help = "how",
     .type = WHERRY_CHOICE,
     .offset = offsetof(struct members, mode),
     .fallback = "fast",
     .choices = modes},
};

static const struct wherry_connector plugin = {
    .name = "shop",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .config_size = sizeof(struct members),
};

enum { SETTINGS_ROOM = 8 };

/* A connection at line 3; its settings are on the lines from 10 on. */
struct mapping {
    struct spec_connection connection;
    struct spec_setting settings[SETTINGS_ROOM];
};

/* `pairs`: name, value, name, value, ..., NULL. */
static void map(struct mapping *mapping, const char *const *pairs)
{
    size_t count = 0;
    for (; *pairs != NULL; pairs += 2, count++)
        mapping->settings[count] = (struct spec_setting){
            .name = pairs[0],
            .value = pairs[1],
            .place = {.file = "specs/a.yaml", .line = 10 + (unsigned)count}};
    mapping->connection =
        (struct spec_connection){.plugin = "shop",
                                 .settings = mapping->settings,
                                 .setting_count = count,
                                 .place = {.file = "specs/a.yaml", .line = 3}};
}

static void note(void *self, const struct spec_place *place, const char *message)
{
    struct buffer *all = self;
    buffer_format(all, "%s%u: %s", all->length == 0 ? "" : "\n", place->line, message);
}

static void expect_complaints(const char *const *pairs, const char *complaints)
{
    struct mapping mapping;
    struct buffer all = {0};
    map(&mapping, pairs);
    bool fine = connector_check_settings(&plugin, &mapping.connection, note, &all);
    ck_assert_str_eq(buffer_text(&all), complaints);
    ck_assert(fine == (*complaints == '\0'));
    buffer_free(&all);
}

static const struct members *fill(struct config *config, const char *const *pairs)
{
    static struct mapping mapping;
    struct buffer all = {0};
    map(&mapping, pairs);
    bool fine = config_fill(config, &plugin, &mapping.connection, note, &all);
    ck_assert_msg(fine, "%s", buffer_text(&all));
    buffer_free(&all);
    return config->members;
}

#define PAIRS(...)                                                                     \
    (const char *const[])                                                              \
    {                                                                                  \
        __VA_ARGS__, NULL                                                              \
    }

START_TEST(each_setting_stands_in_its_member)
{
    struct config config;
    const struct members *members =
        fill(&config, PAIRS("mode", "slow", "welcome", "false", "wait", "15m", "plain",
                            "-9223372036854775808", "count", "10", "city",
                            "K\xC3\xB6ln", "api_key", "abcdef"));
    ck_assert_str_eq(members->key, "abcdef");
    ck_assert_str_eq(members->city, "K\xC3\xB6ln");
    ck_assert(members->count == 10);
    ck_assert(members->plain == INT64_MIN);
    ck_assert(members->wait_ms == 15 * 60 * 1000);
    ck_assert(!members->welcome);
    ck_assert_int_eq(members->mode, 0);
    config_wipe(&config);
}
END_TEST

START_TEST(a_setting_that_is_not_given_has_its_fallback_or_nothing)
{
    struct config config;
    const struct members *members = fill(&config, PAIRS("api_key", "abcdef"));
    ck_assert_str_eq(members->city, "");
    ck_assert(members->count == 4);
    ck_assert(members->plain == 0);
    ck_assert(members->wait_ms == 90000);
    ck_assert(members->welcome);
    ck_assert_int_eq(members->mode, 1);
    config_wipe(&config);
}
END_TEST

static const struct complaint {
    const char *name, *value; /* of the setting after a good api_key */
    const char *message;
} complaints[] = {
    {"count", "0", "11: 'count' needs a whole number from 1 to 10"},
    {"count", "11", "11: 'count' needs a whole number from 1 to 10"},
    {"count", "1.5", "11: 'count' needs a whole number from 1 to 10"},
    {"count", "", "11: 'count' needs a whole number from 1 to 10"},
    {"plain", "9223372036854775808", "11: 'plain' needs a whole number"},
    {"wait", "1s", "11: 'wait' must be at least 1500 milliseconds"},
    {"wait", "3h", "11: 'wait' must be at most 2h"},
    {"wait", "90", "11: 'wait' needs a length of time such as 30s, 15m, 1h or 7d"},
    {"welcome", "yes", "11: 'welcome' needs true or false"},
    {"mode", "Fast", "11: 'mode' needs slow or fast"},
    {"base_url", "http://example.com/3.0",
     "11: 'base_url': 'example.com' must use https: plain http is allowed only on this "
     "machine"},
    {"base_url", "http://127.0.0.1.example.com",
     "11: 'base_url': '127.0.0.1.example.com' must use https: plain http is allowed "
     "only on this machine"},
    {"base_url", "ftp://example.com",
     "11: 'base_url': 'example.com' must use https, not 'ftp'"},
    {"base_url", "http://localhost:x@example.com",
     "11: 'base_url': a URL must not hold a user name"},
    {"city", "two\nlines", "11: 'city' must be one line of UTF-8"},
    {"city", "K\xF6ln", "11: 'city' must be one line of UTF-8"},
    {"citty", "Leeds", "11: plugin 'shop' has no option 'citty': did you mean 'city'?"},
    {"api_key_fil", "x",
     "11: plugin 'shop' has no option 'api_key_fil': did you mean 'api_key_file'?"},
    {"city_file", "x", "11: plugin 'shop' has no option 'city_file'"},
    {"accont", "x",
     "11: plugin 'shop' has no option 'accont': did you mean 'account'?"},
    {"zzzzzzzzz", "x", "11: plugin 'shop' has no option 'zzzzzzzzz'"},
    {"api_key", "again", "11: 'api_key' is set twice"},
    {"api_key_file", "x",
     "11: 'api_key' and 'api_key_file' are both set: use one of them"},
};

START_TEST(a_wrong_setting_is_told_at_its_place)
{
    const struct complaint *row = &complaints[_i];
    expect_complaints(PAIRS("api_key", "abcdef", row->name, row->value), row->message);
}
END_TEST

START_TEST(a_broken_setting_is_neither_wrong_nor_missing)
{
    struct mapping mapping;
    struct buffer all = {0};
    map(&mapping, PAIRS("api_key", "", "count", "", "citty", ""));
    for (size_t i = 0; i < mapping.connection.setting_count; i++)
        mapping.settings[i].broken = true;
    ck_assert(!connector_check_settings(&plugin, &mapping.connection, note, &all));
    ck_assert_str_eq(buffer_text(&all),
                     "12: plugin 'shop' has no option 'citty': did you mean 'city'?");
    buffer_free(&all);
}
END_TEST

START_TEST(a_url_by_https_or_on_this_machine_is_taken)
{
    static const char *const good[] = {"https://example.com/3.0",
                                       "http://127.0.0.1:8080", "http://localhost/v2",
                                       "http://[::1]:80/"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct config config;
        const struct members *members =
            fill(&config, PAIRS("api_key", "abcdef", "base_url", good[i]));
        ck_assert_str_eq(members->url, good[i]);
        config_wipe(&config);
    }
}
END_TEST

START_TEST(a_key_in_the_clear_is_found_unless_it_is_for_this_machine)
{
    struct mapping mapping;
    map(&mapping, PAIRS("city", "Leeds", "api_key", "abcdef"));
    mapping.settings[0].spelled = true;
    ck_assert_ptr_null(config_spelled_secret(&plugin, &mapping.connection));
    mapping.settings[1].spelled = true;
    ck_assert_ptr_eq(config_spelled_secret(&plugin, &mapping.connection),
                     &mapping.settings[1]);
    map(&mapping, PAIRS("api_key_file", "key.txt"));
    mapping.settings[0].spelled = true;
    ck_assert_ptr_null(config_spelled_secret(&plugin, &mapping.connection));
    map(&mapping, PAIRS("api_key", "abcdef", "base_url", "http://127.0.0.1:80"));
    mapping.settings[0].spelled = true;
    ck_assert_ptr_null(config_spelled_secret(&plugin, &mapping.connection));
    map(&mapping, PAIRS("api_key", "abcdef", "base_url", "https://example.com"));
    mapping.settings[0].spelled = true;
    ck_assert_ptr_eq(config_spelled_secret(&plugin, &mapping.connection),
                     &mapping.settings[0]);
}
END_TEST

START_TEST(all_complaints_are_told)
{
    expect_complaints(PAIRS("count", "x", "welcome", "x", "mood", "fast"),
                      "10: 'count' needs a whole number from 1 to 10\n"
                      "11: 'welcome' needs true or false\n"
                      "12: plugin 'shop' has no option 'mood': did you mean 'mode'?\n"
                      "3: 'api_key' is missing: set 'api_key' or 'api_key_file'");
    expect_complaints(PAIRS("api_key", ""), "10: 'api_key' is required and blank");
}
END_TEST

START_TEST(a_value_is_never_quoted)
{
    static const char *const names[] = {"count", "plain", "wait", "welcome", "mode"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct mapping mapping;
        struct buffer all = {0};
        map(&mapping, PAIRS("api_key", "s3cr3t-s3cr3t", names[i], "s3cr3t-s3cr3t"));
        ck_assert(!connector_check_settings(&plugin, &mapping.connection, note, &all));
        ck_assert_ptr_null(strstr(buffer_text(&all), "s3cr3t"));
        buffer_free(&all);
    }
}
END_TEST

/* Secrets in files */

static char folder[200];

static const char *secret_file(const char *text, mode_t mode)
{
    static char path[256];
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/wherry-config-XXXXXX",
             root == NULL || *root == '\0' ? "/tmp" : root);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/key", folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    ck_assert_int_eq(chmod(path, mode), 0);
    return path;
}

static void remove_secret(void)
{
    char path[256];
    snprintf(path, sizeof path, "%s/key", folder);
    unlink(path);
    rmdir(folder);
}

START_TEST(a_secret_is_the_first_line_of_its_file)
{
    static const char *const texts[] = {"abc def", "abc def\n", "abc def \t\r\nmore\n",
                                        "abc def"};
    /* The last one is what a credential of systemd shows, for its access list. */
    static const mode_t allowed[] = {0600, 0400, 0640, 0440};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct config config;
        const char *path = secret_file(texts[i], allowed[i]);
        ck_assert_str_eq(fill(&config, PAIRS("api_key_file", path))->key, "abc def");
        config_wipe(&config);
        remove_secret();
    }
}
END_TEST

START_TEST(a_relative_path_is_meant_from_the_folder_of_the_spec)
{
    struct mapping mapping;
    struct config config;
    struct buffer all = {0};
    char spec[256];
    secret_file("abcdef\n", 0600);
    snprintf(spec, sizeof spec, "%s/a.yaml", folder);
    map(&mapping, PAIRS("api_key_file", "key"));
    mapping.settings[0].place.file = spec;
    bool fine = config_fill(&config, &plugin, &mapping.connection, note, &all);
    ck_assert_msg(fine, "%s", buffer_text(&all));
    ck_assert_str_eq(((const struct members *)config.members)->key, "abcdef");
    config_wipe(&config);
    buffer_free(&all);
    remove_secret();
}
END_TEST

static void expect_secret_refused(const char *text, mode_t mode, const char *what)
{
    struct buffer complaint = {0};
    const char *path = secret_file(text, mode), *gap = strstr(what, "FILE");
    int head = gap == NULL ? (int)strlen(what) : (int)(gap - what);
    buffer_format(&complaint, "10: 'api_key_file'%.*s", head, what);
    if (gap != NULL)
        buffer_format(&complaint, "%s%s", path, gap + 4);
    expect_complaints(PAIRS("api_key_file", path), buffer_text(&complaint));
    buffer_free(&complaint);
    remove_secret();
}

static char too_long[5001];

START_TEST(a_secret_file_that_cannot_be_trusted_is_refused)
{
    expect_secret_refused("abcdef\n", 0604,
                          ": others can read or write 'FILE': run `chmod 600` on it");
    expect_secret_refused("abcdef\n", 0602,
                          ": others can read or write 'FILE': run `chmod 600` on it");
    expect_secret_refused("abcdef\n", 0620,
                          ": its group can write 'FILE': run `chmod g-w` on it");
    expect_secret_refused(" \nabcdef\n", 0600, ": the first line of 'FILE' is blank");
    expect_secret_refused("", 0600, ": the first line of 'FILE' is blank");
    memset(too_long, 'a', sizeof too_long - 1);
    expect_secret_refused(too_long, 0600, ": 'FILE' has more than 4096 bytes");
    expect_secret_refused("a\001b", 0600, " must be one line of UTF-8");
    expect_complaints(PAIRS("api_key_file", "/nowhere/at/all"),
                      "10: 'api_key_file': cannot open '/nowhere/at/all': No such file "
                      "or directory");
    const char *pipe_path = secret_file("", 0600);
    ck_assert_int_eq(unlink(pipe_path), 0);
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0); /* it will never be written to */
    struct buffer complaint = {0};
    buffer_format(&complaint, "10: 'api_key_file': '%s' is not a regular file",
                  pipe_path);
    expect_complaints(PAIRS("api_key_file", pipe_path), buffer_text(&complaint));
    buffer_free(&complaint);
    remove_secret();
    expect_complaints(PAIRS("api_key_file", "/dev/null"),
                      "10: 'api_key_file': '/dev/null' is not a regular file");
}
END_TEST

START_TEST(a_secret_is_masked_wherever_it_stands)
{
    struct config config;
    fill(&config, PAIRS("api_key", "abcdef-us1", "city", "Leeds is no secret"));
    char text[] = "abcdef-us1 and Bearer abcdef-us1; abcdef-us2 in Leeds is no secret";
    ck_assert(redact_tells(text));
    redact_name(text);
    ck_assert_str_eq(text, "*** and Bearer ***; abcdef-us2 in Leeds is no secret");
    ck_assert(!redact_tells(text));
    config_wipe(&config);
}
END_TEST

/* Called in place of free by the code under test: the linker does that (--wrap). */
void __real_free(void *memory);
void __wrap_free(void *memory);

static const void *watched;
static size_t watched_length;
static bool was_blank;

void __wrap_free(void *memory)
{
    if (memory != NULL && memory == watched) {
        was_blank = true;
        for (size_t i = 0; i < watched_length; i++)
            was_blank = was_blank && ((const char *)memory)[i] == '\0';
        watched = NULL;
    }
    __real_free(memory);
}

START_TEST(texts_and_members_are_overwritten_before_they_are_given_back)
{
    for (int i = 0; i < 2; i++) {
        struct config config;
        fill(&config, PAIRS("api_key", "abcdef-us1"));
        watched = i == 0 ? (const void *)config.texts[0] : config.members;
        watched_length = i == 0 ? strlen("abcdef-us1") : sizeof(struct members);
        was_blank = false;
        config_wipe(&config);
        ck_assert_ptr_null(watched);
        ck_assert(was_blank);
    }
}
END_TEST

START_TEST(two_ways_to_one_option_are_found_for_the_blame)
{
    struct mapping mapping;
    map(&mapping, PAIRS("city", "x", "api_key_file", "y"));
    ck_assert_uint_eq(config_setting(&mapping.connection, "city")->place.line, 10);
    ck_assert_uint_eq(config_setting(&mapping.connection, "api_key")->place.line, 11);
    ck_assert_ptr_null(config_setting(&mapping.connection, "count"));
}
END_TEST

/* In a spec that is read without the environment, a variable is "". */
START_TEST(a_pace_is_known_by_the_spec_alone)
{
    struct wherry_connector paced = plugin;
    struct mapping mapping;
    paced.pace_option = "count";
    paced.pace_records = 250;
    map(&mapping, PAIRS("count", "3"));
    ck_assert_uint_eq(reading_pace(&paced, &mapping.connection), 750);
    ck_assert_uint_eq(reading_pace(&plugin, &mapping.connection), 0);
    ck_assert_uint_eq(reading_pace(NULL, &mapping.connection), 0);
    map(&mapping, PAIRS("count", ""));
    ck_assert_uint_eq(reading_pace(&paced, &mapping.connection), 0);
    map(&mapping, PAIRS("count", "99999999999"));
    ck_assert_uint_eq(reading_pace(&paced, &mapping.connection), 0);
    map(&mapping, PAIRS("city", "x"));
    ck_assert_uint_eq(reading_pace(&paced, &mapping.connection), 1000);
    paced.pace_option = "plain"; /* without a fallback */
    ck_assert_uint_eq(reading_pace(&paced, &mapping.connection), 0);
}
END_TEST

static const struct test tests[] = {
    TEST(each_setting_stands_in_its_member),
    TEST(a_setting_that_is_not_given_has_its_fallback_or_nothing),
    {.name = "a_wrong_setting_is_told_at_its_place",
     .test = &a_wrong_setting_is_told_at_its_place,
     .rounds = sizeof complaints / sizeof complaints[0]},
    TEST(a_broken_setting_is_neither_wrong_nor_missing),
    TEST(a_url_by_https_or_on_this_machine_is_taken),
    TEST(a_key_in_the_clear_is_found_unless_it_is_for_this_machine),
    TEST(all_complaints_are_told),
    TEST(a_value_is_never_quoted),
    TEST(a_secret_is_the_first_line_of_its_file),
    TEST(a_relative_path_is_meant_from_the_folder_of_the_spec),
    TEST(a_secret_file_that_cannot_be_trusted_is_refused),
    TEST(a_secret_is_masked_wherever_it_stands),
    TEST(texts_and_members_are_overwritten_before_they_are_given_back),
    TEST(two_ways_to_one_option_are_found_for_the_blame),
    TEST(a_pace_is_known_by_the_spec_alone),
    {0},
};

int main(void)
{
    return suite_run("config", tests);
}
