/* init.c -- a new pipeline: asks, shows, writes, checks. */
#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/interview.h"
#include "host/cli/print.h"
#include "host/cli/prompt.h"
#include "host/cli/survey_print.h"
#include "host/cli/wizard_choice.h"
#include "host/cli/wizard_files.h"
#include "host/setup/answers_file.h"
#include "host/spec/tree.h"

/* ---- Answers from a file ---- */

static void tell_all(struct wizard *wizard, const struct spec_set *set)
{
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        if (wizard->silent)
            wizard_say(wizard, &complaint->place, "%s", complaint->message);
        else
            specs_say(complaint);
    }
}

static int read_answers(struct wizard *wizard)
{
    struct wherry_error error = {0};
    struct buffer text = {0};
    const bool typed = text_same(wizard->cli.answers, "-");
    const enum wherry_status status =
        typed ? files_read_input(STDIN_FILENO, TREE_BYTES, &text, &error)
              : files_read(wizard->cli.answers, TREE_BYTES, &text, &error);
    if (status != WHERRY_OK)
        return command_failed(&error);
    struct spec_set *set = spec_set_create(specs_environment(SPECS_CONNECT), NULL);
    answers_take(&wizard->answers, set, wizard->answers_file, &text,
                 !wizard->cli.dry_run);
    const int code = spec_complaint_count(set) == 0 ? CODE_OK : CODE_SPEC;
    tell_all(wizard, set);
    spec_set_destroy(set);
    if (text.bytes != NULL)
        explicit_bzero(text.bytes, text.room);
    buffer_free(&text);
    return code;
}

