/* survey.c -- a new pipeline as it would be: how far its answers go. */
#include "host/cli/survey.h"

#include <string.h>

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/wizard_choice.h"
#include "host/cli/wizard_files.h"

static const enum side order[SIDE_COUNT] = {SIDE_CRM, SIDE_LIST};

/* ---- The sides ---- */

static bool is_given(const struct answer_connection *connection, const char *option)
{
    struct buffer file = {0};
    shown_format(&file, "%s_file", option);
    const bool given = answers_setting(connection, option) != NULL ||
                       answers_setting(connection, buffer_text(&file)) != NULL;
    buffer_free(&file);
    return given;
}

/* An answer that was not given has a name, but no place; at most that of what it should
 * be in. */
static int miss(struct wizard *wizard, const struct spec_place *place, const char *name,
                const char *words)
{
    if (wizard->silent)
        wizard_remark(wizard, name, words, false);
    else
        wizard_say(wizard, place, "%s", words);
    return CODE_SPEC;
}

static int miss_plugin(struct wizard *wizard, enum side side)
{
    return miss(wizard, &wizard->answers.sides[side].place,
                side == SIDE_CRM ? "crm.plugin" : "list.plugin",
                side == SIDE_CRM ? "'plugin' is missing: choose the CRM's service"
                                 : "'plugin' is missing: choose the list's service");
}

/* What the plugin cannot do without; which list comes later. */
static bool has_all(struct wizard *wizard, enum side side)
{
    const struct wherry_connector *plugin = wizard_plugin(wizard, side);
    bool all = true;
    for (size_t i = 0; i < plugin->option_count; i++) {
        const struct wherry_option *option = &plugin->options[i];
        struct buffer name = {0}, words = {0};
        if ((option->flags & WHERRY_REQUIRED) == 0 ||
            (side == SIDE_LIST && option == wizard_list_option(wizard)) ||
            is_given(&wizard->answers.sides[side], option->name))
            continue;
        shown_format(&name, "%s.%s", side_name(side), option->name);
        shown_format(&words, "'%s' is missing: %s", option->name, option->help);
        miss(wizard, &wizard->answers.sides[side].place, buffer_text(&name),
             buffer_text(&words));
        buffer_free(&name);
        buffer_free(&words);
        all = false;
    }
    return all;
}

/* The place of a setting in the spec to come means nothing to anybody yet: what counts is
 * whose it is. "FILE:5:12: crm.api_key: Ometria refused the key" is said of crm.api_key. */
static const char *take_blame(struct wizard *wizard, const char *words)
{
    const char *path = buffer_text(&wizard->path);
    if (!text_starts_with(words, path))
        return words;
    const char *option = strstr(words + strlen(path), ": ");
    const char *end = option == NULL ? NULL : strstr(option + 2, ": ");
    if (end == NULL)
        return words;
    const char *name =
        arena_text_n(&wizard->answers.arena, option + 2, (size_t)(end - option) - 2);
    wizard_remark(wizard, name, end + 2, false);
    return end + 2;
}

static void note_failure(struct wizard *wizard, struct survey *survey, enum side side,
                         int code)
{
    const char *words = "";
    if (code == CODE_BUSY)
        words = "another run uses this account: try again later";
    else if (code != CODE_SPEC)
        words = take_blame(wizard, command_last_words());
    survey->sides[side] = code == CODE_DENIED ? SURVEY_DENIED
                          : code == CODE_SPEC ? SURVEY_INCOMPLETE
                                              : SURVEY_FAILED;
    survey->words[side] = arena_text(&wizard->answers.arena, words);
}

/* Which lists there are is known by now; one of them has to be chosen. */
static int miss_list(struct wizard *wizard, const struct wherry_option *option)
{
    struct buffer name = {0}, words = {0};
    shown_format(&name, "%s.%s", side_name(SIDE_LIST), option->name);
    shown_format(&words, "'%s' is missing: choose a list", option->name);
    miss(wizard, &wizard->answers.sides[SIDE_LIST].place, buffer_text(&name),
         buffer_text(&words));
    buffer_free(&name);
    buffer_free(&words);
    return CODE_SPEC;
}

