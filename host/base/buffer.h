/* buffer.h -- bytes that grow at their end.
 *
 * `struct buffer b = {0};` is an empty buffer. `bytes` has a NUL after `length` bytes
 * as soon as anything was added (NULL before); buffer_text gives "" for an empty one.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>

struct buffer {
    char *bytes;
    size_t length;
    size_t room;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *buffer_text(const struct buffer *buffer);
void buffer_reserve(struct buffer *buffer, size_t length); /* room for so many in all */
void buffer_cut(struct buffer *buffer, size_t length); /* so many bytes at its front */
void buffer_clear(struct buffer *buffer);              /* keeps the room */
void buffer_free(struct buffer *buffer);
char *buffer_take(
    struct buffer *buffer); /* the caller frees; the buffer is empty again */

#endif
