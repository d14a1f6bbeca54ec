/* fuzz_written.c -- any text as the fields of a write in the journal, of which an undo
 * is made; and any fields as such a text: what is read is what was written.
 */
#include <string.h>

#include "host/base/memory.h"
#include "host/picture/written.h"
#include "plugin/wherry.h"
#include "tests/fuzz/replay.h"

enum { ROOM = 16, SEPARATOR = 0x1E };

static void must_be_same(const struct wherry_field *one,
                         const struct wherry_field *other, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        MUST(strcmp(one[i].name, other[i].name) == 0);
        MUST(strcmp(one[i].value, other[i].value) == 0);
    }
}

/* Alone, and before what else a line of the journal says. */
static void must_come_back(const struct wherry_field *fields, size_t count,
                           struct arena *arena)
{
    static const char *const behind[] = {"", "; not written: 'SIZE'"};
    for (size_t end = 0; end < 2 && count > 0; end++) {
        struct wherry_field back[ROOM];
        struct buffer text = {0};
        for (size_t i = 0; i < count; i++)
            written_add(&text, fields[i].name, fields[i].value);
        buffer_add_text(&text, behind[end]);
        MUST(written_read(buffer_text(&text), arena, back, ROOM) == count);
        must_be_same(fields, back, count);
        buffer_free(&text);
    }
}

/* Names and values between separators, as they come. */
static size_t cut_fields(char *text, size_t length, struct wherry_field *fields)
{
    size_t count = 0;
    char *at = text;
    while (count < ROOM) {
        char *value = memchr(at, SEPARATOR, length - (size_t)(at - text));
        if (value == NULL)
            break;
        *value++ = '\0';
        char *next = memchr(value, SEPARATOR, length - (size_t)(value - text));
        if (next != NULL)
            *next++ = '\0';
        fields[count++] = (struct wherry_field){at, value};
        if (next == NULL)
            break;
        at = next;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena arena = {0};
    struct wherry_field fields[ROOM];
    char *text = memory_text_n((const char *)bytes, length);
    const size_t read = written_read(text, &arena, fields, ROOM);
    MUST(read <= ROOM);
    must_come_back(fields, read, &arena);
    const size_t made = cut_fields(text, length, fields);
    must_come_back(fields, made, &arena);
    arena_free(&arena);
    free(text);
    return 0;
}
