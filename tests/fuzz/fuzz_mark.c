/* fuzz_mark.c -- any text as the mark of a read that was cut: refused, and then empty, or
 * a place to go on from, which is written and read again as it was.
 *
 * The first byte says how many fields are mapped.
 */
#include <string.h>

#include "host/base/memory.h"
#include "host/base/words.h"
#include "host/sync/cut_mark.h"
#include "tests/fuzz/replay.h"

static void must_be_sane(const struct cut_mark *mark, size_t fields)
{
    MUST(mark->field_count == fields);
    MUST(memchr(mark->token, '\0', sizeof mark->token) != NULL);
    MUST(mark->token[0] != '\0' && strchr(mark->token, '\n') == NULL);
    MUST(memchr(mark->words, '\0', sizeof mark->words) != NULL);
    MUST(words_are_text(mark->words) && !words_are_unruly(mark->words));
    MUST(mark->begun_ms >= 0 && mark->begun_ms <= CUT_MARK_MOST);
    MUST(mark->told <= CUT_MARK_MOST && mark->expected <= CUT_MARK_MOST);
    MUST(mark->bad <= CUT_MARK_MOST && mark->strangers <= CUT_MARK_MOST);
}

static void must_come_back(const struct cut_mark *mark)
{
    struct buffer once = {0}, twice = {0};
    struct cut_mark back;
    cut_mark_write(mark, &once);
    MUST(cut_mark_read(buffer_text(&once), mark->field_count, &back));
    MUST(memcmp(back.unknown, mark->unknown, sizeof back.unknown) == 0);
    MUST(strcmp(back.token, mark->token) == 0);
    cut_mark_write(&back, &twice);
    MUST(strcmp(buffer_text(&once), buffer_text(&twice)) == 0);
    buffer_free(&once);
    buffer_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct cut_mark mark;
    if (length == 0)
        return 0;
    char *text = memory_text_n((const char *)bytes + 1, length - 1);
    if (cut_mark_read(text, bytes[0], &mark)) {
        must_be_sane(&mark, bytes[0]);
        must_come_back(&mark);
    } else {
        MUST(mark.token[0] == '\0' && mark.told == 0 && mark.begun_ms == 0);
    }
    free(text);
    return 0;
}