/* A key in a file that others can read is no secret. */
static void warn_of_keys(struct wizard *wizard)
{
    struct stat what;
    const char *file = wizard->cli.answers;
    if (text_same(file, "-") || stat(file, &what) != 0 ||
        (what.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return;
    for (int side = 0; side < SIDE_COUNT; side++)
        for (size_t i = 0; i < wizard->answers.sides[side].count; i++) {
            const struct answer_setting *setting =
                &wizard->answers.sides[side].settings[i];
            if (setting->key)
                wizard_note(wizard, &setting->place,
                            "'%s' is a key, and others can read this file: `chmod 600 "
                            "%s`",
                            setting->name, file);
        }
}

static int take_side(struct wizard *wizard, enum side side)
{
    int code = wizard_side(wizard, side);
    if (code == CODE_OK && side == SIDE_LIST && wizard_list_option(wizard) != NULL) {
        code = wizard_lists(wizard);
        if (code == CODE_OK)
            code = wizard_choose_list(wizard);
    }
    return code == CODE_OK ? wizard_connect(wizard, side) : code;
}

static int from_file(struct wizard *wizard)
{
    wizard->overwrite = wizard->cli.yes;
    int code = read_answers(wizard);
    if (code == CODE_OK)
        code = wizard_name(wizard);
    if (code == CODE_OK)
        code = take_side(wizard, SIDE_CRM);
    if (code == CODE_OK)
        code = take_side(wizard, SIDE_LIST);
    warn_of_keys(wizard);
    if (code == CODE_OK)
        code = wizard_fields(wizard);
    if (code == CODE_OK)
        code = wizard_segments(wizard);
    if (code == CODE_OK)
        code = wizard_work(wizard);
    if (code == CODE_OK)
        code = wizard_review(wizard);
    if (code == CODE_OK && !wizard->cli.json) {
        struct buffer out = {0};
        draft_write(&wizard->answers, DRAFT_SHOWN, &wizard->draft);
        shown_page(&out, buffer_text(&wizard->draft.text));
        print_text(&out);
        fflush(stdout);
    }
    return code;
}

/* ---- What would be made ---- */

static int look_ahead(struct wizard *wizard)
{
    struct survey survey;
    wizard->overwrite = wizard->cli.yes;
    wizard->silent = wizard->cli.json;
    const int code = survey_make(wizard, read_answers(wizard), &survey);
    warn_of_keys(wizard);
    if (wizard->cli.json)
        survey_print(wizard, &survey);
    else if (survey.ready)
        survey_print_change(wizard);
    return code;
}

/* ---- What was made ---- */

/* A group whose number has no name. */
static void say_key_file(const char *path, void *self)
{
    struct stat file;
    (void)self;
    if (stat(path, &file) != 0 || (file.st_mode & S_IRGRP) == 0) {
        log_write(LOG_INFO, "wrote a key to '%s', which only its owner can read", path);
        return;
    }
    /* There is one thread. */
    /* cppcheck-suppress getgrgidCalled */
    const struct group *group = getgrgid(file.st_gid);
    char number[24];
    snprintf(number, sizeof number, "%u", (unsigned)file.st_gid);
    log_write(
        LOG_INFO,
        "wrote a key to '%s', which its owner and the group '%s' can read, as the "
        "directory says",
        path, group == NULL ? number : group->gr_name);
}

static void write_path(const char *path, void *self)
{
    print_words(self, path);
}

static void print_as_json(struct wizard *wizard)
{
    struct json_writer *json = json_writer_create(true);
    draft_write(&wizard->answers, DRAFT_SHOWN, &wizard->draft);
    json_begin_object(json);
    json_member_text(json, "pipeline", wizard->answers.pipeline.text);
    print_member_words(json, "file", buffer_text(&wizard->path));
    json_key(json, "key_files");
    json_begin_array(json);
    wizard_each_key_file(wizard, write_path, json);
    json_end_array(json);
    print_member_words(json, "spec", buffer_text(&wizard->draft.text));
    json_end_object(json);
    print_json(json);
}

/* The whole directory, as `wherry check` does; in JSON only what is wrong. */
static int check(struct wizard *wizard)
{
    struct specs specs = {0};
    int code = CODE_SPEC;
    struct cli cli = wizard->cli;
    cli.operand_count = 0; /* the directory; of `check` it would be a pipeline */
    if (!cli.json)
        return command_check(&cli);
    if (specs_load(&wizard->cli, SPECS_CHECK, NULL, &specs)) {
        specs_tell(&specs, NULL);
        code = specs.errors == 0 ? CODE_OK : CODE_SPEC;
    }
    specs_free(&specs);
    return code;
}

static int finish(struct wizard *wizard)
{
    if (wizard->cli.json)
        print_as_json(wizard);
    log_write(LOG_INFO, "wrote '%s'", buffer_text(&wizard->path));
    wizard_each_key_file(wizard, say_key_file, NULL);
    int code = check(wizard);
    const bool elsewhere = wizard->cli.operand_count > 0;
    struct buffer next = {0};
    shown_format(
        &next,
        "next: `wherry run %s%s%s` takes the baseline; it reads both sides and "
        "writes nothing",
        wizard->answers.pipeline.text, elsewhere ? " --specs " : "",
        elsewhere ? wizard->cli.specs : "");
    foretold_baseline(&wizard->foretold, &next);
    log_write(LOG_INFO, "%s", buffer_text(&next));
    buffer_free(&next);
    return code;
}

static int make(struct wizard *wizard)
{
    int code = wizard->answers_file == NULL ? interview(wizard) : from_file(wizard);
    if (code == CODE_OK)
        code = wizard_write(wizard);
    return code == CODE_OK ? finish(wizard) : code;
}

int command_init(const struct cli *cli)
{
    struct wizard wizard;
    if (cli->dry_run && cli->answers == NULL) {
        log_write(LOG_ERROR, "'--dry-run' needs the answers: add --answers FILE");
        return CODE_USAGE;
    }
    if (cli->answers == NULL && !prompt_possible()) {
        log_write(
            LOG_ERROR,
            "'init' asks questions, and there is no terminal: write the answers to "
            "a file and add --answers FILE");
        return CODE_USAGE;
    }
    int code = wizard_begin(&wizard, cli);
    if (code == CODE_OK)
        code = cli->dry_run ? look_ahead(&wizard) : make(&wizard);
    wizard_finish(&wizard);
    return code;
}
