/* users.c -- who may sign in. */
#include "host/console/users.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/new_file.h"
#include "host/base/owner.h"
#include "host/base/text.h"

enum { FILE_MOST = 1 << 20, LINE_PARTS = 3 };

/* yescrypt with the cost that the library thinks right. */
static const char method[] = "$y$";

/* ---- The file */

struct lines {
    struct buffer text; /* each line NUL-terminated in place */
    char *next;
};

struct line {
    const char *name, *hash;
    enum role role;
};

static enum wherry_status judge_file(const char *file, int opened,
                                     struct wherry_error *error)
{
    struct stat is;
    if (fstat(opened, &is) != 0)
        return fail(error, WHERRY_FAILED, "cannot read '%s': %s", file,
                    strerror(errno));
    if (!S_ISREG(is.st_mode))
        return fail(error, WHERRY_FAILED, "'%s' is no regular file", file);
    if ((is.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(error, WHERRY_FAILED,
                    "others may read or write '%s', which holds the users; "
                    "`chmod 600` it",
                    file);
    return WHERRY_OK;
}

/* A file that is not there has no users. */
static enum wherry_status open_lines(const char *file, struct lines *lines,
                                     struct wherry_error *error)
{
    *lines = (struct lines){0};
    int opened = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (opened < 0 && errno == ENOENT)
        return WHERRY_OK;
    if (opened < 0)
        return fail(error, WHERRY_FAILED, "cannot read '%s': %s", file,
                    strerror(errno));
    enum wherry_status status = judge_file(file, opened, error);
    if (status == WHERRY_OK && !files_read_all(opened, FILE_MOST, &lines->text))
        status =
            fail(error, WHERRY_FAILED, "cannot read '%s': %s", file, strerror(errno));
    else if (status == WHERRY_OK && lines->text.length > FILE_MOST)
        status = fail(error, WHERRY_FAILED, "'%s' is longer than 1 MiB", file);
    close(opened);
    lines->next = lines->text.bytes;
    return status;
}

static void close_lines(struct lines *lines)
{
    if (lines->text.bytes != NULL)
        explicit_bzero(lines->text.bytes, lines->text.room);
    buffer_free(&lines->text);
}

/* False at the end; else the start of the next one. */
static bool next_text(struct lines *lines, char **start)
{
    *start = lines->next;
    if (*start == NULL || **start == '\0')
        return false;
    char *end = strchr(*start, '\n');
    lines->next = end == NULL ? NULL : end + 1;
    if (end != NULL)
        *end = '\0';
    return true;
}

/* False for a line of another form, which is left as it is. */
static bool take_apart(char *start, struct line *line)
{
    char *role = strchr(start, ':');
    char *hash = role == NULL ? NULL : strchr(role + 1, ':');
    if (hash == NULL)
        return false;
    *role = '\0';
    *hash = '\0';
    if (users_name_is_good(start) && role_find(role + 1, &line->role)) {
        line->name = start;
        line->hash = hash + 1;
        return true;
    }
    *role = ':';
    *hash = ':';
    return false;
}

/* False at the end. A line of another form is skipped: it lets nobody in. */
static bool next_line(struct lines *lines, struct line *line)
{
    char *start;
    while (next_text(lines, &start))
        if (take_apart(start, line))
            return true;
    return false;
}

/* ---- Passwords */

bool users_name_is_good(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= USER_NAME_MOST &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "._-@") == length;
}

enum wherry_status users_check_password(const char *password,
                                        struct wherry_error *error)
{
    size_t length = strlen(password);
    if (length < PASSWORD_LEAST || length > PASSWORD_MOST)
        return fail(error, WHERRY_FAILED, "a password has %d to %d bytes, not %zu",
                    PASSWORD_LEAST, PASSWORD_MOST, length);
    return WHERRY_OK;
}

static enum wherry_status add_hash(struct buffer *text, const char *password,
                                   struct wherry_error *error)
{
    struct crypt_data *data = memory_allocate(sizeof *data);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    char *salted = crypt_gensalt_rn(method, 0, NULL, 0, setting, sizeof setting);
    char *hash = salted == NULL ? NULL : crypt_r(password, setting, data);
    bool good = hash != NULL && hash[0] != '*';
    if (good)
        buffer_add_text(text, hash);
    int reason = errno;
    explicit_bzero(data, sizeof *data);
    free(data);
    return good ? WHERRY_OK
                : fail(error, WHERRY_FAILED, "cannot make a hash of the password: %s",
                       strerror(reason));
}

static bool same_bytes(const char *one, const char *other)
{
    size_t length = strlen(one);
    unsigned char differ = strlen(other) != length;
    for (size_t i = 0; i < length && other[i] != '\0'; i++)
        differ |= (unsigned char)(one[i] ^ other[i]);
    return differ == 0;
}

static bool is_password(const char *password, const char *hash)
{
    struct crypt_data *data = memory_allocate(sizeof *data);
    const char *made = crypt_r(password, hash, data);
    bool same = made != NULL && made[0] != '*' && same_bytes(made, hash);
    explicit_bzero(data, sizeof *data);
    free(data);
    return same;
}

/* ---- Users */

/* All lines but those of `name`, as they are, comments too. */
static enum wherry_status copy_others(const char *file, const char *name,
                                      struct buffer *text, bool *found,
                                      struct wherry_error *error)
{
    struct lines lines;
    struct line line;
    char *start;
    enum wherry_status status = open_lines(file, &lines, error);
    while (status == WHERRY_OK && next_text(&lines, &start)) {
        if (!take_apart(start, &line))
            buffer_format(text, "%s\n", start);
        else if (text_same(line.name, name))
            *found = true;
        else
            buffer_format(text, "%s:%s:%s\n", line.name, role_name(line.role),
                          line.hash);
    }
    close_lines(&lines);
    return status;
}

static enum wherry_status write_all(struct new_file *users, const struct buffer *text,
                                    struct wherry_error *error)
{
    owner_follow_place(users->descriptor, users->path);
    enum wherry_status status =
        files_write_all(users->descriptor, buffer_text(text), text->length)
            ? new_file_flush(users, error)
            : new_file_cannot(users, error);
    return status == WHERRY_OK ? new_file_replace(users, error) : status;
}

/* `line`: the user's new one; NULL: none. The new file is begun before the old one is
 * read, so that of two changes at once none is lost. END: the user is not there. */
static enum wherry_status change_user(const char *file, const char *name,
                                      const char *line, struct wherry_error *error)
{
    struct buffer text = {0};
    struct new_file users = {0};
    bool found = false;
    enum wherry_status status = new_file_begin(&users, file, error);
    if (status == WHERRY_OK)
        status = copy_others(file, name, &text, &found, error);
    if (line != NULL)
        buffer_add_text(&text, line);
    if (status == WHERRY_OK)
        status = found || line != NULL ? write_all(&users, &text, error) : WHERRY_END;
    new_file_drop(&users);
    buffer_free(&text);
    return status;
}

enum wherry_status users_put(const char *file, const char *name, enum role role,
                             const char *password, struct wherry_error *error)
{
    struct buffer line = {0};
    enum wherry_status status = users_check_password(password, error);
    if (status == WHERRY_OK && !users_name_is_good(name))
        status =
            fail(error, WHERRY_FAILED,
                 "'%s' cannot be a user name: use 1 to %d letters, digits and ._-@",
                 name, USER_NAME_MOST);
    buffer_format(&line, "%s:%s:", name, role_name(role));
    if (status == WHERRY_OK)
        status = add_hash(&line, password, error);
    buffer_add_char(&line, '\n');
    if (status == WHERRY_OK)
        status = change_user(file, name, buffer_text(&line), error);
    buffer_free(&line);
    return status;
}

enum wherry_status users_remove(const char *file, const char *name,
                                struct wherry_error *error)
{
    return change_user(file, name, NULL, error);
}

enum wherry_status users_list(const char *file, users_tell *tell, void *self,
                              struct wherry_error *error)
{
    struct lines lines;
    struct line line;
    enum wherry_status status = open_lines(file, &lines, error);
    while (status == WHERRY_OK && next_line(&lines, &line))
        tell(self, line.name, line.role);
    close_lines(&lines);
    return status;
}

enum wherry_status users_find(const char *file, const char *name, struct user *user,
                              struct wherry_error *error)
{
    struct lines lines;
    struct line line;
    bool found = false;
    enum wherry_status status = open_lines(file, &lines, error);
    while (status == WHERRY_OK && !found && next_line(&lines, &line))
        if (text_same(line.name, name)) {
            found = true;
            user->role = line.role;
            snprintf(user->hash, sizeof user->hash, "%s", line.hash);
        }
    close_lines(&lines);
    return status == WHERRY_OK && !found ? WHERRY_END : status;
}

enum wherry_status users_role(const char *file, const char *name, enum role *role,
                              struct wherry_error *error)
{
    struct user user = {.role = *role};
    const enum wherry_status status = users_find(file, name, &user, error);
    *role = user.role;
    explicit_bzero(&user, sizeof user);
    return status;
}

enum wherry_status users_verify(const char *file, const char *name,
                                const char *password, struct wherry_error *error)
{
    struct lines lines;
    struct line line;
    struct buffer hash = {0};
    bool known = false;
    enum wherry_status status = open_lines(file, &lines, error);
    while (status == WHERRY_OK && !known && next_line(&lines, &line))
        if (text_same(line.name, name)) {
            buffer_add_text(&hash, line.hash);
            known = true;
        }
    close_lines(&lines);
    /* So that the time does not show which names exist. */
    if (status == WHERRY_OK && !known)
        status = add_hash(&hash, "nobody has this password", error);
    bool right = status == WHERRY_OK && strlen(password) <= PASSWORD_MOST &&
                 is_password(password, buffer_text(&hash));
    buffer_free(&hash);
    return status == WHERRY_OK && !(right && known) ? WHERRY_END : status;
}
