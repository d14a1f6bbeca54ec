/* fuzz_descriptor.c -- any table as what a plugin exports: refused in a sentence, or a
 * copy of it that keeps all rules, into whose config each value of each option fits.
 *
 * An input is read as numbers and choices, and gives zeroes after its end. Each struct
 * is in memory of its own, of exactly the bytes that it says to have.
 */
#include <stdalign.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "host/connector/descriptor.h"
#include "host/connector/option.h"
#include "host/connector/registry.h"
#include "host/connector/spec_schema.h"
#include "plugin/kit/json_writer.h"
#include "tests/fuzz/replay.h"

/* For one of so many inputs a schema is made, which takes longer than all else. */
enum { TOLD = 4 };
enum { OPTIONS_MOST = 8, CHOICES = 4, TEXT_ROOM = 256, TEXTS = 24 };

struct input {
    const uint8_t *at, *end;
};

static unsigned take(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

/* Mostly near what is right; or anything. */
static uint64_t take_number(struct input *input, uint64_t right)
{
    const unsigned how = take(input);
    uint64_t number = 0;
    if (how < 128)
        return right;
    if (how < 192)
        return right + (how - 160U);
    for (int i = 0; i < 8; i++)
        number = number << 8 | take(input);
    return number;
}

/* Texts of the table; the rest of the input has those that no list has. */
struct texts {
    char *made[TEXTS];
    size_t count;
};

static const char *take_text(struct input *input, struct texts *texts,
                             const char *right)
{
    static const char *const known[] = {"",     "api_key", "api_key_file", "list_id",
                                        "true", "15m",     "plugin",       "account",
                                        "3",    "one",     "Two lines\n",  "\xC3\x28"};
    const unsigned how = take(input);
    if (how < 128)
        return right;
    if (how == 255)
        return NULL;
    if (how < 192 || texts->count == TEXTS)
        return known[how % (sizeof known / sizeof *known)];
    size_t length = take(input);
    const size_t left = (size_t)(input->end - input->at);
    length = length < left ? length : left;
    char *made = memory_text_n((const char *)input->at, length);
    input->at += length;
    texts->made[texts->count++] = made;
    return made;
}

/* ---- The functions: none is called ---- */

static void never(void)
{
    MUST(false);
}

typedef void function(void);

static function *take_function(struct input *input)
{
    return take(input) < 200 ? &never : NULL;
}

/* A table of functions after its size: NULL, or in memory of its own. */
static void *take_table(struct input *input, size_t right, void **owned)
{
    if (take(input) >= 220)
        return NULL;
    const size_t size = (size_t)take_number(input, right);
    const size_t there = size < right ? size : right;
    const size_t room = there < sizeof size ? sizeof size : there;
    char *table = memory_allocate(room + 1);
    memcpy(table, &size, sizeof size);
    for (size_t at = sizeof size; at + sizeof(function *) <= room;
         at += sizeof(function *)) {
        function *slot = take_function(input);
        memcpy(table + at, &slot, sizeof slot);
    }
    *owned = table;
    return table + (take(input) == 250 ? 1 : 0);
}

/* ---- Options ---- */

static void take_option(struct input *input, struct texts *texts, size_t index,
                        const char *const *choices, struct wherry_option *option)
{
    static const char *const names[OPTIONS_MOST] = {"one",  "two", "three", "four",
                                                    "five", "six", "seven", "eight"};
    const unsigned type = take(input);
    *option = (struct wherry_option){0};
    option->name = take_text(input, texts, names[index]);
    option->help = take_text(input, texts, "what it is for");
    option->type =
        (enum wherry_option_type)(type < 250 ? type % (WHERRY_CHOICE + 1) : type);
    option->flags = (unsigned)take_number(input, 0);
    option->offset = (size_t)take_number(input, index * sizeof(int64_t));
    option->fallback = take_text(input, texts, NULL);
    option->minimum = (int64_t)take_number(input, 0);
    option->maximum = (int64_t)take_number(input, 0);
    option->choices = take(input) < 220 ? choices : NULL;
}

static void take_connector(struct input *input, struct texts *texts,
                           struct wherry_option *options, void **tables,
                           struct wherry_connector *connector)
{
    const size_t count = take(input) % (OPTIONS_MOST + 1);
    static const char *choices[CHOICES + 1];
    for (size_t i = 0; i < CHOICES; i++)
        choices[i] = take_text(input, texts, "a choice");
    for (size_t i = 0; i < OPTIONS_MOST; i++)
        take_option(input, texts, i, choices, &options[i]);
    *connector = (struct wherry_connector){.option_count = count};
    connector->size = (size_t)take_number(input, sizeof *connector);
    connector->abi_major = (uint32_t)take_number(input, WHERRY_ABI_MAJOR);
    connector->abi_minor = (uint32_t)take_number(input, WHERRY_ABI_MINOR);
    connector->name = take_text(input, texts, "example");
    connector->version = take_text(input, texts, "1.0");
    connector->summary = take_text(input, texts, "an example");
    connector->roles = (unsigned)take_number(input, WHERRY_LIST);
    connector->options = take(input) < 240 ? options : NULL;
    connector->config_size = (size_t)take_number(input, count * sizeof(int64_t));
    connector->source = take_table(input, sizeof(struct wherry_source), &tables[0]);
    connector->sink = take_table(input, sizeof(struct wherry_sink), &tables[1]);
    connector->segments = take_table(input, sizeof(struct wherry_segments), &tables[2]);
    function *slot = take_function(input);
    memcpy(&connector->open, &slot, sizeof slot);
    slot = take_function(input);
    memcpy(&connector->close, &slot, sizeof slot);
    slot = take_function(input);
    memcpy(&connector->check, &slot, sizeof slot);
}

/* ---- What was taken ---- */

static void must_be_apart(const struct wherry_option *one,
                          const struct wherry_option *other)
{
    MUST(!text_same(one->name, other->name));
    MUST(one->offset + option_size(one->type) <= other->offset ||
         other->offset + option_size(other->type) <= one->offset);
}

static void must_fit(const struct wherry_connector *connector,
                     const struct wherry_option *option, char *config)
{
    static const char *const values[] = {"",    "7",   "-7",      "true",
                                         "15m", "one", "a choice"};
    struct wherry_error error = {0};
    MUST(*option->name != '\0' && words_are_text(option->help));
    MUST(option->offset % option_alignment(option->type) == 0);
    MUST(option->offset + option_size(option->type) <= connector->config_size);
    MUST(option->fallback == NULL ||
         option_set(option, option->fallback, config, &error) == WHERRY_OK);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (option_set(option, values[i], config, &error) != WHERRY_OK)
            MUST(*error.message != '\0' && text_same(error.option, option->name));
}

static void must_be_whole(const struct wherry_connector *connector)
{
    MUST(connector->size == sizeof *connector && connector->name != NULL);
    MUST(connector->open != NULL && connector->close != NULL &&
         connector->check != NULL);
    MUST(connector->source != NULL || connector->sink != NULL);
    MUST(connector->source == NULL || connector->source->read != NULL);
    MUST(connector->sink == NULL || connector->sink->flush != NULL);
    MUST(connector->segments == NULL || connector->segments->remove != NULL);
    char *config = memory_allocate(connector->config_size);
    for (size_t i = 0; i < connector->option_count; i++) {
        must_fit(connector, &connector->options[i], config);
        for (size_t k = 0; k < i; k++)
            must_be_apart(&connector->options[i], &connector->options[k]);
    }
    free(config);
}

/* An editor gets a schema of it. */
static void must_be_told(const struct wherry_connector *exported)
{
    struct registry *registry = registry_load("");
    struct wherry_error error = {0};
    const char *text;
    size_t length;
    registry_add(registry, exported);
    MUST(registry_count(registry) == 1 && registry_refusal_count(registry) == 0);
    struct json_writer *json = json_writer_create(false);
    spec_schema_write(registry, json);
    MUST(json_writer_finish(json, &text, &length, &error) == WHERRY_OK);
    json_writer_destroy(json);
    registry_destroy(registry);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, bytes + length};
    struct texts texts = {.count = 0};
    struct wherry_option *options = memory_array(OPTIONS_MOST, sizeof *options);
    struct wherry_connector connector;
    struct descriptor descriptor;
    struct wherry_error error = {0};
    void *tables[3] = {NULL};
    take_connector(&input, &texts, options, tables, &connector);
    /* It is in as many bytes as the symbol has. */
    size_t there = (size_t)take_number(&input, sizeof connector);
    there = there < sizeof connector ? there : sizeof connector;
    char *exported = memory_allocate(there);
    memcpy(exported, &connector, there);
    const enum wherry_status status =
        descriptor_copy((const struct wherry_connector *)(const void *)exported, there,
                        &descriptor, &error);
    if (status == WHERRY_OK) {
        must_be_whole(&descriptor.connector);
        if (there == sizeof connector && length % TOLD == 0)
            must_be_told((const struct wherry_connector *)(const void *)exported);
    } else {
        MUST(status == WHERRY_FAILED && *error.message != '\0');
        MUST(words_are_text(error.message) && !words_are_unruly(error.message));
    }
    free(exported);
    free(options);
    for (size_t i = 0; i < 3; i++)
        free(tables[i]);
    for (size_t i = 0; i < texts.count; i++)
        free(texts.made[i]);
    return 0;
}
