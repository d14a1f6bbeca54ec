/* pack.c -- the texts of a directory of specs in one piece, and back. */
#include "host/spec/pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/text.h"
#include "host/spec/set.h"
#include "host/spec/tree.h"

/* A pack is a row of entries, by name: what follows the path is the file's text, or why
 * it could not be read. */
enum kind { PACK_TEXT = 'T', PACK_UNREADABLE = 'U' };
struct head {
    uint64_t kind, path_length, length;
};

static void add_entry(struct buffer *pack, enum kind kind, const char *path,
                      const char *text, size_t length)
{
    const struct head head = {
        .kind = kind, .path_length = strlen(path), .length = length};
    buffer_add(pack, &head, sizeof head);
    buffer_add(pack, path, head.path_length);
    buffer_add(pack, text, length);
}

static enum wherry_status add_file(struct buffer *pack, const char *path,
                                   struct wherry_error *error)
{
    struct buffer text = {0};
    enum wherry_status status = files_read(path, TREE_BYTES, &text, error);
    if (status == WHERRY_OK)
        add_entry(pack, PACK_TEXT, path, buffer_text(&text), text.length);
    buffer_free(&text);
    return status;
}

static int is_spec(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && (text_ends_with(entry->d_name, ".yaml") ||
                                       text_ends_with(entry->d_name, ".yml"));
}

/* By the bytes of the name, whatever the locale. */
static int by_name(const struct dirent **one, const struct dirent **other)
{
    return strcmp((*one)->d_name, (*other)->d_name);
}

static void add_named(struct buffer *pack, int opened, const char *directory,
                      const char *name)
{
    struct wherry_error error = {0};
    struct buffer path = {0}, text = {0};
    buffer_format(&path, text_ends_with(directory, "/") ? "%s%s" : "%s/%s", directory,
                  name);
    if (files_read_in(opened, name, buffer_text(&path), TREE_BYTES, &text, &error) ==
        WHERRY_OK)
        add_entry(pack, PACK_TEXT, buffer_text(&path), buffer_text(&text), text.length);
    else
        add_entry(pack, PACK_UNREADABLE, buffer_text(&path), error.message,
                  strlen(error.message));
    buffer_free(&path);
    buffer_free(&text);
}

enum wherry_status spec_pack(const char *path, struct buffer *pack,
                             struct wherry_error *error)
{
    struct stat what;
    struct dirent **entries;
    if (stat(path, &what) == 0 && !S_ISDIR(what.st_mode))
        return add_file(pack, path, error);
    int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = opened < 0 ? -1 : scandir(path, &entries, is_spec, by_name);
    int reason = errno;
    for (int i = 0; i < count; i++) {
        add_named(pack, opened, path, entries[i]->d_name);
        free(entries[i]);
    }
    if (opened >= 0)
        close(opened);
    if (count < 0)
        return fail(error, WHERRY_FAILED, "cannot read '%s': %s", path,
                    strerror(reason));
    free(entries);
    return WHERRY_OK;
}

/* The next `length` bytes; NULL: there are fewer. */
static const char *next(const char **at, size_t *left, uint64_t length)
{
    if (length > *left)
        return NULL;
    const char *bytes = *at;
    *at += length;
    *left -= (size_t)length;
    return bytes;
}

static bool add_from_pack(struct spec_set *set, const struct head *head,
                          const char *path, const char *text)
{
    if (head->kind == PACK_TEXT)
        spec_add_text(set, path, text, (size_t)head->length);
    else if (head->kind == PACK_UNREADABLE)
        set_add_complaint(
            set, &(struct spec_complaint){
                     .place = {.file = path},
                     .message = arena_text_n(&set->arena, text, (size_t)head->length),
                     .pipeline = ""});
    else
        return false;
    return true;
}

/* With `only`, nothing but the file of that path; with `but`, all others. */
static bool add_pack(struct spec_set *set, const void *bytes, size_t length,
                     const char *only, const char *but)
{
    const char *at = bytes;
    while (length > 0) {
        struct head head;
        if (length < sizeof head)
            return false;
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        length -= sizeof head;
        const char *path = next(&at, &length, head.path_length);
        const char *text = path == NULL ? NULL : next(&at, &length, head.length);
        if (text == NULL)
            return false;
        const char *name = arena_text_n(&set->arena, path, (size_t)head.path_length);
        if ((only == NULL || text_same(name, only)) &&
            (but == NULL || !text_same(name, but)) &&
            !add_from_pack(set, &head, name, text))
            return false;
    }
    return true;
}

bool spec_add_pack(struct spec_set *set, const void *bytes, size_t length,
                   const char *only)
{
    return add_pack(set, bytes, length, only, NULL);
}

bool spec_pack_next(const void *bytes, size_t length, size_t *at,
                    struct spec_pack_file *file)
{
    struct head head;
    const char *from = (const char *)bytes + *at;
    size_t left = length - *at;
    if (left < sizeof head)
        return false;
    memcpy(&head, from, sizeof head);
    from += sizeof head;
    left -= sizeof head;
    file->path = next(&from, &left, head.path_length);
    file->text = file->path == NULL ? NULL : next(&from, &left, head.length);
    file->readable = head.kind == PACK_TEXT;
    file->path_length = (size_t)head.path_length;
    file->length = (size_t)head.length;
    *at = length - left;
    return file->text != NULL;
}

static enum wherry_status add_directory(struct spec_set *set, const char *path,
                                        const char *but, struct wherry_error *error)
{
    struct buffer pack = {0};
    enum wherry_status status = spec_pack(path, &pack, error);
    if (status == WHERRY_OK)
        add_pack(set, buffer_text(&pack), pack.length, NULL, but);
    buffer_free(&pack);
    return status;
}

enum wherry_status spec_add_directory(struct spec_set *set, const char *path,
                                      struct wherry_error *error)
{
    return add_directory(set, path, NULL, error);
}

enum wherry_status spec_add_others(struct spec_set *set, const char *path,
                                   const char *but, struct wherry_error *error)
{
    struct stat what;
    if (stat(path, &what) != 0 && errno == ENOENT)
        return WHERRY_OK;
    return add_directory(set, path, but, error);
}
