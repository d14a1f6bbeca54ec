/* fuzz_batch.c -- any text as a batch in bulk of the state: refused, or rows that rise,
 * which are written and read again as they were.
 */
#include <string.h>

#include "host/base/memory.h"
#include "host/picture/batch_text.h"
#include "tests/fuzz/replay.h"

struct copy {
    struct buffer text; /* what was read, written again */
    uint64_t last;
};

static void take(void *self, uint64_t row, const unsigned *numbers, size_t count)
{
    struct copy *copy = self;
    MUST(row > copy->last && row <= INT64_MAX);
    for (size_t i = 0; i < count; i++)
        MUST(numbers[i] > 0);
    copy->last = row;
    batch_text_add(&copy->text, row, numbers, count);
}

/* The rows of the text, behind its ticket; false: it is none. */
static bool read_all(const char *text, struct copy *copy)
{
    char ticket[WHERRY_TICKET_ROOM] = "";
    struct buffer rows = {0};
    *copy = (struct copy){0};
    const bool good = batch_text_read(text, ticket, &take, copy);
    MUST(memchr(ticket, '\0', sizeof ticket) != NULL);
    MUST(good == batch_text_is_sound(text));
    rows = copy->text;
    copy->text = (struct buffer){0};
    batch_text_begin(&copy->text, ticket);
    buffer_add_text(&copy->text, buffer_text(&rows));
    buffer_free(&rows);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct copy first, second = {0};
    char *text = memory_text_n((const char *)bytes, length);
    if (read_all(text, &first)) {
        MUST(first.last > 0);
        MUST(read_all(buffer_text(&first.text), &second));
        MUST(strcmp(buffer_text(&first.text), buffer_text(&second.text)) == 0);
        MUST(first.text.length <= length); /* leading zeros go */
    }
    buffer_free(&first.text);
    buffer_free(&second.text);
    free(text);
    return 0;
}
