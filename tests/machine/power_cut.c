/* power_cut.c -- in a test: the power fails. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/text.h"
#include "tests/machine/power_log.h"
#include "tests/support/suite.h"

enum { SECTOR = 512 };

struct cut {
    const char *directory, *state;
    enum power_loss loss;
    uint64_t random;
};

/* SplitMix64. */
static uint64_t draw(struct cut *cut, uint64_t below)
{
    uint64_t mixed = cut->random += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
    return (mixed ^ mixed >> 31) % below;
}

static const char *path_of(const char *directory, const char *name, const char *suffix,
                           char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s%s", directory, name, suffix);
    return path;
}

/* Where the file of a log belongs: in `state`, or in a directory in it or beside it. */
static const char *place_of(const struct cut *cut, const char *name,
                            char path[PATH_MAX])
{
    const char *slash = strchr(name, POWER_SLASH), *own = strrchr(cut->state, '/');
    ck_assert_ptr_nonnull(slash);
    const int length = (int)(slash - name), before = (int)(own - cut->state);
    snprintf(path, PATH_MAX, "%s/%.*s", cut->state, length, name);
    const bool inside = access(path, F_OK) == 0;
    snprintf(path, PATH_MAX, "%.*s/%.*s/%s", inside ? (int)strlen(cut->state) : before,
             cut->state, length, name, slash + 1);
    return path;
}

/* False: there is none. */
static bool read_file(const struct cut *cut, const char *name, const char *suffix,
                      struct buffer *bytes)
{
    char path[PATH_MAX];
    buffer_clear(bytes);
    const int file = open(path_of(cut->directory, name, suffix, path), O_RDONLY);
    if (file < 0)
        return false;
    ck_assert(files_read_all(file, SIZE_MAX, bytes));
    close(file);
    return true;
}

static void extend(struct buffer *image, size_t length)
{
    while (image->length < length)
        buffer_add_char(image, '\0');
}

static void put(struct buffer *image, size_t at, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    extend(image, at + length);
    memcpy(image->bytes + at, bytes, length);
}

/* Sector by sector, where there may be holes. */
static void write_some(struct cut *cut, struct buffer *image, size_t at,
                       const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        size_t piece = SECTOR - (at + done) % SECTOR;
        if (piece > length - done)
            piece = length - done;
        if (cut->loss != POWER_HOLES || draw(cut, 2) == 0)
            put(image, at + done, bytes + done, piece);
        done += piece;
    }
}

/* Whether the file is there after all that was not synced of it, up to `most` bytes of
 * the log. */
static bool replay(struct cut *cut, const struct buffer *log, size_t most, bool there,
                   struct buffer *image)
{
    size_t at = 0;
    while (at + sizeof(struct power_entry) <= most) {
        struct power_entry entry;
        memcpy(&entry, log->bytes + at, sizeof entry);
        at += sizeof entry;
        const size_t rest = most - at, length = (size_t)entry.length;
        if (entry.act == POWER_WRITE) {
            write_some(cut, image, (size_t)entry.at, log->bytes + at,
                       length < rest ? length : rest);
            there = true;
        } else if (entry.act == POWER_TRUNCATE) {
            extend(image, (size_t)entry.at);
            image->length = (size_t)entry.at;
        } else if (draw(cut, 2) == 0) {
            there = false;
            buffer_clear(image);
        } else {
            return there; /* the name leads to the old file: what follows is lost */
        }
        at += length;
    }
    return there;
}

static void write_image(const struct cut *cut, const char *name,
                        const struct buffer *image)
{
    char path[PATH_MAX];
    const int file =
        open(place_of(cut, name, path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert(files_write_all(file, buffer_text(image), image->length));
    close(file);
}

static bool ends_deleted(const struct buffer *log)
{
    struct power_entry entry = {.act = POWER_WRITE};
    for (size_t at = 0; at + sizeof entry <= log->length;
         at += sizeof entry + (size_t)entry.length)
        memcpy(&entry, log->bytes + at, sizeof entry);
    return entry.act == POWER_DELETE;
}

/* A file that is gone and was not deleted has another name by now: it was synced first. */
static void cut_file(struct cut *cut, const char *name)
{
    char path[PATH_MAX];
    struct buffer image = {0}, log = {0};
    bool there = read_file(cut, name, ".kept", &image);
    read_file(cut, name, ".log", &log);
    size_t most = log.length;
    if (cut->loss == POWER_ALL)
        most = 0;
    else if (cut->loss == POWER_END && most > 0)
        most = (size_t)draw(cut, most + 1);
    const bool renamed =
        access(place_of(cut, name, path), F_OK) != 0 && !ends_deleted(&log);
    there = replay(cut, &log, most, there, &image);
    unlink(path);
    if (there && !renamed)
        write_image(cut, name, &image);
    unlink(path_of(cut->directory, name, ".kept", path));
    unlink(path_of(cut->directory, name, ".log", path));
    buffer_free(&image);
    buffer_free(&log);
}

/* Up to `room` names of files whose names end so, without that. */
static size_t list(const char *directory, const char *suffix,
                   char names[][NAME_MAX + 1], size_t room)
{
    size_t count = 0;
    DIR *opened = opendir(directory);
    ck_assert_ptr_nonnull(opened);
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (struct dirent *entry = NULL; (entry = readdir(opened)) != NULL;)
        if (count < room && text_ends_with(entry->d_name, suffix))
            snprintf(names[count++], NAME_MAX + 1, "%.*s",
                     (int)(strlen(entry->d_name) - strlen(suffix)), entry->d_name);
    closedir(opened);
    return count;
}

void power_cut(const char *directory, const char *state, enum power_loss loss,
               uint64_t seed)
{
    enum { ROOM = 16 };
    char names[ROOM][NAME_MAX + 1], path[PATH_MAX];
    struct cut cut = {directory, state, loss, seed};
    /* Each file that was ever written has a log. */
    size_t count = list(directory, ".log", names, ROOM);
    for (size_t i = 0; i < count; i++)
        cut_file(&cut, names[i]);
    /* Shared memory does not survive. */
    for (size_t i = 0; i < count; i++) {
        place_of(&cut, names[i], path);
        unlink(text_ends_with(path, "-wal") ? strcpy(strrchr(path, '-'), "-shm")
                                            : strcat(path, "-shm"));
    }
}
