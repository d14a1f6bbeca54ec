/* variables.c -- ${NAME} in a value becomes what the environment says. */
#include "host/spec/variables.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"

enum { NAME_BYTES = 100, VALUE_BYTES = 8192 };

static bool name_byte(char c, bool first)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

static size_t name_length(const char *name)
{
    size_t length = 0;
    while (length <= NAME_BYTES && name_byte(name[length], length == 0))
        length++;
    return length;
}

static bool one_line(const char *value)
{
    for (; *value != '\0'; value++)
        if ((unsigned char)*value < 0x20 || *value == 0x7F)
            return false;
    return true;
}

/* What the variable holds, or NULL after a complaint. */
static const char *ask(struct reader *reader, struct spec_place place, const char *name)
{
    struct spec_set *set = reader->set;
    const char *value = set->environment(set->environment_self, name);
    if (value == NULL)
        reader_complain(reader, place, "variable '%s' is not set", name);
    else if (*value == '\0')
        reader_complain(reader, place, "variable '%s' is empty", name);
    else if (strlen(value) > VALUE_BYTES)
        reader_complain(reader, place, "variable '%s' holds more than %d bytes", name,
                        VALUE_BYTES);
    else if (u8_check((const uint8_t *)value, strlen(value)) != NULL)
        reader_complain(reader, place, "variable '%s' does not hold valid UTF-8", name);
    else if (!one_line(value))
        reader_complain(reader, place,
                        "variable '%s' holds a line break or another control character",
                        name);
    else
        return value;
    return NULL;
}

static const char *note_name(struct reader *reader, const char *name, size_t length)
{
    struct arena *arena = &reader->set->arena;
    struct spec_variable *variable = arena_allocate(arena, sizeof *variable);
    variable->name = arena_text_n(arena, name, length);
    variable->next = reader->variables;
    reader->variables = variable;
    return variable->name;
}

/* `text` begins with "${". Adds the value and gives what follows the variable; NULL
 * after a complaint. */
static const char *replace_one(struct reader *reader, struct spec_place place,
                               const char *text, struct buffer *result)
{
    const char *name = text + 2;
    size_t length = name_length(name);
    if (length == 0 || length > NAME_BYTES || name[length] != '}') {
        reader_complain(reader, place,
                        "a variable is written as ${NAME} (and '${' itself as '$${')");
        return NULL;
    }
    const char *value = ask(reader, place, note_name(reader, name, length));
    if (value == NULL)
        return NULL;
    buffer_add_text(result, value);
    return name + length + 1;
}

const char *variables_replace(struct reader *reader, struct spec_place place,
                              const char *text, bool *replaced)
{
    *replaced = false;
    if (strstr(text, "${") == NULL)
        return text;
    struct buffer result = {0};
    while (text != NULL && *text != '\0') {
        if (strncmp(text, "$${", 3) == 0) {
            buffer_add_text(&result, "${");
            text += 3;
        } else if (strncmp(text, "${", 2) == 0) {
            *replaced = true;
            text = replace_one(reader, place, text, &result);
        } else {
            buffer_add_char(&result, *text++);
        }
    }
    const char *copy = NULL;
    if (text != NULL)
        copy = arena_text_n(&reader->set->arena, buffer_text(&result), result.length);
    buffer_free(&result);
    return copy;
}

/* `text` is ended by NUL, and begins with "${". NULL: it is no variable that is set. */
static const char *spread_one(struct spec_set *set, const char *text,
                              struct buffer *result)
{
    char name[NAME_BYTES + 1];
    const size_t length = name_length(text + 2);
    if (length == 0 || length > NAME_BYTES || text[2 + length] != '}')
        return NULL;
    memcpy(name, text + 2, length);
    name[length] = '\0';
    const char *value = set->environment(set->environment_self, name);
    if (value == NULL)
        return NULL;
    buffer_add_text(result, value);
    return text + 2 + length + 1;
}

bool variables_spread(struct spec_set *set, const char *text, size_t length,
                      struct buffer *result)
{
    char *copy = memory_text_n(text, length);
    const char *at = copy, *end = copy + length, *dollar;
    while (at != NULL && (dollar = memmem(at, (size_t)(end - at), "${", 2)) != NULL) {
        buffer_add(result, at, (size_t)(dollar - at));
        const bool escaped = dollar > copy && dollar[-1] == '$';
        at = escaped ? NULL : spread_one(set, dollar, result);
    }
    if (at != NULL)
        buffer_add(result, at, (size_t)(end - at));
    free(copy);
    return at != NULL;
}

bool variables_unbraced(const char *text)
{
    size_t length = *text == '$' ? name_length(text + 1) : 0;
    for (size_t i = 1; i <= length; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            return false;
    return length > 1; /* "$A" may be an amount */
}

bool variables_within(const char *text)
{
    for (const char *dollar = text; (dollar = strchr(dollar, '$')) != NULL; dollar++)
        if (variables_unbraced(dollar))
            return true;
    return false;
}
