/* folder.c -- the files of the folder, opened for reading. */
#include "plugin/csv/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/base/words.h"

static const char suffix[] = ".csv";

struct place folder_contacts(const struct csv *csv)
{
    return (struct place){.directory = csv->folder,
                          .name = csv->config->file,
                          .shown = csv->config->file};
}

static enum wherry_status refuse_kind(const struct place *place,
                                      struct wherry_error *error)
{
    struct stat status;
    const bool link =
        fstatat(place->directory, place->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(status.st_mode);
    return fail(error, WHERRY_FAILED,
                link ? "'%s' is a symbolic link: name its target folder"
                     : "'%s' is not a regular file",
                place->shown);
}

enum wherry_status folder_open(const struct place *place, int *file,
                               struct stat *status, struct wherry_error *error)
{
    /* A pipe is opened without waiting for its writer, and then refused. */
    *file = openat(place->directory, place->name,
                   O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (*file < 0 && errno == ELOOP)
        return refuse_kind(place, error);
    if (*file < 0)
        return fail(error, WHERRY_FAILED, "cannot open '%s': %s", place->shown,
                    strerror(errno));
    if (fstat(*file, status) == 0 && S_ISREG(status->st_mode))
        return WHERRY_OK;
    close(*file);
    *file = -1;
    return refuse_kind(place, error);
}

/* ---- Segments ---- */

/* With the permissions of the folder itself, whatever the umask. */
static bool make_segments(const struct csv *csv)
{
    struct stat status, made;
    const char *name = SEGMENTS_FOLDER;
    if (fstat(csv->folder, &status) != 0)
        return false;
    if (mkdirat(csv->folder, name, status.st_mode & 0777) != 0)
        return errno == EEXIST;
    if (fstatat(csv->folder, name, &made, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if ((made.st_uid != status.st_uid || made.st_gid != status.st_gid) &&
        fchownat(csv->folder, name, status.st_uid, status.st_gid,
                 AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    return fchmodat(csv->folder, name, status.st_mode & 0777, 0) == 0;
}

enum wherry_status folder_segments(const struct csv *csv, bool make, int *directory,
                                   struct wherry_error *error)
{
    if (make && !make_segments(csv))
        return fail(error, WHERRY_FAILED, "cannot create the folder '%s': %s",
                    SEGMENTS_FOLDER, strerror(errno));
    *directory =
        openat(csv->folder, SEGMENTS_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*directory >= 0)
        return WHERRY_OK;
    if (errno == ENOENT)
        return WHERRY_END;
    return fail(error, WHERRY_FAILED, "cannot open the folder '%s': %s",
                SEGMENTS_FOLDER, strerror(errno));
}

DIR *folder_list(int directory)
{
    /* A descriptor of its own, with its own position in the directory. */
    const int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = own < 0 ? NULL : fdopendir(own);
    if (list == NULL && own >= 0)
        close(own);
    return list;
}

static int hex(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char upper = c >= 'a' && c <= 'f' ? (char)(c - 'a' + 'A') : c;
    const char *at = upper == '\0' ? NULL : strchr(digits, upper);
    return at == NULL ? -1 : (int)(at - digits);
}

/* False if it is no file of a segment, or if its name cannot be reported. */
static bool decode(const char *file, struct segment_file *segment)
{
    size_t length = 0;
    if (*file == '.' || !text_ends_with(file, suffix) ||
        strlen(file) >= sizeof segment->file)
        return false;
    const char *end = file + strlen(file) - strlen(suffix);
    for (const char *at = file; at < end; at++) {
        char c = *at;
        if (c == '%' && end - at > 2 && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
            c = (char)(hex(at[1]) * 16 + hex(at[2]));
            at += 2;
        }
        if (c == '\0')
            return false;
        segment->name[length++] = c;
    }
    segment->name[length] = '\0';
    memcpy(segment->file, file, strlen(file) + 1);
    return length > 0 && words_are_text(segment->name) &&
           !words_are_unruly(segment->name);
}

bool folder_next(DIR *list, struct segment_file *segment)
{
    const struct dirent *entry;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    while ((entry = readdir(list)) != NULL)
        if (decode(entry->d_name, segment))
            return true;
    return false;
}

struct place folder_segment_place(int directory, const struct segment_file *segment,
                                  char shown[SEGMENT_SHOWN_ROOM])
{
    snprintf(shown, SEGMENT_SHOWN_ROOM, SEGMENTS_FOLDER "/%s", segment->file);
    return (struct place){
        .directory = directory, .name = segment->file, .shown = shown};
}

bool folder_name_file(const char *name, char file[SEGMENT_FILE_ROOM])
{
    size_t length = 0;
    for (const char *at = name; *at != '\0'; at++) {
        const bool plain = *at != '/' && *at != '%' && !(at == name && *at == '.');
        if (length + 3 + strlen(suffix) >= SEGMENT_FILE_ROOM)
            return false;
        length += (size_t)snprintf(file + length, SEGMENT_FILE_ROOM - length,
                                   plain ? "%c" : "%%%02X", (unsigned char)*at);
    }
    memcpy(file + length, suffix, strlen(suffix) + 1);
    return length > 0;
}

static enum wherry_status refuse_segment(const char *name, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "no segment '%.*s' in '%s'",
                (int)text_cut(name, 100), name, SEGMENTS_FOLDER);
}

enum wherry_status folder_find_segment(const struct csv *csv, const char *name,
                                       int *directory, struct segment_file *segment,
                                       struct wherry_error *error)
{
    bool found = false;
    enum wherry_status status = folder_segments(csv, false, directory, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? refuse_segment(name, error) : status;
    DIR *list = folder_list(*directory);
    while (list != NULL && !found && folder_next(list, segment))
        found = text_same(segment->name, name);
    if (list != NULL)
        closedir(list);
    if (found)
        return WHERRY_OK;
    close(*directory);
    return refuse_segment(name, error);
}
