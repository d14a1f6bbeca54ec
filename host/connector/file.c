/* file.c -- may this file be loaded as a plugin? */
#include "host/connector/file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"

enum { HEADERS_LIMIT = 256 }; /* program headers; a shared object has about ten */

/* `what` is the thing in words, as "plugin directory '/usr/lib/wherry'". */
static enum wherry_status check_owner(const struct stat *facts, const char *what,
                                      struct wherry_error *error)
{
    if (facts->st_uid != 0 && facts->st_uid != geteuid())
        return fail(error, WHERRY_FAILED,
                    "%s is owned by user id %lu, neither root nor the user that runs "
                    "this",
                    what, (unsigned long)facts->st_uid);
    if ((facts->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fail(error, WHERRY_FAILED, "%s is writable by %s", what,
                    (facts->st_mode & S_IWOTH) != 0 ? "others" : "its group");
    return WHERRY_OK;
}

static enum wherry_status check_open_directory(int directory, const char *what,
                                               struct wherry_error *error)
{
    struct stat facts;
    if (fstat(directory, &facts) != 0)
        return fail(error, WHERRY_FAILED, "cannot look at %s: %s", what,
                    strerror(errno));
    return check_owner(&facts, what, error);
}

enum wherry_status file_check_directory(const char *path, struct wherry_error *error)
{
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return fail(error, WHERRY_FAILED, "cannot open the plugin directory '%s': %s",
                    path, strerror(errno));
    struct buffer what = {0};
    buffer_format(&what, "the plugin directory '%s'", path);
    enum wherry_status status =
        check_open_directory(directory, buffer_text(&what), error);
    buffer_free(&what);
    close(directory);
    return status;
}

/* Each segment that the linker will map must lie within the file; and the table of
 * sections, which comes last where there is one. */
static bool is_whole(int file, const ElfW(Ehdr) * head, off_t size)
{
    const uint64_t sections = (uint64_t)head->e_shnum * head->e_shentsize;
    if (head->e_shoff > (uint64_t)size || sections > (uint64_t)size - head->e_shoff)
        return false;
    if (head->e_phentsize != sizeof(ElfW(Phdr)) || head->e_phnum > HEADERS_LIMIT)
        return false;
    for (size_t i = 0; i < head->e_phnum; i++) {
        ElfW(Phdr) part;
        off_t at = (off_t)(head->e_phoff + i * sizeof part);
        if (at < 0 || pread(file, &part, sizeof part, at) != (ssize_t)sizeof part)
            return false;
        if (part.p_type == PT_LOAD && (part.p_offset > (uint64_t)size ||
                                       part.p_filesz > (uint64_t)size - part.p_offset))
            return false;
    }
    return true;
}

static enum wherry_status check_content(int file, const char *what,
                                        struct wherry_error *error)
{
    const unsigned char word = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    struct stat facts;
    ElfW(Ehdr) head;
    memset(&head, 0, sizeof head);
    if (fstat(file, &facts) != 0)
        return fail(error, WHERRY_FAILED, "cannot look at %s: %s", what,
                    strerror(errno));
    ssize_t got = pread(file, &head, sizeof head, 0);
    if (got < 0)
        return fail(error, WHERRY_FAILED, "cannot read %s: %s", what, strerror(errno));
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return fail(error, WHERRY_FAILED, "%s is not a shared object", what);
    if (head.e_ident[EI_CLASS] != word)
        return fail(error, WHERRY_FAILED, "%s is not built for %d bits", what,
                    (int)sizeof(void *) * 8);
    if (got < (ssize_t)sizeof head || !is_whole(file, &head, facts.st_size))
        return fail(error, WHERRY_FAILED, "%s is not whole: it was cut or damaged",
                    what);
    if (head.e_type != ET_DYN)
        return fail(error, WHERRY_FAILED, "%s is not a shared object", what);
    return WHERRY_OK;
}

/* First by O_PATH, which touches nothing: opening a pipe or a device may block or have
 * effects. */
static enum wherry_status check_file(int directory, const char *name, const char *what,
                                     struct wherry_error *error)
{
    struct stat facts;
    int file = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0 || fstat(file, &facts) != 0) {
        fail(error, WHERRY_FAILED, "cannot open %s: %s", what, strerror(errno));
        if (file >= 0)
            close(file);
        return WHERRY_FAILED;
    }
    close(file);
    if (!S_ISREG(facts.st_mode))
        return fail(error, WHERRY_FAILED, "%s is not a regular file", what);
    if (check_owner(&facts, what, error) != WHERRY_OK)
        return WHERRY_FAILED;
    file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return fail(error, WHERRY_FAILED, "cannot open %s: %s", what, strerror(errno));
    enum wherry_status status = check_content(file, what, error);
    close(file);
    return status;
}

/* `path` is as found, `real` where that leads to; they differ where a link stands. Any
 * change after these checks is made by whom they trust. */
static enum wherry_status check_real(const char *path, const char *real, bool linked,
                                     struct wherry_error *error)
{
    struct buffer what = {0}, where = {0};
    const char *slash = strrchr(real, '/');
    char *directory_path =
        slash == real ? memory_text("/") : memory_text_n(real, (size_t)(slash - real));
    buffer_format(&what, linked ? "'%s', to which '%s' leads," : "'%s'", real, path);
    buffer_format(&where,
                  linked ? "the directory '%s', to which '%s' leads,"
                         : "the plugin directory '%s'",
                  directory_path, path);
    enum wherry_status status;
    int directory = open(directory_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        status = fail(error, WHERRY_FAILED, "cannot open %s: %s", buffer_text(&where),
                      strerror(errno));
    } else {
        status = check_open_directory(directory, buffer_text(&where), error);
        if (status == WHERRY_OK)
            status = check_file(directory, slash + 1, buffer_text(&what), error);
        close(directory);
    }
    free(directory_path);
    buffer_free(&what);
    buffer_free(&where);
    return status;
}

char *file_check_plugin(const char *path, struct wherry_error *error)
{
    struct stat facts;
    char *real = realpath(path, NULL);
    if (real == NULL || lstat(path, &facts) != 0) {
        fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(errno));
        free(real);
        return NULL;
    }
    bool linked = S_ISLNK(facts.st_mode);
    if (check_real(path, linked ? real : path, linked, error) == WHERRY_OK)
        return real;
    free(real);
    return NULL;
}