static int connect_list(struct wizard *wizard, struct survey *survey,
                        const struct wherry_option *option)
{
    int code = wizard_lists(wizard);
    if (code == CODE_OK && !is_given(&wizard->answers.sides[SIDE_LIST], option->name)) {
        survey->sides[SIDE_LIST] = SURVEY_CONNECTED;
        return miss_list(wizard, option);
    }
    if (code == CODE_OK)
        code = wizard_choose_list(wizard);
    return code == CODE_OK ? wizard_connect(wizard, SIDE_LIST) : code;
}

static int connect_side(struct wizard *wizard, struct survey *survey, enum side side)
{
    int code = wizard_side(wizard, side);
    const struct wherry_option *option =
        side == SIDE_LIST && code == CODE_OK ? wizard_list_option(wizard) : NULL;
    if (code == CODE_OK && !has_all(wizard, side))
        code = CODE_SPEC;
    else if (code == CODE_OK)
        code = option != NULL ? connect_list(wizard, survey, option)
                              : wizard_connect(wizard, side);
    if (code == CODE_OK)
        survey->sides[side] = SURVEY_CONNECTED;
    else if (survey->sides[side] != SURVEY_CONNECTED)
        note_failure(wizard, survey, side, code);
    return code;
}

/* ---- All of it ---- */

static bool is_whole(const struct wizard *wizard)
{
    const struct answers *answers = &wizard->answers;
    const struct wherry_option *list = wizard_list_option(wizard);
    return answers->sides[SIDE_CRM].plugin.text != NULL &&
           answers->sides[SIDE_LIST].plugin.text != NULL &&
           (list == NULL || is_given(&answers->sides[SIDE_LIST], list->name));
}

static void keep_first(int *code, int next)
{
    if (*code == CODE_OK)
        *code = next;
}

/* Work that was chosen is judged even where a side cannot be reached. */
static int judge_work(struct wizard *wizard, bool reached)
{
    const struct answers *answers = &wizard->answers;
    int code = CODE_OK;
    if (reached)
        keep_first(&code, wizard_fields(wizard));
    if (reached)
        keep_first(&code, wizard_segments(wizard));
    if (answers_have_step(answers) || answers->segment_count > 0 ||
        answers->steps_place.line > 0)
        keep_first(&code, wizard_work(wizard));
    return code;
}

/* A side that was begun needs one; of a side that was not, nothing is asked yet. */
static int name_missing_plugins(struct wizard *wizard)
{
    int code = CODE_OK;
    for (size_t i = 0; i < SIDE_COUNT; i++) {
        const struct answer_connection *side = &wizard->answers.sides[order[i]];
        if (side->plugin.text == NULL && side->place.line > 0)
            keep_first(&code, miss_plugin(wizard, order[i]));
    }
    return code;
}

int survey_make(struct wizard *wizard, int code, struct survey *survey)
{
    const struct answers *answers = &wizard->answers;
    *survey = (struct survey){.words = {"", ""}};
    const int named =
        answers->pipeline.text == NULL
            ? miss(wizard, NULL, "pipeline", "'pipeline' is missing: give it an id")
            : wizard_name(wizard);
    keep_first(&code, named);
    keep_first(&code, name_missing_plugins(wizard));
    if (wizard->path.length == 0) /* there is no id, or it is none */
        return code;
    for (size_t i = 0; i < SIDE_COUNT; i++)
        if (answers->sides[order[i]].plugin.text != NULL)
            keep_first(&code, connect_side(wizard, survey, order[i]));
    const bool reached = survey->sides[SIDE_CRM] == SURVEY_CONNECTED &&
                         survey->sides[SIDE_LIST] == SURVEY_CONNECTED;
    if (is_whole(wizard))
        keep_first(&code, judge_work(wizard, reached));
    if (code == CODE_OK && reached && is_whole(wizard) &&
        (answers_have_step(answers) || answers->segment_count > 0)) {
        code = wizard_review(wizard);
        survey->ready = code == CODE_OK;
    }
    return code;
}
