/* spool.c -- what a read has returned, where it survives an interruption. */
#include "host/store/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/clock.h"
#include "host/base/memory.h"
#include "host/store/spool_file.h"
#include "host/store/spool_medium.h"

enum {
    OUT_MAX = 64 * 1024, /* written at once */
    /* At a mark it syncs the disk if the last time was so long ago, or so many
     * bytes. */
    SYNC_MS = 5000,
    SYNC_BYTES = 16 * 1024 * 1024,
};

/* The first words of a head: another form of the file has others. */
static const char form[] = "wherry, a read under way, 1\n";

enum kind { KIND_HEAD = 1, KIND_ENTRY, KIND_MARK };

/* Before the bytes of each frame. */
struct frame {
    uint64_t sum; /* of what follows, and of the sum before it */
    uint32_t length, kind;
};

/* Before the key, the rank, each with its NUL, and the body of an entry. */
struct entry_head {
    uint64_t digest;
    uint32_t key, rank; /* their lengths */
    uint64_t kind;
};

struct spool {
    const struct spool_medium *medium;
    void *self; /* of the medium */
    struct buffer out;
    uint64_t at;     /* where that begins */
    uint64_t sum;    /* of the last frame */
    uint64_t marked; /* where the last good mark ends */
    uint64_t marked_sum;
    uint64_t unsynced; /* bytes */
    int64_t synced_ms;
};

struct spool *spool_create_on(const struct spool_medium *medium, void *self)
{
    struct spool *spool = memory_allocate(sizeof *spool);
    *spool = (struct spool){.medium = medium, .self = self};
    return spool;
}

struct spool *spool_create(const char *path)
{
    return spool_create_on(&spool_file, spool_file_create(path));
}

void spool_close(struct spool *spool)
{
    buffer_free(&spool->out);
    spool->medium->close(spool->self);
}

void spool_free(struct spool *spool)
{
    if (spool == NULL)
        return;
    spool_close(spool);
    spool->medium->free(spool->self);
    free(spool);
}

void spool_remove(struct spool *spool)
{
    spool_close(spool);
    spool->medium->remove(spool->self);
}

/* ---- Adding ---- */

static uint64_t sum_of(uint64_t before, const struct frame *frame, const void *bytes)
{
    const struct {
        uint64_t before;
        uint32_t length, kind;
    } place = {before, frame->length, frame->kind};
    return XXH3_64bits_withSeed(bytes, frame->length,
                                XXH3_64bits(&place, sizeof place));
}

static bool write_out(struct spool *spool, size_t least)
{
    if (spool->out.length < least)
        return true;
    const bool fine =
        spool->medium->add(spool->self, spool->at, spool->out.bytes, spool->out.length);
    spool->at += spool->out.length;
    spool->unsynced += spool->out.length;
    buffer_clear(&spool->out);
    return fine;
}

/* The frame's bytes were put after the first `at` bytes of the next write, where there
 * is room for its head. */
static bool end_frame(struct spool *spool, size_t at, enum kind kind)
{
    struct frame frame = {.kind = kind};
    const size_t length = spool->out.length - at - sizeof frame;
    if (length > UINT32_MAX) {
        errno = EFBIG;
        return false;
    }
    frame.length = (uint32_t)length;
    frame.sum = sum_of(spool->sum, &frame, spool->out.bytes + at + sizeof frame);
    memcpy(spool->out.bytes + at, &frame, sizeof frame);
    spool->sum = frame.sum;
    return write_out(spool, OUT_MAX);
}

static size_t begin_frame(struct spool *spool)
{
    static const struct frame none;
    const size_t at = spool->out.length;
    buffer_add(&spool->out, &none, sizeof none);
    return at;
}

bool spool_begin(struct spool *spool, const char *head)
{
    spool_remove(spool);
    if (!spool->medium->begin(spool->self))
        return false;
    spool->sum = spool->at = 0;
    spool->unsynced = 0;
    spool->synced_ms = clock_monotonic_ms();
    const size_t at = begin_frame(spool);
    buffer_add_text(&spool->out, form);
    buffer_add_text(&spool->out, head);
    return end_frame(spool, at, KIND_HEAD);
}

bool spool_add(struct spool *spool, const struct pile_entry *entry)
{
    const size_t key = strlen(entry->key), rank = strlen(entry->rank);
    const struct entry_head head = {.digest = entry->digest,
                                    .key = (uint32_t)key,
                                    .rank = (uint32_t)rank,
                                    .kind = entry->kind};
    const size_t at = begin_frame(spool);
    buffer_add(&spool->out, &head, sizeof head);
    buffer_add(&spool->out, entry->key, key + 1);
    buffer_add(&spool->out, entry->rank, rank + 1);
    buffer_add(&spool->out, entry->body, entry->length);
    return end_frame(spool, at, KIND_ENTRY);
}

/* What is written is there after a kill at once, and after a loss of power from time to
 * time. */
