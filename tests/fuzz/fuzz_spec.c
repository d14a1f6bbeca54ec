/* fuzz_spec.c -- any bytes as a spec: a pipeline, or errors with a place in the file.
 */
#include <string.h>

#include "host/base/duration.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/check_set.h"
#include "host/spec/cron_syntax.h"
#include "host/spec/edit/edit.h"
#include "host/spec/mention.h"
#include "host/spec/spec.h"
#include "host/spec/values.h"
#include "tests/fuzz/replay.h"

static const char secret[] = "Red squirrel";

static const char *environment(void *self, const char *name)
{
    (void)self;
    return *name == 'X' ? NULL : secret;
}

/* What is in the file itself may be shown. */
static bool hidden(const char *told, const char *text, size_t length)
{
    return strstr(told, secret) == NULL ||
           memmem(text, length, secret, strlen(secret)) != NULL;
}

static bool check_complaints(const struct spec_set *set, const char *text,
                             size_t length)
{
    bool error = false;
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        error = error || complaint->severity == SPEC_ERROR;
        MUST(complaint->place.file != NULL);
        MUST(complaint->place.line <= length + 1);
        MUST(complaint->place.column <= length + 1);
        MUST(*complaint->message != '\0');
        MUST(hidden(complaint->message, text, length));
        MUST(hidden(complaint->pipeline, text, length));
    }
    return error;
}

/* What was added can be removed; either may be refused, with a word. */
static void edit_spec(const struct pipeline *pipeline, const char *text, size_t length)
{
    struct buffer with = {0}, without = {0};
    struct wherry_error error = {0};
    struct edit edit = {"fuzz.yaml", text, length, pipeline->id, environment, NULL};
    if (edit_add_segment(&edit, "#new", "added: ]", &with, &error) == WHERRY_OK) {
        MUST(with.length > length);
        edit.text = buffer_text(&with);
        edit.length = with.length;
        if (edit_remove_segment(&edit, "#new", &without, &error) == WHERRY_OK)
            MUST(without.length < with.length);
        else
            MUST(*error.message != '\0');
    } else {
        MUST(*error.message != '\0');
    }
    buffer_free(&with);
    buffer_free(&without);
}

/* What a pipeline holds is found in its text without a parser, or the text may hide it. */
static void find_value(struct spec_set *set, const char *text, size_t length,
                       const char *value)
{
    struct buffer plain = {0};
    const struct mention mention = mention_of(value);
    if (!mention_hides(set, text, length, &plain))
        MUST(plain.length > 0 ? mention_has(plain.bytes, plain.length, &mention)
                              : mention_has(text, length, &mention));
    buffer_free(&plain);
}

static void find_settings(struct spec_set *set, const char *text, size_t length,
                          const struct spec_connection *connection)
{
    struct buffer files = {0};
    const bool certain = mention_key_files(text, length, &files);
    for (size_t i = 0; i < connection->setting_count; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        find_value(set, text, length, setting->value);
        if (certain && text_same(setting->name, "api_key_file") &&
            memchr(text, '\\', length) == NULL)
            MUST(files.length > 0 && memmem(files.bytes, files.length, setting->value,
                                            strlen(setting->value) + 1) != NULL);
    }
    if (connection->account != NULL)
        find_value(set, text, length, connection->account);
    buffer_free(&files);
}

static void read_spec(const char *text, size_t length)
{
    struct spec_set *set = spec_set_create(environment, NULL);
    spec_add_text(set, "fuzz.yaml", text, length);
    bool error = check_complaints(set, text, length);
    MUST(spec_pipeline_count(set) == (error ? 0 : 1));
    if (!error) {
        const struct pipeline *pipeline = spec_pipeline(set, 0);
        MUST(pipeline->crm.plugin != NULL && pipeline->list.account_key != NULL);
        MUST(pipeline->contact_sync.on || pipeline->segment_sync.on);
        for (size_t i = 0; i < pipeline->contact_sync.field_count; i++)
            MUST(pipeline->contact_sync.fields[i].list != NULL);
        find_value(set, text, length, pipeline->id);
        find_settings(set, text, length, &pipeline->crm);
        find_settings(set, text, length, &pipeline->list);
        edit_spec(pipeline, text, length);
    }
    spec_account_option(set, "csv", "folder");
    spec_check_set(set);
    MUST(spec_pipeline_count(set) == (error ? 0 : 1));
    spec_set_destroy(set);
}

static void read_values(const char *text)
{
    int64_t ms;
    struct cron_syntax cron;
    struct spec_limit limit;
    struct wherry_error error = {0};
    if (duration_parse(text, &ms))
        MUST(ms >= 0 && ms % 1000 == 0);
    if (values_limit(text, &limit))
        MUST(limit.share_ppm >= 0 && limit.share_ppm <= 1000000 && limit.number >= 0);
    if (cron_syntax_parse(text, &cron, &error))
        MUST(cron.minutes != 0 && cron.hours != 0 && cron.days != 0 &&
             cron.months != 0 && cron.weekdays != 0 && cron.weekdays < 128);
    else
        MUST(*error.message != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_text_n((const char *)bytes, length);
    read_spec((const char *)bytes, length);
    read_values(text);
    free(text);
    return 0;
}
