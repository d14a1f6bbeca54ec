/* seal.c -- lines of JSON with a seal that shows each change. */
#include "host/picture/form/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/error.h"
#include "host/base/files.h"

/* What a line ends with, 16 digits between them. */
#define SEAL ",\"seal\":\""
#define END "\"}"
enum { DIGITS = 16, HEXADECIMAL = 16, FLUSH_AT = 64 * 1024 };
enum { TAIL = sizeof SEAL - 1 + DIGITS + sizeof END - 1 };
/* A line has some texts of at most 1 MiB each. */
enum { LINE_MOST = 64 * 1024 * 1024 };

static uint64_t next_seal(uint64_t before, const char *text, size_t length)
{
    return XXH3_64bits_withSeed(text, length, before);
}

/* ---- Out ---- */

static void flush(struct seal_writer *writer)
{
    if (writer->reason == 0 && writer->text.length > 0 &&
        !files_write_all(writer->file, writer->text.bytes, writer->text.length))
        writer->reason = errno;
    buffer_clear(&writer->text);
}

void seal_write(struct seal_writer *writer, const char *line, size_t length,
                size_t sealed)
{
    const size_t body = length - 1; /* without the brace */
    writer->seal = next_seal(writer->seal, line, sealed < body ? sealed : body);
    buffer_add(&writer->text, line, body);
    buffer_format(&writer->text, SEAL "%016" PRIx64 END "\n", writer->seal);
    writer->lines++;
    if (writer->text.length >= FLUSH_AT)
        flush(writer);
}

enum wherry_status seal_flush(struct seal_writer *writer, struct wherry_error *error)
{
    flush(writer);
    /* A pipe or a terminal cannot be synced. */
    if (writer->reason == 0 && fsync(writer->file) != 0 && errno != EINVAL &&
        errno != EROFS)
        writer->reason = errno;
    return writer->reason == 0 ? WHERRY_OK
                               : fail(error, WHERRY_FAILED, "cannot write it: %s",
                                      strerror(writer->reason));
}

void seal_writer_free(struct seal_writer *writer)
{
    buffer_free(&writer->text);
}

/* ---- In ---- */

enum wherry_status seal_refuse(const struct seal_reader *reader, const char *what,
                               struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "%s:%" PRId64 ": %s", reader->path,
                reader->number, what);
}

/* Up to the line's end; END: there is no more. *whole: the end was there. */
static enum wherry_status fill_line(struct seal_reader *reader, bool *whole,
                                    struct wherry_error *error)
{
    *whole = false;
    buffer_clear(&reader->line);
    for (;;) {
        if (reader->at == reader->filled) {
            reader->at = 0;
            reader->filled =
                fread(reader->block, 1, sizeof reader->block, reader->file);
        }
        if (reader->filled == 0 && ferror(reader->file))
            return seal_refuse(reader, "cannot be read", error);
        if (reader->filled == 0)
            return reader->line.length == 0 ? WHERRY_END : WHERRY_OK;
        const char *from = reader->block + reader->at;
        const char *end = memchr(from, '\n', reader->filled - reader->at);
        const size_t length =
            end == NULL ? reader->filled - reader->at : (size_t)(end - from);
        if (reader->line.length + length > LINE_MOST)
            return seal_refuse(reader, "the line is too long", error);
        buffer_add(&reader->line, from, length);
        reader->at += length + (end != NULL);
        if (end != NULL) {
            *whole = true;
            return WHERRY_OK;
        }
    }
}

static bool cut_seal(struct buffer *line, uint64_t *seal)
{
    if (line->length < TAIL)
        return false;
    char *tail = line->bytes + line->length - TAIL;
    const char *digits = tail + sizeof SEAL - 1;
    if (memcmp(tail, SEAL, sizeof SEAL - 1) != 0 ||
        memcmp(digits + DIGITS, END, sizeof END - 1) != 0 ||
        strspn(digits, "0123456789abcdef") != DIGITS)
        return false;
    *seal = strtoull(digits, NULL, HEXADECIMAL);
    tail[0] = '}';
    tail[1] = '\0';
    line->length -= TAIL - 1;
    return true;
}

enum wherry_status seal_read(struct seal_reader *reader, const char *unsealed,
                             struct wherry_error *error)
{
    bool whole = false;
    uint64_t told = 0;
    reader->number++;
    const enum wherry_status status = fill_line(reader, &whole, error);
    if (status != WHERRY_OK)
        return status;
    const bool first = reader->number == 1;
    if (!whole && !(first && *buffer_text(&reader->line) != '{'))
        return seal_refuse(reader, "the file was cut off here: copy it again", error);
    bool good = strlen(buffer_text(&reader->line)) == reader->line.length &&
                cut_seal(&reader->line, &told);
    if (!good && first)
        return seal_refuse(
            reader,
            "this is not an exported state (`wherry state restore` takes a "
            "copy made by `state backup`)",
            error);
    if (good) {
        const char *line = reader->line.bytes;
        const char *end = first ? strstr(line, unsealed) : NULL;
        reader->seal =
            next_seal(reader->seal, line,
                      end != NULL ? (size_t)(end - line) : reader->line.length - 1);
        good = reader->seal == told;
    }
    return good ? WHERRY_OK
                : seal_refuse(reader,
                              "this line or an earlier one was changed, deleted or "
                              "moved after the export: use the original file",
                              error);
}

void seal_reader_free(struct seal_reader *reader)
{
    buffer_free(&reader->line);
}
