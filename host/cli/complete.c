/* complete.c -- what a shell offers when Tab is pressed. */
#include "host/cli/complete.h"

#include <stdio.h>
#include <string.h>

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/options.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/specs.h"
#include "host/spec/environment.h"
#include "host/spec/pack.h"

enum { OPERANDS_MOST = 8, KIND_ROOM = 96, WORD_ROOM = 256 };

struct completing {
    const struct command *command; /* NULL: it is the command that is typed */
    struct cli cli;                /* directories that were named before */
    const char *operands[OPERANDS_MOST];
    size_t operand_count;
    struct option_told option; /* whose value is typed; name NULL: none's */
    char ahead[WORD_ROOM];     /* "--log=" where both are one word, else "" */
    const char *typed;
    struct buffer out;
};

static void offer_part(struct completing *completing, const char *word, size_t length,
                       const char *what)
{
    char text[WORD_ROOM];
    snprintf(text, sizeof text, "%.*s", (int)length, word);
    if (length >= sizeof text || strpbrk(text, "\t\n") != NULL ||
        !text_starts_with(text, completing->typed))
        return;
    shown_format(&completing->out, "%s%s", completing->ahead, text);
    if (*what != '\0') {
        buffer_add_text(&completing->out, "\t");
        shown_format(&completing->out, "%s", what);
    }
    buffer_add_text(&completing->out, "\n");
}

static void offer(struct completing *completing, const char *word, const char *what)
{
    offer_part(completing, word, strlen(word), what);
}

/* What only the specs and the plugins know */

typedef void offer_pipeline(struct completing *completing,
                            const struct pipeline *pipeline);

static void offer_id(struct completing *completing, const struct pipeline *pipeline)
{
    offer(completing, pipeline->id, pipeline->title == NULL ? "" : pipeline->title);
}

static void offer_segments(struct completing *completing,
                           const struct pipeline *pipeline)
{
    const struct spec_segment_sync *sync = &pipeline->segment_sync;
    if (completing->operand_count == 0 ||
        !text_same(pipeline->id, completing->operands[0]))
        return;
    for (size_t i = 0; i < sync->segment_count; i++)
        offer(completing, sync->segments[i].crm, sync->segments[i].list);
}

/* Specs with errors elsewhere still have their names. */
static void offer_of_specs(struct completing *completing, offer_pipeline *each)
{
    struct wherry_error ignored = {0};
    struct environment environment = environment_sort();
    struct spec_set *set =
        spec_set_create(specs_environment(SPECS_STATE), &environment);
    if (spec_add_directory(set, completing->cli.specs, &ignored) == WHERRY_OK)
        for (size_t i = 0; i < spec_pipeline_count(set); i++)
            each(completing, spec_pipeline(set, i));
    spec_set_destroy(set);
    environment_free(&environment);
}

static void offer_plugins(struct completing *completing)
{
    struct registry *registry = registry_load(completing->cli.plugins);
    for (size_t i = 0; i < registry_count(registry); i++)
        offer(completing, registry_plugin(registry, i)->name,
              registry_plugin(registry, i)->summary);
    registry_destroy(registry);
}

/* What a word of the usage line means */

static void offer_works(struct completing *completing)
{
    for (int work = 0; work < WORK_COUNT; work++)
        offer(completing, work_name(work), "");
}

static void offer_alternatives(struct completing *completing, const char *kind)
{
    for (;;) {
        const size_t length = strcspn(kind, "|");
        offer_part(completing, kind, length, "");
        if (kind[length] == '\0')
            return;
        kind += length + 1;
    }
}

static void offer_kind(struct completing *completing, const char *kind)
{
    if (text_same(kind, "PIPELINE"))
        offer_of_specs(completing, offer_id);
    else if (text_same(kind, "SEGMENT"))
        offer_of_specs(completing, offer_segments);
    else if (text_same(kind, "PLUGIN"))
        offer_plugins(completing);
    else if (text_same(kind, "STEP"))
        offer_works(completing);
    else if (text_starts_with(kind, "FILE") || text_same(kind, "SPEC"))
        buffer_add_text(&completing->out, ":files\n");
    else if (text_starts_with(kind, "DIR"))
        buffer_add_text(&completing->out, ":dirs\n");
    else if (*kind >= 'a' && *kind <= 'z')
        offer_alternatives(completing, kind);
}

/* The usage line */

/* The length of the first thing in it: a word, or all that is in one pair of brackets. */
static size_t first_of(const char *usage)
{
    size_t depth = 0, length = 0;
    for (; usage[length] != '\0' && (depth > 0 || usage[length] != ' '); length++) {
        if (usage[length] == '[')
            depth++;
        else if (usage[length] == ']' && --depth == 0)
            return length + 1;
    }
    return length;
}

/* Ends where, outside brackets, another alternative begins. */
static size_t alternative(const char *text)
{
    size_t depth = 0, length = 0;
    for (; text[length] != '\0' && (depth > 0 || text[length] != '|'); length++) {
        depth += text[length] == '[';
        depth -= text[length] == ']' && depth > 0;
    }
    return length;
}

/* Copies the text within the brackets of `usage`. */
static void unwrap(char *usage, const char *group, size_t length)
{
    const bool wrapped = group[0] == '[' && length >= 2;
    snprintf(usage, KIND_ROOM, "%.*s", (int)(wrapped ? length - 2 : length),
             wrapped ? group + 1 : group);
}

