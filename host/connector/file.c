/* file.c -- may this file be loaded as a plugin? */
#include "host/connector/file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"

enum { HEADERS_LIMIT = 256 }; /* program headers; a shared object has about ten */

/* Who besides its owner may write it; NULL: nobody. */
static const char *other_writer(const struct stat *facts)
{
    if ((facts->st_mode & S_IWOTH) != 0)
        return "others";
    return (facts->st_mode & S_IWGRP) != 0 ? "its group" : NULL;
}

static bool is_ours(const struct stat *facts)
{
    return facts->st_uid == 0 || facts->st_uid == geteuid();
}

/* `what` is the thing in words, as "plugin directory '/usr/lib/wherry'". */
static enum wherry_status check_owner(const struct stat *facts, const char *what,
                                      struct wherry_error *error)
{
    const char *writer = other_writer(facts);
    if (!is_ours(facts))
        return fail(
            error, WHERRY_FAILED,
            "%s belongs to user id %lu, not to root or to the user who runs this", what,
            (unsigned long)facts->st_uid);
    if (writer != NULL)
        return fail(error, WHERRY_FAILED, "%s is writable by %s", what, writer);
    return WHERRY_OK;
}

/* In a directory with the sticky bit nobody can move another user's files. */
static enum wherry_status check_above(const char *above, const char *what,
                                      struct wherry_error *error)
{
    struct stat facts;
    if (lstat(above, &facts) != 0)
        return fail(error, WHERRY_FAILED, "cannot check '%s', which contains %s: %s",
                    above, what, strerror(errno));
    if (!is_ours(&facts))
        return fail(error, WHERRY_FAILED,
                    "%s is in '%s', which belongs to user id %lu, not to root or to "
                    "the user who runs this",
                    what, above, (unsigned long)facts.st_uid);
    const char *writer = other_writer(&facts);
    const bool own_group = (facts.st_mode & S_IWOTH) == 0 && facts.st_gid == getegid();
    if (writer == NULL || own_group || (facts.st_mode & S_ISVTX) != 0)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED,
                "%s is in '%s', which is writable by %s: they could replace it", what,
                above, writer);
}

/* A directory and all directories above it; `real` is its true path. */
static enum wherry_status check_directory(const char *real, const char *what,
                                          struct wherry_error *error)
{
    struct stat facts;
    if (lstat(real, &facts) != 0)
        return fail(error, WHERRY_FAILED, "cannot check %s: %s", what, strerror(errno));
    enum wherry_status status = check_owner(&facts, what, error);
    char *above = memory_text(real);
    while (status == WHERRY_OK && !text_same(above, "/")) {
        char *next = files_directory(above);
        free(above);
        above = next;
        status = check_above(above, what, error);
    }
    free(above);
    return status;
}

char *file_check_directory(const char *path, struct wherry_error *error)
{
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *real = directory < 0 ? NULL : realpath(path, NULL);
    const int reason = errno;
    if (directory >= 0)
        close(directory);
    if (real == NULL) {
        fail(error, WHERRY_FAILED, "cannot open the plugin directory '%s': %s", path,
             strerror(reason));
        return NULL;
    }
    struct buffer what = {0};
    buffer_format(&what, "the plugin directory '%s'", path);
    enum wherry_status status = check_directory(real, buffer_text(&what), error);
    buffer_free(&what);
    if (status == WHERRY_OK)
        return real;
    free(real);
    return NULL;
}

/* ---- What is in it ---- */

static const struct {
    unsigned number;
    const char *name;
} machines[] = {
    {EM_386, "x86 (32 bits)"}, {EM_X86_64, "x86-64"},
    {EM_ARM, "ARM (32 bits)"}, {EM_AARCH64, "ARM (64 bits)"},
    {EM_RISCV, "RISC-V"},      {EM_PPC64, "POWER"},
    {EM_S390, "S/390"},
};

static const char *machine_name(unsigned number)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (machines[i].number == number)
            return machines[i].name;
    return "another machine";
}

/* Compared with the head of this very program. If that cannot be read nothing is
 * checked. */
