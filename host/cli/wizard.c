/* wizard.c -- a new pipeline on its way from answers to a spec. */
#include "host/cli/wizard.h"

#include <stdarg.h>
#include <sys/stat.h>

#include "host/base/shown.h"
#include "host/cli/print.h"

/* ---- Life ---- */

int wizard_begin(struct wizard *wizard, const struct cli *cli)
{
    struct stat what;
    *wizard = (struct wizard){.cli = *cli, .answers_file = cli->answers};
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
    catalog_free(&wizard->lists);
    catalog_free(&wizard->segments);
    for (int side = 0; side < SIDE_COUNT; side++) {
        catalog_free(&wizard->fields[side]);
        buffer_free(&wizard->reached[side]);
    }
    draft_free(&wizard->draft);
    answers_free(&wizard->answers);
    registry_destroy(wizard->registry);
    buffer_free(&wizard->path);
}

void wizard_say(const struct wizard *wizard, const struct spec_place *place,
                const char *format, ...)
{
    struct buffer line = {0}, words = {0};
    va_list arguments;
    va_start(arguments, format);
    struct arena arena = {0};
    buffer_add_text(&words, arena_format_list(&arena, format, arguments));
    arena_free(&arena);
    va_end(arguments);
    if (wizard->answers_file == NULL) {
        buffer_add_text(&line, "  ");
        print_wrapped(&line, 2, 2, buffer_text(&words));
    } else {
        shown_add(&line, wizard->answers_file);
        if (place != NULL && place->line > 0)
            shown_format(&line, ":%u:%u", place->line, place->column);
        shown_format(&line, ": %s", buffer_text(&words));
    }
    buffer_add_char(&line, '\n');
    print_aside(&line);
    buffer_free(&words);
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
