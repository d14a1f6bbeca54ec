/* trail.c -- the audit trail. */
#include "host/console/trail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/shown.h"

static void add_member(struct buffer *line, const char *name, const char *value)
{
    buffer_format(line, "%s\"%s\":", line->length > 1 ? "," : "", name);
    shown_quoted(line, value);
}

static void add_time(struct buffer *line)
{
    char text[32];
    time_t now = (time_t)(clock_now_ms() / 1000);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    add_member(line, "at", text);
}

static enum wherry_status append(const char *file, const struct buffer *line,
                                 struct wherry_error *error)
{
    int opened = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                      S_IRUSR | S_IWUSR);
    bool good = opened >= 0 && files_write_all(opened, line->bytes, line->length) &&
                fdatasync(opened) == 0;
    int reason = errno;
    if (opened >= 0)
        close(opened);
    return good ? WHERRY_OK
                : fail(error, WHERRY_FAILED, "cannot add to '%s': %s", file,
                       strerror(reason));
}

enum wherry_status trail_add(const struct trail *trail, const char *user,
                             const char *what, const char *pipeline, const char *about,
                             struct wherry_error *error)
{
    struct buffer line = {0};
    buffer_add_char(&line, '{');
    add_time(&line);
    add_member(&line, "user", user);
    add_member(&line, "action", what);
    add_member(&line, "pipeline", pipeline);
    add_member(&line, "about", about);
    buffer_add_text(&line, "}\n");
    enum wherry_status status = append(trail->file, &line, error);
    buffer_free(&line);
    return status;
}