static enum wherry_status check_machine(const ElfW(Ehdr) * head, const char *what,
                                        struct wherry_error *error)
{
    ElfW(Ehdr) own;
    int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    bool known = program >= 0 && pread(program, &own, sizeof own, 0) == sizeof own &&
                 memcmp(own.e_ident, ELFMAG, SELFMAG) == 0;
    if (program >= 0)
        close(program);
    if (!known || (own.e_machine == head->e_machine &&
                   own.e_ident[EI_DATA] == head->e_ident[EI_DATA]))
        return WHERRY_OK;
    if (own.e_ident[EI_DATA] != head->e_ident[EI_DATA])
        return fail(error, WHERRY_FAILED,
                    "%s is built for machines with another byte order", what);
    return fail(error, WHERRY_FAILED, "%s is built for %s, and this is %s", what,
                machine_name(head->e_machine), machine_name(own.e_machine));
}

/* Each segment that the linker will map must be within the file; and the table of
 * sections, which comes last if there is one. */
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
        return fail(error, WHERRY_FAILED, "cannot check %s: %s", what, strerror(errno));
    ssize_t got = pread(file, &head, sizeof head, 0);
    if (got < 0)
        return fail(error, WHERRY_FAILED, "cannot read %s: %s", what, strerror(errno));
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
        return fail(error, WHERRY_FAILED, "%s is not a shared object", what);
    if (head.e_ident[EI_CLASS] != word)
        return fail(error, WHERRY_FAILED, "%s is not a %d-bit file", what,
                    (int)sizeof(void *) * 8);
    if (got == (ssize_t)sizeof head && check_machine(&head, what, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (got < (ssize_t)sizeof head || !is_whole(file, &head, facts.st_size))
        return fail(error, WHERRY_FAILED,
                    "%s is not complete: it was cut off or damaged", what);
    if (head.e_type != ET_DYN)
        return fail(error, WHERRY_FAILED, "%s is not a shared object", what);
    return WHERRY_OK;
}

/* First by O_PATH, which touches nothing: opening a pipe or a device may block or have
 * effects. */
static enum wherry_status check_file(const char *real, const char *what,
                                     struct wherry_error *error)
{
    struct stat facts;
    int file = open(real, O_PATH | O_NOFOLLOW | O_CLOEXEC);
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
    file = open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return fail(error, WHERRY_FAILED, "cannot open %s: %s", what, strerror(errno));
    enum wherry_status status = check_content(file, what, error);
    close(file);
    return status;
}

/* Where a link of the plugin directory leads: to a file within it, in a directory that
 * is as safe as itself. */
static enum wherry_status check_link(const char *path, const char *real,
                                     const char *directory, struct wherry_error *error)
{
    const size_t length = text_same(directory, "/") ? 0 : strlen(directory);
    if (strncmp(real, directory, length) != 0 || real[length] != '/')
        return fail(error, WHERRY_FAILED,
                    "'%s' is a link to '%s', outside its plugin directory: put the "
                    "file itself there, or add the other directory to --plugins",
                    path, real);
    struct buffer what = {0};
    char *place = files_directory(real);
    buffer_format(&what, "the directory '%s', the target of '%s',", place, path);
    enum wherry_status status = text_same(place, directory)
                                    ? WHERRY_OK
                                    : check_directory(place, buffer_text(&what), error);
    free(place);
    buffer_free(&what);
    return status;
}

/* Only users whom the checks trust can change anything after them. */
char *file_check_plugin(const char *path, const char *directory,
                        struct wherry_error *error)
{
    struct stat facts;
    struct buffer what = {0}, found = {0};
    const char *slash = strrchr(path, '/');
    buffer_format(&found, "%s/%s", directory, slash == NULL ? path : slash + 1);
    char *real = realpath(buffer_text(&found), NULL);
    const bool there = real != NULL && lstat(buffer_text(&found), &facts) == 0;
    const int reason = errno;
    buffer_free(&found);
    if (!there) {
        fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(reason));
        free(real);
        return NULL;
    }
    enum wherry_status status = WHERRY_OK;
    if (S_ISLNK(facts.st_mode)) {
        buffer_format(&what, "'%s', the target of '%s',", real, path);
        status = check_link(path, real, directory, error);
    } else {
        buffer_format(&what, "'%s'", path);
    }
    if (status == WHERRY_OK)
        status = check_file(real, buffer_text(&what), error);
    buffer_free(&what);
    if (status == WHERRY_OK)
        return real;
    free(real);
    return NULL;
}