/* Of each alternative its first word: "list|add|remove". */
static void first_words(const char *group, char *kind)
{
    size_t used = 0;
    for (;;) {
        const size_t length = alternative(group), word = strcspn(group, " |");
        used += (size_t)snprintf(kind + used, KIND_ROOM - used, "%s%.*s",
                                 used == 0 ? "" : "|",
                                 (int)(word < length ? word : length), group);
        if (group[length] == '\0' || used >= KIND_ROOM)
            return;
        group += length + 1;
    }
}

/* The rest of the alternative with this first word; "" for none. */
static void follow(const char *group, const char *chosen, char *rest)
{
    for (rest[0] = '\0';;) {
        const size_t length = alternative(group), word = strcspn(group, " |");
        if (word < length && strlen(chosen) == word &&
            strncmp(group, chosen, word) == 0)
            snprintf(rest, KIND_ROOM, "%.*s", (int)(length - word - 1),
                     group + word + 1);
        if (group[length] == '\0')
            return;
        group += length + 1;
    }
}

/* The kind of the next operand, after those that are there; "" for none. */
static void kind_of_next(const struct completing *completing, char *kind)
{
    char usage[KIND_ROOM], group[KIND_ROOM], rest[KIND_ROOM];
    snprintf(usage, sizeof usage, "%s", completing->command->operands);
    for (size_t i = 0; usage[0] != '\0'; i++) {
        const size_t length = first_of(usage);
        unwrap(group, usage, length);
        if (i == completing->operand_count) {
            first_words(group, kind);
            return;
        }
        follow(group, completing->operands[i], rest);
        if (rest[0] == '\0')
            snprintf(rest, sizeof rest, "%s", usage + length);
        memmove(usage, rest + strspn(rest, " "), strlen(rest + strspn(rest, " ")) + 1);
    }
    kind[0] = '\0';
}

/* The words before the one that is typed */

static void take_option(struct completing *completing, const char *name,
                        const char *value)
{
    if (text_same(name, "specs"))
        completing->cli.specs = value;
    if (text_same(name, "plugins"))
        completing->cli.plugins = value;
}

/* Returns whether the next word is its value. */
static bool read_option(struct completing *completing, const char *word)
{
    char name[WORD_ROOM];
    const size_t length = strcspn(word + 2, "=");
    snprintf(name, sizeof name, "%.*s", (int)length, word + 2);
    if (!options_find(completing->command, name, &completing->option))
        completing->option = (struct option_told){0};
    if (completing->option.value == NULL || word[2 + length] == '\0')
        return completing->option.value != NULL;
    take_option(completing, name, word + 2 + length + 1);
    completing->option = (struct option_told){0};
    return false;
}

static void read_words(struct completing *completing, char **words, size_t count)
{
    bool value = false;
    for (size_t i = 0; i < count; i++) {
        if (value) {
            take_option(completing, completing->option.name, words[i]);
            completing->option = (struct option_told){0};
            value = false;
        } else if (text_starts_with(words[i], "--")) {
            value = read_option(completing, words[i]);
        } else if (completing->operand_count < OPERANDS_MOST) {
            completing->operands[completing->operand_count++] = words[i];
        }
    }
    if (!value)
        completing->option = (struct option_told){0};
}

/* What is offered */

static void offer_commands(struct completing *completing,
                           const struct command *commands)
{
    for (; commands->name != NULL; commands++)
        offer(completing, commands->name, commands->summary);
    offer(completing, "help", "what each command does");
}

static void offer_options(struct completing *completing)
{
    struct option_told told;
    char word[WORD_ROOM];
    for (size_t i = 0; options_tell(completing->command, i, &told); i++) {
        snprintf(word, sizeof word, "--%s", told.name);
        offer(completing, word, told.help);
    }
}

/* `--log=j`: its value, with the option ahead. */
static bool is_in_one_word(struct completing *completing)
{
    const char *equals = strchr(completing->typed, '=');
    if (!text_starts_with(completing->typed, "--") || equals == NULL)
        return false;
    char name[WORD_ROOM];
    snprintf(name, sizeof name, "%.*s", (int)(equals - completing->typed - 2),
             completing->typed + 2);
    if (!options_find(completing->command, name, &completing->option))
        return true;
    snprintf(completing->ahead, sizeof completing->ahead, "%.*s",
             (int)(equals + 1 - completing->typed), completing->typed);
    completing->typed = equals + 1;
    return true;
}

static void offer_next(struct completing *completing)
{
    char kind[KIND_ROOM];
    if (completing->option.value != NULL || is_in_one_word(completing)) {
        if (text_same(completing->option.name, "segment"))
            offer_kind(completing, "SEGMENT");
        else if (completing->option.value != NULL)
            offer_kind(completing, completing->option.value);
    } else if (text_starts_with(completing->typed, "-")) {
        offer_options(completing);
    } else {
        kind_of_next(completing, kind);
        offer_kind(completing, kind);
    }
}

int complete(const struct command *commands, char **words, size_t count)
{
    struct completing completing = {.typed = count == 0 ? "" : words[count - 1]};
    if (count >= 2 && text_same(words[0], "help") && count == 2) {
        offer_commands(&completing, commands);
    } else if (count >= 2) {
        const struct command *command = commands;
        while (command->name != NULL && !text_same(command->name, words[0]))
            command++;
        completing.command = command;
        completing.cli.command = command;
        if (command->name != NULL) {
            read_words(&completing, words + 1, count - 2);
            paths_fill(&completing.cli);
            offer_next(&completing);
            paths_free(&completing.cli);
        }
    } else {
        offer_commands(&completing, commands);
    }
    print_file(buffer_text(&completing.out));
    buffer_free(&completing.out);
    return CODE_OK;
}
