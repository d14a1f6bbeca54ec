/* fuzz_spool.c -- what is kept of a read: any bytes in place of its file, and a file of
 * ours that was cut or changed anywhere. What is returned is what was added up to the
 * last mark before the damage, and what follows continues after it.
 *
 * The first byte chooses. For bytes of our own, the next ones say where the damage is,
 * and the rest are entries and marks between separators.
 */
#include <string.h>

#include "host/base/memory.h"
#include "host/store/spool.h"
#include "tests/fuzz/any_folder.h"
#include "tests/fuzz/replay.h"

enum { SEPARATOR = 0x1E, HEAD = 5, MARKS_MOST = 64, FORMS = 3 };

static const char file[] = "kept";
static const char head[] = "of the list";

/* ---- What was returned ---- */

/* Each entry as text, one after the other. */
static bool take(void *self, const struct pile_entry *entry)
{
    struct buffer *told = self;
    MUST(entry->key != NULL && entry->rank != NULL);
    buffer_format(told, "%zu %zu %zu %llu %u ", strlen(entry->key), strlen(entry->rank),
                  entry->length, (unsigned long long)entry->digest,
                  (unsigned)entry->kind);
    buffer_add_text(told, entry->key);
    buffer_add_text(told, entry->rank);
    buffer_add(told, entry->body, entry->length);
    return true;
}

static bool is_same(const struct buffer *one, const struct buffer *other)
{
    return one->length == other->length &&
           (one->length == 0 || memcmp(one->bytes, other->bytes, one->length) == 0);
}

/* The entries up to the last mark, and the mark; false: there is none. */
static bool find(struct spool *spool, struct buffer *told, struct buffer *mark)
{
    if (!spool_find(spool, head, mark)) {
        MUST(mark->length == 0);
        return false;
    }
    return spool_resume(spool, take, told);
}

/* ---- Going on ---- */

static void add_one(struct spool *spool)
{
    const struct pile_entry entry = {
        .key = "new", .rank = "", .body = "b", .length = 1, .digest = 7, .kind = 1};
    MUST(spool_add(spool, &entry) && spool_mark(spool, "on", 2));
}

/* What is added to what was found comes after it. */
static void must_go_on(struct spool *spool, struct buffer *told)
{
    struct buffer again = {0}, mark = {0};
    const struct pile_entry entry = {
        .key = "new", .rank = "", .body = "b", .length = 1, .digest = 7, .kind = 1};
    add_one(spool);
    spool_close(spool);
    take(told, &entry);
    struct spool *other = spool_create(any_folder_path(file));
    MUST(find(other, &again, &mark));
    MUST(mark.length == 2 && memcmp(mark.bytes, "on", 2) == 0);
    MUST(is_same(told, &again));
    spool_free(other);
    buffer_free(&again);
    buffer_free(&mark);
}

static void try_any(const uint8_t *bytes, size_t length)
{
    struct buffer told = {0}, mark = {0};
    any_folder_put(file, bytes, length);
    struct spool *spool = spool_create(any_folder_path(file));
    if (find(spool, &told, &mark))
        must_go_on(spool, &told);
    spool_free(spool);
    buffer_free(&told);
    buffer_free(&mark);
}

/* ---- Ours ---- */

/* What is in the file up to where. */
struct made {
    struct buffer told;
    struct {
        size_t end, told; /* of the file, of `told` */
        char text;
    } marks[MARKS_MOST];
    size_t mark_count;
};

static void add_mark(struct spool *spool, struct made *made, char text)
{
    struct buffer now = {0};
    MUST(spool_mark(spool, &text, 1));
    any_folder_get(file, &now);
    made->marks[made->mark_count].end = now.length;
    made->marks[made->mark_count].told = made->told.length;
    made->marks[made->mark_count++].text = text;
    buffer_free(&now);
}

/* Key, rank and body by turns; what begins with an 'm' is a mark. */
static void add_all(struct spool *spool, const uint8_t *bytes, size_t length,
                    struct made *made)
{
    const char *at = (const char *)bytes, *const end = at + length;
    while (at < end && made->mark_count < MARKS_MOST) {
        const char *stop = memchr(at, SEPARATOR, (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        if (*at == 'm') {
            add_mark(spool, made, at + 1 < stop ? at[1] : '\0');
        } else {
            char *text = memory_text_n(at, (size_t)(stop - at));
            const size_t key = strlen(text) / 2;
            const struct pile_entry entry = {.key = text + key,
                                             .rank = text + strlen(text) / 3 * 2,
                                             .body = at,
                                             .length = (size_t)(stop - at),
                                             .digest = (uint64_t)(end - at) << 40,
                                             .kind = (unsigned char)*at};
            MUST(spool_add(spool, &entry));
            take(&made->told, &entry);
            free(text);
        }
        at = stop + 1;
    }
}

/* Cuts the file at `place`, or changes a byte there; returns the first byte that
 * differs. */
static size_t damage(struct buffer *bytes, unsigned how, size_t place)
{
    if (bytes->length == 0 || place >= bytes->length)
        return bytes->length;
    if (how % 2 == 0)
        bytes->length = place;
    else
        bytes->bytes[place] = (char)(bytes->bytes[place] ^ (1 << how / 2 % 8));
    any_folder_put(file, bytes->bytes, bytes->length);
    return place;
}

static void try_ours(const uint8_t *bytes, size_t length)
{
    struct made made = {0};
    struct buffer told = {0}, mark = {0}, whole = {0};
    any_folder_empty();
    struct spool *spool = spool_create(any_folder_path(file));
    MUST(spool_begin(spool, head));
    add_all(spool, bytes + HEAD, length - HEAD, &made);
    spool_free(spool);
    any_folder_get(file, &whole);
    const size_t place = (size_t)bytes[2] << 16 | (size_t)bytes[3] << 8 | bytes[4];
    const size_t good = damage(&whole, bytes[1], place);
    while (made.mark_count > 0 && made.marks[made.mark_count - 1].end > good)
        made.mark_count--;
    spool = spool_create(any_folder_path(file));
    MUST(find(spool, &told, &mark) == (made.mark_count > 0));
    if (made.mark_count > 0) {
        MUST(mark.length == 1 && *mark.bytes == made.marks[made.mark_count - 1].text);
        made.told.length = made.marks[made.mark_count - 1].told;
        MUST(is_same(&told, &made.told));
        must_go_on(spool, &told);
    }
    spool_free(spool);
    buffer_free(&made.told);
    buffer_free(&told);
    buffer_free(&mark);
    buffer_free(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    if (bytes[0] % FORMS == 0)
        try_any(bytes + 1, length - 1);
    else if (length > HEAD)
        try_ours(bytes, length);
    return 0;
}
