/* pile.c -- collects entries, returns them in the order of their keys. */
#include "host/store/pile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/memory.h"

enum {
    HELD_MAX = (2 * 1024 - 64) * 1024, /* bytes of entries in memory */
    OUT_MAX = 64 * 1024,               /* written at once */
    /* Of each run so much is in memory while it is read: of a thousand of them, which two
     * gigabytes make, no more than of a hundred. */
    WINDOW_MAX = 16 * 1024,
    WINDOW_LEAST = 1024,
    WINDOWS_MAX = 1024 * 1024,
};

/* Before the key, the rank, each with its NUL, and the body of an entry. */
struct head {
    uint64_t digest;
    uint32_t key, rank, body; /* their lengths */
    unsigned char kind;
};

/* An entry in memory. Most keys differ in their first bytes. */
struct slot {
    uint64_t start;
    const char *entry;
};

/* Entries in order: in memory, where `slots` is not NULL, else in the file. */
struct run {
    const struct slot *slots;
    uint64_t at, end; /* the next slot, or byte of the file, and the last one */
    uint64_t begin;
    struct buffer window; /* what was read of the file; */
    size_t used;          /* so much of it was returned */
    struct slot told;     /* the entry to return next */
};

struct pile {
    char *directory;
    int file; /* -1: none */
    uint64_t written;
    struct buffer held;       /* entries that came last */
    size_t held_count, count; /* of these; of all */
    struct slot *slots;       /* of these, in order */
    struct run *runs;         /* by their age */
    size_t run_count, run_room;
    size_t window; /* of each run, as far as no entry is longer */
    size_t *heap;  /* runs that have more to return; the first one is next */
    size_t heap_count;
    bool begun; /* the first one of the heap was returned */
};

struct pile *pile_create(const char *directory)
{
    struct pile *pile = memory_allocate(sizeof *pile);
    pile->directory = directory == NULL ? NULL : memory_text(directory);
    pile->file = -1;
    return pile;
}

void pile_clear(struct pile *pile)
{
    for (size_t i = 0; i < pile->run_count; i++)
        buffer_free(&pile->runs[i].window);
    free(pile->runs);
    free(pile->heap);
    free(pile->slots);
    buffer_free(&pile->held);
    if (pile->file >= 0)
        close(pile->file);
    *pile = (struct pile){.directory = pile->directory, .file = -1};
}

void pile_free(struct pile *pile)
{
    if (pile == NULL)
        return;
    pile_clear(pile);
    free(pile->directory);
    free(pile);
}

/* ---- Entries as bytes ---- */

static struct head head_of(const char *entry)
{
    struct head head;
    memcpy(&head, entry, sizeof head);
    return head;
}

static size_t size_of(const char *entry)
{
    const struct head head = head_of(entry);
    return sizeof head + head.key + 1 + head.rank + 1 + head.body;
}

static const char *key_of(const char *entry)
{
    return entry + sizeof(struct head);
}

static struct slot slot_of(const char *entry)
{
    unsigned char first[8] = {0};
    struct slot slot = {.entry = entry};
    memcpy(first, key_of(entry), strnlen(key_of(entry), sizeof first));
    for (size_t i = 0; i < sizeof first; i++)
        slot.start = slot.start << 8 | first[i];
    return slot;
}

/* By key, then by kind. */
static int compare(const struct slot *one, const struct slot *other)
{
    if (one->start != other->start)
        return one->start < other->start ? -1 : 1;
    const int order = strcmp(key_of(one->entry), key_of(other->entry));
    return order != 0 ? order : head_of(one->entry).kind - head_of(other->entry).kind;
}

/* Then in the order in which they came, which is their order in memory. */
static int compare_slots(const void *one, const void *other)
{
    const struct slot *a = one, *b = other;
    const int order = compare(a, b);
    return order != 0 ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

/* ---- Coming in ---- */

/* By one byte of their first ones; in the order of before where that is the same. */
static void distribute(const struct slot *from, struct slot *to, size_t count,
                       unsigned shift)
{
    size_t places[UCHAR_MAX + 2] = {0};
    for (size_t i = 0; i < count; i++)
        places[(from[i].start >> shift & UCHAR_MAX) + 1]++;
    for (size_t i = 1; i <= UCHAR_MAX; i++)
        places[i] += places[i - 1];
    for (size_t i = 0; i < count; i++)
        to[places[from[i].start >> shift & UCHAR_MAX]++] = from[i];
}

/* Byte by byte, from the last one of the first eight: that compares nothing, and a
 * processor cannot foresee how ids compare. Then those that have all eight in common. */
static void sort_slots(struct slot *slots, size_t count)
{
    struct slot *others = memory_array(count, sizeof *others);
    for (unsigned shift = 0; shift < 64; shift += 16) {
        distribute(slots, others, count, shift);
        distribute(others, slots, count, shift + 8);
    }
    free(others);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && slots[to].start == slots[from].start;)
            to++;
        if (to > from + 1)
            qsort(slots + from, to - from, sizeof *slots, compare_slots);
    }
}

