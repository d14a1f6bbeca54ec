/* fuzz_id.c -- any texts as lasting ids, and any bytes as the code of one: an id comes
 * back, codes are in the order of their ids, and an id has one code.
 */
#include <string.h>

#include "host/base/memory.h"
#include "host/store/id_code.h"
#include "tests/fuzz/replay.h"

static int order(const struct buffer *one, const struct buffer *other)
{
    const size_t least = one->length < other->length ? one->length : other->length;
    const int found = least == 0 ? 0 : memcmp(one->bytes, other->bytes, least);
    return found != 0 ? found
                      : (one->length > other->length) - (one->length < other->length);
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void must_come_back(const char *id, struct buffer *code)
{
    struct buffer back = {0};
    id_encode(id, code);
    MUST(id_decode(buffer_text(code), code->length, &back));
    MUST(strcmp(buffer_text(&back), id) == 0);
    buffer_free(&back);
}

static void must_be_the_only_code(const uint8_t *bytes, size_t length)
{
    struct buffer id = {0}, code = {0};
    if (id_decode(bytes, length, &id)) {
        id_encode(buffer_text(&id), &code);
        MUST(code.length == length);
        MUST(length == 0 || memcmp(code.bytes, bytes, length) == 0);
    }
    buffer_free(&id);
    buffer_free(&code);
}

/* The first byte says where the second id begins. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buffer one = {0}, other = {0};
    if (length == 0)
        return 0;
    must_be_the_only_code(bytes + 1, length - 1);
    const size_t cut = bytes[0] % length;
    const char *text = (const char *)bytes + 1;
    char *first = memory_text_n(text, cut);
    char *second = memory_text_n(text + cut, length - 1 - cut);
    must_come_back(first, &one);
    must_come_back(second, &other);
    MUST(sign(order(&one, &other)) == sign(strcmp(first, second)));
    buffer_free(&one);
    buffer_free(&other);
    free(first);
    free(second);
    return 0;
}
