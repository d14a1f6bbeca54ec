/* wizard.c -- a new pipeline on its way from answers to a spec. */
#include "host/cli/wizard.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"

/* ---- Life ---- */

int wizard_begin(struct wizard *wizard, const struct cli *cli)
{
    struct stat what;
    *wizard = (struct wizard){.cli = *cli, .answers_file = cli->answers};
    if (cli->answers != NULL && text_same(cli->answers, "-"))
        wizard->answers_file = "standard input";
    if (cli->operand_count > 0)
        wizard->cli.specs = cli->operands[0];
    if (stat(wizard->cli.specs, &what) == 0 && !S_ISDIR(what.st_mode)) {
        wizard_say(wizard, NULL, "'%s' is no directory: name the one that specs are in",
                   wizard->cli.specs);
        return CODE_USAGE;
    }
    wizard->registry = registry_load(cli->plugins);
    return CODE_OK;
}

void wizard_finish(struct wizard *wizard)
{
    offered_free(&wizard->lists);
    offered_free(&wizard->segments);
    for (int side = 0; side < SIDE_COUNT; side++) {
        offered_free(&wizard->fields[side]);
        buffer_free(&wizard->reached[side]);
    }
    draft_free(&wizard->draft);
    free(wizard->remarks);
    answers_free(&wizard->answers);
    registry_destroy(wizard->registry);
    buffer_free(&wizard->path);
}

/* ---- What there is to say ---- */

void wizard_remark(struct wizard *wizard, const char *name, const char *words,
                   bool note)
{
    struct arena *arena = &wizard->answers.arena;
    for (size_t i = 0; i < wizard->remark_count; i++)
        if (text_same(wizard->remarks[i].name, name) &&
            text_same(wizard->remarks[i].words, words))
            return;
    wizard->remarks = memory_grow(wizard->remarks, wizard->remark_count,
                                  &wizard->remark_room, sizeof *wizard->remarks);
    wizard->remarks[wizard->remark_count++] = (struct wizard_remark){
        .name = arena_text(arena, name), .words = arena_text(arena, words), note};
}

static void keep(struct wizard *wizard, const struct spec_place *place,
                 const char *words, bool note)
{
    struct buffer name = {0};
    if (place != NULL)
        answers_name(&wizard->answers, place, &name);
    wizard_remark(wizard, buffer_text(&name), words, note);
    buffer_free(&name);
}

static void print(const struct wizard *wizard, const struct spec_place *place,
                  const char *words, bool note)
{
    struct buffer line = {0};
    if (wizard->answers_file == NULL) {
        buffer_add_text(&line, note ? "  note: " : "  ");
        print_wrapped(&line, line.length, 2, words);
    } else {
        shown_add(&line, wizard->answers_file);
        if (place != NULL && place->line > 0)
            shown_format(&line, ":%u:%u", place->line, place->column);
        shown_format(&line, ": %s%s", note ? "note: " : "", words);
    }
    buffer_add_char(&line, '\n');
    print_aside(&line);
}

static void say(struct wizard *wizard, const struct spec_place *place, bool note,
                const char *format, va_list arguments)
{
    struct arena arena = {0};
    const char *words = arena_format_list(&arena, format, arguments);
    if (wizard->silent)
        keep(wizard, place, words, note);
    else
        print(wizard, place, words, note);
    arena_free(&arena);
}

void wizard_say(struct wizard *wizard, const struct spec_place *place,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(wizard, place, false, format, arguments);
    va_end(arguments);
}

void wizard_note(struct wizard *wizard, const struct spec_place *place,
                 const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(wizard, place, true, format, arguments);
    va_end(arguments);
}

/* ---- Plugins ---- */

const struct wherry_connector *wizard_plugin(const struct wizard *wizard,
                                             enum side side)
{
    const char *name = wizard->answers.sides[side].plugin.text;
    return name == NULL ? NULL : registry_find(wizard->registry, name);
}

const struct wherry_option *wizard_list_option(const struct wizard *wizard)
{
    const struct wherry_connector *plugin = wizard_plugin(wizard, SIDE_LIST);
    for (size_t i = 0; plugin != NULL && i < plugin->option_count; i++)
        if (spec_names_list(plugin->options[i].name))
            return &plugin->options[i];
    return NULL;
}
