/* interview.c -- a new pipeline, by questions at a terminal. */
#include "host/cli/interview.h"

#include <stdio.h>

#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/cli/interview_side.h"
#include "host/cli/interview_work.h"
#include "host/cli/print.h"
#include "host/cli/prompt.h"
#include "host/cli/wizard_files.h"

/* ---- Name ---- */

/* An existing file of that name is overwritten only if the person said so. */
static bool ask_overwrite(struct wizard *wizard, const char *file)
{
    struct buffer question = {0};
    shown_format(&question, "'%s' already exists. Overwrite it at the end?", file);
    const bool answered = prompt_yes(buffer_text(&question), false, &wizard->overwrite);
    buffer_free(&question);
    return answered;
}

static bool ask_name(struct wizard *wizard)
{
    struct buffer typed = {0};
    struct answers *answers = &wizard->answers;
    bool answered = true, good = false;
    while (!good && (answered = prompt_line("Id of the pipeline, such as newsletter",
                                            "newsletter", &typed))) {
        answers_give(answers, &answers->pipeline, buffer_text(&typed), NULL);
        wizard->overwrite = true; /* asked below */
        good = wizard_name(wizard) == CODE_OK;
        wizard->overwrite = false;
        if (good && wizard_is_there(wizard)) {
            answered = ask_overwrite(wizard, buffer_text(&wizard->path));
            good = wizard->overwrite;
        }
        if (!answered)
            break;
    }
    if (answered)
        answered = prompt_line("Title, for people (Enter: none)", NULL, &typed);
    if (answered && typed.length > 0)
        answers_give(answers, &answers->title, buffer_text(&typed), NULL);
    buffer_free(&typed);
    return answered;
}

/* ---- Review ---- */

/* Keys in it are not shown. */
static void show(struct wizard *wizard)
{
    struct buffer out = {0};
    draft_write(&wizard->answers, DRAFT_SHOWN, &wizard->draft);
    shown_page(&out, buffer_text(&wizard->draft.text));
    prompt_say("This is the spec:");
    print_text(&out);
    fflush(stdout);
}

static bool agree(struct wizard *wizard)
{
    bool yes = false;
    struct buffer question = {0};
    const char *file = wizard_in_the_way(wizard);
    show(wizard);
    if (*file != '\0') {
        if (!ask_overwrite(wizard, file) || !wizard->overwrite)
            return false;
    }
    shown_format(&question, "Write it to '%s'?", buffer_text(&wizard->path));
    const bool answered = prompt_yes(buffer_text(&question), true, &yes);
    buffer_free(&question);
    return answered && yes;
}

int interview(struct wizard *wizard)
{
    prompt_say("A new pipeline in '%s'. Wherry writes nothing before you agree at the "
               "end. Press "
               "Ctrl-C to leave.",
               wizard->cli.specs);
    if (ask_name(wizard) && interview_side(wizard, SIDE_CRM) &&
        interview_side(wizard, SIDE_LIST) && interview_work(wizard) &&
        wizard_review(wizard) == CODE_OK && agree(wizard))
        return CODE_OK;
    log_write(LOG_ERROR, "nothing was written");
    return CODE_USAGE;
}
