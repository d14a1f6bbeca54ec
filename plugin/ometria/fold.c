/* fold.c -- events about people, of which only the last one of each counts. */
#include "plugin/ometria/fold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"

/* How much of each run is read at once; more than any item is long. */
enum { PIECE_BYTES = 16 * 1024 };

struct fold_run {
    int64_t next, end; /* of what is not read yet, in the file */
    char *piece;       /* what was read: `used` of its `length` bytes are done */
    size_t length, used;
    struct fold_item head; /* texts in `piece` */
    bool any;
};

/* An item in the file; its three texts follow, each with its end. */
struct stored {
    int64_t at_ms;
    uint64_t order;
    uint32_t bytes; /* of the texts */
    uint32_t flags;
};
enum { ENTERS = 1, UNREADABLE = 2, APART = 4 };

/* ---- Sorting ---- */

static bool same_person(const struct fold_item *one, const struct fold_item *other)
{
    return !one->apart && !other->apart && text_same(one->id, other->id);
}

static int compare(const void *one, const void *other)
{
    const struct fold_item *a = one, *b = other;
    if (a->apart != b->apart)
        return a->apart ? 1 : -1;
    const int by_id = strcmp(a->id, b->id);
    if (by_id != 0)
        return by_id;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* Of the items in memory the last one of each person stays. */
static void sort_items(struct fold *fold)
{
    size_t kept = 0;
    if (fold->count > 0)
        qsort(fold->items, fold->count, sizeof *fold->items, compare);
    for (size_t i = 0; i < fold->count; i++)
        if (i + 1 == fold->count || !same_person(&fold->items[i], &fold->items[i + 1]))
            fold->items[kept++] = fold->items[i];
    fold->count = kept;
}

/* ---- Into the file ---- */

static int open_file(void)
{
    const char *named = getenv("TMPDIR");
    const char *directory = named == NULL || *named == '\0' ? "/tmp" : named;
    return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

static bool write_all(int file, const char *bytes, size_t length, int64_t at)
{
    while (length > 0) {
        const ssize_t written = pwrite(file, bytes, length, (off_t)at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
        at += written;
    }
    return true;
}

static bool store_item(struct buffer *buffer, const struct fold_item *item)
{
    const char *const texts[] = {item->id, item->key, item->fault};
    struct stored stored = {.at_ms = item->at_ms,
                            .order = item->order,
                            .flags = (item->enters ? ENTERS : 0u) |
                                     (item->unreadable ? UNREADABLE : 0u) |
                                     (item->apart ? APART : 0u)};
    size_t bytes = 0;
    for (size_t i = 0; i < 3; i++)
        bytes += strlen(texts[i]) + 1;
    if (bytes > PIECE_BYTES - sizeof stored)
        return false;
    stored.bytes = (uint32_t)bytes;
    buffer_add(buffer, (const char *)&stored, sizeof stored);
    for (size_t i = 0; i < 3; i++)
        buffer_add(buffer, texts[i], strlen(texts[i]) + 1);
    return true;
}

/* Writes the items in memory after the existing runs; then `*end` is the end of the
 * file. */
static bool write_items(const struct fold *fold, int64_t *end)
{
    struct buffer buffer = {0};
    bool well = true;
    *end = fold->file_size;
    for (size_t i = 0; i < fold->count && well; i++) {
        well = store_item(&buffer, &fold->items[i]);
        if (well && (buffer.length >= PIECE_BYTES || i + 1 == fold->count)) {
            well = write_all(fold->file, buffer.bytes, buffer.length, *end);
            *end += (int64_t)buffer.length;
            buffer_clear(&buffer);
        }
    }
    buffer_free(&buffer);
    return well;
}

/* What is in memory becomes a run of the file; false: it stays where it is. */
static bool spill(struct fold *fold)
{
    int64_t end;
    if (fold->run_count == 0 && (fold->file = open_file()) < 0)
        return false;
    sort_items(fold);
    if (!write_items(fold, &end)) {
        if (fold->run_count == 0)
            close(fold->file);
        return false;
    }
    if (fold->runs == NULL)
        fold->runs = memory_array(FOLD_RUNS, sizeof *fold->runs);
    fold->runs[fold->run_count++] =
        (struct fold_run){.next = fold->file_size, .end = end};
    fold->file_size = end;
    fold->count = 0;
    arena_reset(&fold->arena);
    return true;
}

bool fold_add(struct fold *fold, const struct fold_item *item)
{
    if (fold->added == FOLD_MOST)
        return false;
    if (fold->count >= FOLD_RUN && !fold->kept)
        fold->kept = !spill(fold);
    fold->items =
        memory_grow(fold->items, fold->count, &fold->room, sizeof *fold->items);
    struct fold_item *added = &fold->items[fold->count++];
    *added = *item;
    added->id = arena_text(&fold->arena, item->id);
    added->key = *item->key == '\0' ? "" : arena_text(&fold->arena, item->key);
    added->fault = item->fault == NULL || *item->fault == '\0'
                       ? ""
                       : arena_text(&fold->arena, item->fault);
    added->order = fold->added++;
    return true;
}

/* ---- Out of it ---- */

static enum wherry_status cannot_read(struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED,
                "events cannot be read back from their temporary file: %s",
                errno == 0 ? "it is shorter than it was" : strerror(errno));
}

/* Moves the rest of the piece to its beginning, and reads more after it. */
static enum wherry_status fill(const struct fold *fold, struct fold_run *run,
                               struct wherry_error *error)
{
    run->length -= run->used;
    memmove(run->piece, run->piece + run->used, run->length);
    run->used = 0;
    while (run->length < PIECE_BYTES && run->next < run->end) {
        size_t wanted = PIECE_BYTES - run->length;
        if ((int64_t)wanted > run->end - run->next)
            wanted = (size_t)(run->end - run->next);
        errno = 0;
        const ssize_t got =
            pread(fold->file, run->piece + run->length, wanted, (off_t)run->next);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return cannot_read(error);
        run->length += (size_t)got;
        run->next += got;
    }
    return WHERRY_OK;
}

static enum wherry_status next_head(const struct fold *fold, struct fold_run *run,
                                    struct wherry_error *error)
{
    struct stored stored;
    enum wherry_status status = WHERRY_OK;
    if (run->length - run->used < PIECE_BYTES / 2)
        status = fill(fold, run, error);
    run->any = status == WHERRY_OK && run->used < run->length;
    if (!run->any)
        return status;
    if (run->length - run->used < sizeof stored)
        return cannot_read(error);
    memcpy(&stored, run->piece + run->used, sizeof stored);
    if (stored.bytes > run->length - run->used - sizeof stored) {
        status = fill(fold, run, error);
        if (status != WHERRY_OK)
            return status;
        if (stored.bytes > run->length - sizeof stored)
            return cannot_read(error);
    }
    const char *text = run->piece + run->used + sizeof stored;
    run->head = (struct fold_item){.id = text,
                                   .key = text + strlen(text) + 1,
                                   .at_ms = stored.at_ms,
                                   .order = (size_t)stored.order,
                                   .enters = (stored.flags & ENTERS) != 0,
                                   .unreadable = (stored.flags & UNREADABLE) != 0,
                                   .apart = (stored.flags & APART) != 0};
    run->head.fault = run->head.key + strlen(run->head.key) + 1;
    run->used += sizeof stored + stored.bytes;
    return WHERRY_OK;
}

enum wherry_status fold_sort(struct fold *fold, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    sort_items(fold);
    for (size_t i = 0; i < fold->run_count && status == WHERRY_OK; i++) {
        fold->runs[i].piece = memory_allocate(PIECE_BYTES);
        status = next_head(fold, &fold->runs[i], error);
    }
    return status;
}

/* The next item of all in their order, and where it is; NULL: there is none. Items in
 * memory count as the last run. */
static const struct fold_item *first(const struct fold *fold, struct fold_run **from)
{
    const struct fold_item *least =
        fold->told < fold->count ? &fold->items[fold->told] : NULL;
    *from = NULL;
    for (size_t i = 0; i < fold->run_count; i++) {
        struct fold_run *run = &fold->runs[i];
        if (run->any && (least == NULL || compare(&run->head, least) < 0)) {
            least = &run->head;
            *from = run;
        }
    }
    return least;
}

static struct fold_item copy(struct arena *arena, const struct fold_item *item)
{
    struct fold_item kept = *item;
    kept.id = arena_text(arena, item->id);
    kept.key = arena_text(arena, item->key);
    kept.fault = arena_text(arena, item->fault);
    return kept;
}

enum wherry_status fold_next(struct fold *fold, struct fold_item *item,
                             struct wherry_error *error)
{
    struct fold_run *from;
    const struct fold_item *least = first(fold, &from);
    if (least == NULL)
        return WHERRY_END;
    do {
        arena_reset(&fold->telling);
        *item = copy(&fold->telling, least);
        if (from == NULL)
            fold->told++;
        else if (next_head(fold, from, error) != WHERRY_OK)
            return WHERRY_FAILED;
        least = first(fold, &from);
    } while (least != NULL && same_person(item, least));
    return WHERRY_OK;
}

void fold_clear(struct fold *fold)
{
    for (size_t i = 0; i < fold->run_count; i++)
        free(fold->runs[i].piece);
    if (fold->run_count > 0)
        close(fold->file);
    arena_reset(&fold->arena);
    fold->run_count = fold->count = fold->told = fold->added = 0;
    fold->file_size = 0;
    fold->kept = false;
}

void fold_finish(struct fold *fold)
{
    fold_clear(fold);
    free(fold->items);
    free(fold->runs);
    arena_free(&fold->arena);
    arena_free(&fold->telling);
    *fold = (struct fold){.items = NULL};
}
