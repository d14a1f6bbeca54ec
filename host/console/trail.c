/* trail.c -- the audit trail. */
#include "host/console/trail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/owner.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"

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
    if (opened >= 0)
        owner_follow_place(opened, file);
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

/* ---- Reading it */

/* The latest lines, as many as are wanted: a ring. */
struct latest {
    char **lines;
    size_t most, count; /* of all that there were */
};

static bool is_about(const char *line, size_t length, const char *pipeline)
{
    struct arena arena = {0};
    const struct json_node *told = json_tree_parse(&arena, line, length, NULL);
    bool about = json_tree_is(told, JSON_OBJECT) &&
                 text_same(json_tree_text(json_tree_get(told, "pipeline")), pipeline);
    arena_free(&arena);
    return about;
}

static void keep(struct latest *latest, const char *line)
{
    char **place = &latest->lines[latest->count++ % latest->most];
    free(*place);
    *place = memory_text(line);
}

static void tell_one(const char *line, trail_tell *tell, void *self)
{
    struct arena arena = {0};
    const struct json_node *told = json_tree_parse(&arena, line, strlen(line), NULL);
    const struct trail_line one = {json_tree_text(json_tree_get(told, "at")),
                                   json_tree_text(json_tree_get(told, "user")),
                                   json_tree_text(json_tree_get(told, "action")),
                                   json_tree_text(json_tree_get(told, "pipeline")),
                                   json_tree_text(json_tree_get(told, "about"))};
    tell(self, &one);
    arena_free(&arena);
}

enum wherry_status trail_read(const struct trail *trail, const char *pipeline,
                              size_t most, trail_tell *tell, void *self,
                              struct wherry_error *error)
{
    FILE *file = fopen(trail->file, "re");
    if (file == NULL && errno == ENOENT)
        return WHERRY_OK;
    if (file == NULL)
        return fail(error, WHERRY_FAILED, "cannot read '%s': %s", trail->file,
                    strerror(errno));
    struct latest latest = {memory_array(most, sizeof(char *)), most, 0};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t got; (got = getline(&line, &room, file)) > 0;)
        if (is_about(line, (size_t)got, pipeline))
            keep(&latest, line);
    bool good = ferror(file) == 0;
    fclose(file);
    free(line);
    const size_t kept = latest.count < most ? latest.count : most;
    for (size_t i = 1; i <= kept; i++)
        tell_one(latest.lines[(latest.count - i) % most], tell, self);
    for (size_t i = 0; i < most; i++)
        free(latest.lines[i]);
    free(latest.lines);
    return good ? WHERRY_OK
                : fail(error, WHERRY_FAILED, "cannot read '%s'", trail->file);
}
