/* buffer.c -- bytes that grow at their end. */
#include "host/base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

static void make_room(struct buffer *buffer, size_t more)
{
    if (more > SIZE_MAX / 4 - buffer->length)
        abort();
    size_t need = buffer->length + more + 1;
    if (need <= buffer->room)
        return;
    size_t room = buffer->room == 0 ? 128 : buffer->room;
    while (room < need)
        room *= 2;
    buffer->bytes = memory_resize(buffer->bytes, room, 1);
    buffer->room = room;
}

void buffer_reserve(struct buffer *buffer, size_t length)
{
    if (length < buffer->room)
        return;
    buffer->room = length + 1;
    buffer->bytes = memory_resize(buffer->bytes, buffer->room, 1);
    buffer->bytes[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    make_room(buffer, length);
    if (length > 0)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char c)
{
    buffer_add(buffer, &c, 1);
}

/* Most of what is formatted fits into what is there. */
void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    make_room(buffer, 1);
    const size_t room = buffer->room - buffer->length;
    va_start(arguments, format);
    int length = vsnprintf(buffer->bytes + buffer->length, room, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort();
    if ((size_t)length >= room) {
        make_room(buffer, (size_t)length);
        va_start(arguments, format);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format,
                  arguments);
        va_end(arguments);
    }
    buffer->length += (size_t)length;
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->bytes == NULL ? "" : buffer->bytes;
}

void buffer_cut(struct buffer *buffer, size_t length)
{
    assert(length <= buffer->length);
    if (length == 0)
        return;
    buffer->length -= length;
    memmove(buffer->bytes, buffer->bytes + length, buffer->length + 1);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->bytes != NULL)
        buffer->bytes[0] = '\0';
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

char *buffer_take(struct buffer *buffer)
{
    char *text = buffer->bytes == NULL ? memory_text("") : buffer->bytes;
    *buffer = (struct buffer){0};
    return text;
}
