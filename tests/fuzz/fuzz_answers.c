/* fuzz_answers.c -- any bytes as a file of answers for `wherry init`: complaints with a
 * place, or a draft that is read as a spec of that name, in which no key stands where it
 * is not meant to.
 */
#include <string.h>

#include "host/base/text.h"
#include "host/setup/answers_file.h"
#include "host/setup/draft.h"
#include "tests/fuzz/replay.h"

static const char key[] = "Red squirrel";

/* Of any plugin, as far as keys go. */
static const struct wherry_option options[] = {
    {.name = "api_key", .type = WHERRY_TEXT, .flags = WHERRY_SECRET}};
static const struct wherry_connector plugin = {.options = options, .option_count = 1};

static const char *environment(void *self, const char *name)
{
    (void)self;
    return *name == 'X' ? NULL : "v";
}

static void judge_complaints(const struct spec_set *set, size_t length)
{
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        MUST(complaint->place.file != NULL && *complaint->message != '\0');
        MUST(complaint->place.line <= length + 1);
        MUST(complaint->place.column <= length + 1);
    }
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* Each complaint about the draft is one about an answer. */
static void must_be_read(const struct answers *answers, const struct draft *draft)
{
    struct spec_set *set = spec_set_create(environment, NULL);
    spec_add_text(set, "draft.yaml", buffer_text(&draft->text), draft->text.length);
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        MUST(!text_starts_with(complaint->message, "not valid YAML"));
        MUST(complaint->place.line == 0 ||
             draft_line(draft, complaint->place.line) != NULL);
    }
    MUST(spec_pipeline_count(set) == 0 ||
         text_same(spec_pipeline(set, 0)->id, answers->pipeline.text));
    spec_set_destroy(set);
}

/* How often it stands in the texts that are no keys. */
static bool stands_elsewhere(const struct answers *answers, const uint8_t *bytes,
                             size_t length)
{
    size_t times = 0, keys = 0;
    for (const uint8_t *at = bytes;
         (at = memmem(at, length - (size_t)(at - bytes), key, sizeof key - 1)) != NULL;
         at++)
        times++;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct answer_setting *setting =
            answers_setting(&answers->sides[side], "api_key");
        keys += setting != NULL && setting->key && text_same(setting->text, key);
    }
    return times != keys || keys == 0;
}

static void judge_answers(struct answers *answers, const uint8_t *bytes, size_t length)
{
    struct draft draft = {0};
    for (int side = 0; side < SIDE_COUNT; side++)
        answers_note_keys(&answers->sides[side], &plugin);
    const bool elsewhere = stands_elsewhere(answers, bytes, length);
    for (int use = DRAFT_FINAL; use <= DRAFT_TRIAL; use++) {
        draft_write(answers, (enum draft_use)use, &draft);
        const char *text = buffer_text(&draft.text);
        MUST(count_lines(text) == draft.count);
        MUST(use != DRAFT_SHOWN || elsewhere || strstr(text, key) == NULL);
        MUST(use != DRAFT_FINAL || elsewhere || answers->keys_in_spec ||
             strstr(text, key) == NULL);
        if (use != DRAFT_SHOWN)
            must_be_read(answers, &draft);
    }
    for (int part = DRAFT_NAME; part <= DRAFT_SEGMENTS; part++)
        draft_try(answers, (enum draft_part)part, &draft);
    draft_free(&draft);
}

/* Answers that are tried one by one may be missing, and nothing comes of them. */
static void take_some(const struct buffer *text)
{
    struct answers answers = {0};
    struct spec_set *set = spec_set_create(environment, NULL);
    answers_take(&answers, set, "answers.yaml", text, false);
    judge_complaints(set, text->length);
    answers_free(&answers);
    spec_set_destroy(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct answers answers = {0};
    struct buffer text = {0};
    struct spec_set *set = spec_set_create(environment, NULL);
    buffer_add(&text, bytes, length);
    answers_take(&answers, set, "answers.yaml", &text, true);
    judge_complaints(set, length);
    if (spec_complaint_count(set) == 0) {
        MUST(answers.pipeline.text != NULL);
        judge_answers(&answers, bytes, length);
    }
    take_some(&text);
    answers_free(&answers);
    spec_set_destroy(set);
    buffer_free(&text);
    return 0;
}
