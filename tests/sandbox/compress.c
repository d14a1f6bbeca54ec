/* compress.c -- answers made smaller, as the services do when asked. */
#include "tests/sandbox/compress.h"

#include <stdlib.h>
#include <zlib.h>

#include "host/base/memory.h"

enum { GZIP_WINDOW = 15 + 16, LEVEL = 1, MEMORY = 8 };

void compress_gzip(struct buffer *text)
{
    z_stream stream = {0};
    struct buffer out = {0};
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    size_t room = deflateBound(&stream, text->length);
    char *packed = memory_allocate(room);
    stream.next_in = (Bytef *)text->bytes;
    stream.avail_in = (uInt)text->length;
    stream.next_out = (Bytef *)packed;
    stream.avail_out = (uInt)room;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    buffer_add(&out, packed, stream.total_out);
    deflateEnd(&stream);
    free(packed);
    buffer_free(text);
    *text = out;
}
