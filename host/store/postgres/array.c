/* array.c -- many values of one column as one parameter. */
#include "host/store/postgres/array.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

/* Dimensions, whether some are NULL (looked at by nobody), type, length, first index. */
struct head {
    uint32_t dimensions, nulls, type, length, first;
};

void array_clear(struct array *array, enum array_of of)
{
    static const struct head none;
    array->of = of;
    array->count = 0;
    buffer_clear(&array->bytes);
    buffer_add(&array->bytes, &none, sizeof none);
}

void array_free(struct array *array)
{
    buffer_free(&array->bytes);
    array->count = 0;
}

void array_add_bytes(struct array *array, const void *bytes, size_t length)
{
    const uint32_t size = htonl(bytes == NULL ? UINT32_MAX : (uint32_t)length);
    buffer_add(&array->bytes, &size, sizeof size);
    if (bytes != NULL)
        buffer_add(&array->bytes, bytes, length);
    array->count++;
}

void array_add_number(struct array *array, int64_t number)
{
    const uint64_t highest_first = htobe64((uint64_t)number);
    array_add_bytes(array, &highest_first, sizeof highest_first);
}

void array_add_text(struct array *array, const char *text)
{
    array_add_bytes(array, text, text == NULL ? 0 : strlen(text));
}

void array_bind(struct array *array, struct sent *sent)
{
    const struct head head = {.dimensions = htonl(array->count == 0 ? 0 : 1),
                              .nulls = htonl(1),
                              .type = htonl((uint32_t)array->of),
                              .length = htonl((uint32_t)array->count),
                              .first = htonl(1)};
    /* An array of no dimension has neither a length nor a first index. */
    const size_t unused = array->count == 0 ? 2 * sizeof(uint32_t) : 0;
    memcpy(array->bytes.bytes, &head, sizeof head);
    sent_bytes(sent, array->bytes.bytes, array->bytes.length - unused);
}