static void sort_held(struct pile *pile)
{
    const char *entry = pile->held.bytes;
    free(pile->slots);
    pile->slots = memory_array(pile->held_count, sizeof *pile->slots);
    for (size_t i = 0; i < pile->held_count; i++, entry += size_of(entry))
        pile->slots[i] = slot_of(entry);
    sort_slots(pile->slots, pile->held_count);
}

static struct run *add_run(struct pile *pile)
{
    pile->runs =
        memory_grow(pile->runs, pile->run_count, &pile->run_room, sizeof *pile->runs);
    struct run *run = &pile->runs[pile->run_count++];
    *run = (struct run){0};
    return run;
}

/* It has a name for a moment where the file system knows no files without one. */
static bool open_file(struct pile *pile)
{
    struct buffer name = {0};
    pile->file = open(pile->directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (pile->file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
        buffer_format(&name, "%s/wherry-XXXXXX", pile->directory);
        pile->file = mkostemp(name.bytes, O_CLOEXEC);
        if (pile->file >= 0)
            unlink(name.bytes);
        buffer_free(&name);
    }
    return pile->file >= 0;
}

static bool write_out(struct pile *pile, struct buffer *out, size_t least)
{
    if (out->length < least)
        return true;
    const bool fine = files_write_all(pile->file, out->bytes, out->length);
    pile->written += out->length;
    buffer_clear(out);
    return fine;
}

/* What is held goes into the file as one run. */
static bool write_held(struct pile *pile)
{
    struct buffer out = {0};
    if (pile->file < 0 && !open_file(pile))
        return false;
    sort_held(pile);
    const uint64_t begin = pile->written;
    bool fine = true;
    for (size_t i = 0; i < pile->held_count && fine; i++) {
        buffer_add(&out, pile->slots[i].entry, size_of(pile->slots[i].entry));
        fine = write_out(pile, &out, OUT_MAX);
    }
    fine = fine && write_out(pile, &out, 1);
    buffer_free(&out);
    struct run *run = add_run(pile);
    run->begin = begin;
    run->end = pile->written;
    buffer_clear(&pile->held);
    pile->held_count = 0;
    free(pile->slots);
    pile->slots = NULL;
    return fine;
}

bool pile_add(struct pile *pile, const struct pile_entry *entry)
{
    struct head head;
    memset(&head, 0, sizeof head); /* padding is written, too */
    head.digest = entry->digest;
    head.key = (uint32_t)strlen(entry->key);
    head.rank = (uint32_t)strlen(entry->rank);
    head.body = (uint32_t)entry->length;
    head.kind = entry->kind;
    buffer_add(&pile->held, &head, sizeof head);
    buffer_add(&pile->held, entry->key, head.key + 1);
    buffer_add(&pile->held, entry->rank, head.rank + 1);
    buffer_add(&pile->held, entry->body, entry->length);
    pile->held_count++;
    pile->count++;
    return pile->held.length < HELD_MAX || pile->directory == NULL || write_held(pile);
}

size_t pile_count(const struct pile *pile)
{
    return pile->count;
}

/* ---- Telling ---- */

static size_t window_for(size_t runs)
{
    const size_t share = runs == 0 ? WINDOW_MAX : WINDOWS_MAX / runs;
    return share > WINDOW_MAX     ? WINDOW_MAX
           : share < WINDOW_LEAST ? WINDOW_LEAST
                                  : share;
}

/* What was returned leaves the window. Returns how many bytes it has room for, of which
 * the run has `left`. */
static size_t make_room(const struct pile *pile, struct run *run, size_t least,
                        uint64_t left)
{
    struct buffer *window = &run->window;
    buffer_reserve(window, least > pile->window ? least : pile->window);
    window->length -= run->used;
    memmove(window->bytes, window->bytes + run->used, window->length);
    run->used = 0;
    const size_t room = window->room - window->length;
    return left < room ? (size_t)left : room;
}

/* At least so many bytes of the run are in its window, if it has them. */
static bool fill_window(const struct pile *pile, struct run *run, size_t least)
{
    struct buffer *window = &run->window;
    while (window->length - run->used < least && run->at < run->end) {
        const size_t most = make_room(pile, run, least, run->end - run->at);
        const ssize_t got =
            pread(pile->file, window->bytes + window->length, most, (off_t)run->at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got == 0 ? EIO : errno;
            return false;
        }
        window->length += (size_t)got;
        run->at += (uint64_t)got;
    }
    return true;
}

/* The next entry of the run; *any: there is one. */
static bool next_of_run(const struct pile *pile, struct run *run, bool *any)
{
    if (run->slots != NULL) {
        *any = run->at < run->end;
        if (*any)
            run->told = run->slots[run->at++];
        return true;
    }
    if (run->told.entry != NULL)
        run->used += size_of(run->told.entry);
    run->told.entry = NULL;
    if (!fill_window(pile, run, sizeof(struct head)))
        return false;
    *any = run->window.length > run->used;
    if (!*any) {
        buffer_free(&run->window);
        run->used = 0;
        return true;
    }
    if (!fill_window(pile, run, size_of(run->window.bytes + run->used)))
        return false;
    run->told = slot_of(run->window.bytes + run->used);
    return true;
}

/* Of two runs the older one is first with entries that both have. */
static bool is_before(const struct pile *pile, size_t one, size_t other)
{
    const int order = compare(&pile->runs[one].told, &pile->runs[other].told);
    return order != 0 ? order < 0 : one < other;
}

/* The run at this place of the heap may be later than those below it. */
static void sink(struct pile *pile, size_t place)
{
    size_t *heap = pile->heap;
    for (;;) {
        size_t first = place, below = 2 * place + 1;
        for (size_t i = below; i < below + 2 && i < pile->heap_count; i++)
            if (is_before(pile, heap[i], heap[first]))
                first = i;
        if (first == place)
            return;
        const size_t run = heap[place];
        heap[place] = heap[first];
        heap[first] = run;
        place = first;
    }
}

/* The entries in memory are the last run: they stay there if it is the only one.
 * Otherwise they go where the others are, so that the caller has the memory. */
static bool settle_held(struct pile *pile)
{
    if (pile->held_count == 0 || pile->slots != NULL)
        return true;
    if (pile->run_count > 0) {
        const bool fine = write_held(pile);
        buffer_free(&pile->held);
        return fine;
    }
    sort_held(pile);
    struct run *run = add_run(pile);
    run->slots = pile->slots;
    run->end = pile->held_count;
    return true;
}

/* All runs from their beginnings. */
static void rewind_runs(struct pile *pile)
{
    for (size_t i = 0; i < pile->run_count; i++) {
        struct run *run = &pile->runs[i];
        run->at = run->begin;
        run->used = 0;
        run->told.entry = NULL;
        buffer_clear(&run->window);
    }
}

bool pile_begin(struct pile *pile)
{
    if (!settle_held(pile))
        return false;
    rewind_runs(pile);
    pile->window = window_for(pile->run_count);
    free(pile->heap);
    pile->heap = memory_array(pile->run_count, sizeof *pile->heap);
    pile->heap_count = 0;
    pile->begun = false;
    for (size_t i = 0; i < pile->run_count; i++) {
        bool any = false;
        if (!next_of_run(pile, &pile->runs[i], &any))
            return false;
        if (any)
            pile->heap[pile->heap_count++] = i;
    }
    for (size_t i = pile->heap_count / 2; i > 0; i--)
        sink(pile, i - 1);
    return true;
}

/* The run that was returned last continues, or is at its end. */
static bool go_on(struct pile *pile)
{
    bool any = false;
    if (!next_of_run(pile, &pile->runs[pile->heap[0]], &any))
        return false;
    if (!any)
        pile->heap[0] = pile->heap[--pile->heap_count];
    sink(pile, 0);
    return true;
}

bool pile_next(struct pile *pile, struct pile_entry *entry, bool *any)
{
    if (pile->begun && pile->heap_count > 0 && !go_on(pile))
        return false;
    pile->begun = true;
    *any = pile->heap_count > 0;
    if (!*any)
        return true;
    const char *told = pile->runs[pile->heap[0]].told.entry;
    const struct head head = head_of(told);
    *entry = (struct pile_entry){.key = key_of(told),
                                 .rank = key_of(told) + head.key + 1,
                                 .body = key_of(told) + head.key + head.rank + 2,
                                 .length = head.body,
                                 .digest = head.digest,
                                 .kind = head.kind};
    return true;
}