bool spool_mark(struct spool *spool, const void *mark, size_t length)
{
    const size_t at = begin_frame(spool);
    buffer_add(&spool->out, mark, length);
    if (!end_frame(spool, at, KIND_MARK) || !write_out(spool, 1))
        return false;
    const int64_t now_ms = clock_monotonic_ms();
    if (spool->unsynced < SYNC_BYTES && now_ms - spool->synced_ms < SYNC_MS)
        return true;
    spool->unsynced = 0;
    spool->synced_ms = now_ms;
    return spool->medium->sync(spool->self);
}

/* ---- Reading back ---- */

struct reader {
    const struct spool *spool;
    uint64_t at, size; /* of the bytes: where the next frame begins */
    uint64_t sum;      /* of the frame before it */
    struct buffer window;
    uint64_t window_at; /* where that begins */
    struct frame frame; /* the last one, and its bytes in the window */
    const char *bytes;
};

/* So many bytes from `at` on; NULL: they are not there. */
static const char *look_at(struct reader *reader, uint64_t at, uint64_t length)
{
    if (at > reader->size || length > reader->size - at)
        return NULL;
    struct buffer *window = &reader->window;
    if (at < reader->window_at || at > reader->window_at + window->length) {
        buffer_clear(window);
        reader->window_at = at;
    } else if (at + length > reader->window_at + window->length) {
        const size_t used = (size_t)(at - reader->window_at);
        window->length -= used;
        if (window->length > 0)
            memmove(window->bytes, window->bytes + used, window->length);
        reader->window_at = at;
    }
    while (at + length > reader->window_at + window->length)
        if (!reader->spool->medium->read(reader->spool->self,
                                         reader->window_at + window->length, window))
            return NULL;
    return window->bytes + (at - reader->window_at);
}

/* The next frame; false: there is none, or it is damaged. */
static bool next_frame(struct reader *reader)
{
    const char *head = look_at(reader, reader->at, sizeof reader->frame);
    if (head == NULL)
        return false;
    memcpy(&reader->frame, head, sizeof reader->frame);
    const uint64_t length = reader->frame.length;
    head = look_at(reader, reader->at, sizeof reader->frame + length);
    if (head == NULL)
        return false;
    reader->bytes = head + sizeof reader->frame;
    if (sum_of(reader->sum, &reader->frame, reader->bytes) != reader->frame.sum)
        return false;
    reader->sum = reader->frame.sum;
    reader->at += sizeof reader->frame + length;
    return true;
}

static bool has_head(struct reader *reader, const char *head)
{
    const size_t begins = sizeof form - 1, length = strlen(head);
    return next_frame(reader) && reader->frame.kind == KIND_HEAD &&
           reader->frame.length == begins + length &&
           memcmp(reader->bytes, form, begins) == 0 &&
           memcmp(reader->bytes + begins, head, length) == 0;
}

/* Keeps what the last good mark says, and where it ends. */
static void find_mark(struct spool *spool, struct reader *reader, struct buffer *mark)
{
    struct buffer last = {0};
    while (next_frame(reader))
        if (reader->frame.kind == KIND_MARK) {
            spool->marked = reader->at;
            spool->marked_sum = reader->sum;
            buffer_clear(&last);
            buffer_add(&last, reader->bytes, reader->frame.length);
        }
    buffer_add(mark, buffer_text(&last), last.length);
    buffer_free(&last);
}

bool spool_find(struct spool *spool, const char *head, struct buffer *mark)
{
    struct reader reader = {.spool = spool};
    spool->marked = 0;
    if (spool->medium->open(spool->self, &reader.size) && has_head(&reader, head))
        find_mark(spool, &reader, mark);
    buffer_free(&reader.window);
    if (spool->marked == 0)
        spool_remove(spool);
    return spool->marked != 0;
}

static bool decode(const struct reader *reader, struct pile_entry *entry)
{
    struct entry_head head;
    const uint64_t length = reader->frame.length;
    if (length < sizeof head)
        return false;
    memcpy(&head, reader->bytes, sizeof head);
    const uint64_t texts = (uint64_t)head.key + head.rank + 2;
    const char *key = reader->bytes + sizeof head;
    if (length - sizeof head < texts || key[head.key] != '\0' ||
        key[texts - 1] != '\0' || head.kind > UINT8_MAX)
        return false;
    *entry = (struct pile_entry){.key = key,
                                 .rank = key + head.key + 1,
                                 .body = key + texts,
                                 .length = (size_t)(length - sizeof head - texts),
                                 .digest = head.digest,
                                 .kind = (unsigned char)head.kind};
    return true;
}

static bool tell_entries(const struct spool *spool, spool_take *take, void *self)
{
    struct pile_entry entry;
    struct reader reader = {.spool = spool, .size = spool->marked};
    bool fine = true;
    while (fine && reader.at < spool->marked) {
        fine = next_frame(&reader);
        if (fine && reader.frame.kind == KIND_ENTRY)
            fine = decode(&reader, &entry) && take(self, &entry);
    }
    buffer_free(&reader.window);
    return fine;
}

bool spool_resume(struct spool *spool, spool_take *take, void *self)
{
    errno = EIO;
    if (!tell_entries(spool, take, self) ||
        !spool->medium->cut(spool->self, spool->marked))
        return false;
    spool->at = spool->marked;
    spool->sum = spool->marked_sum;
    spool->unsynced = 0;
    spool->synced_ms = clock_monotonic_ms();
    return true;
}
