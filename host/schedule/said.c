/* said.c -- a line that a run wrote to its log, and how it goes into ours. */
#include "host/schedule/said.h"

#include <string.h>

#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "plugin/kit/json_reader.h"

/* Its fields that matter here. */
struct said {
    struct buffer time, level, pipeline, event, message;
    bool object;
};

static bool keep_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct said *said = self;
    const struct {
        const char *name;
        struct buffer *into;
    } fields[] = {{"time", &said->time},
                  {"level", &said->level},
                  {"pipeline", &said->pipeline},
                  {"event", &said->event},
                  {"message", &said->message}};
    (void)error;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (value->type == JSON_STRING && text_same(path, fields[i].name)) {
            buffer_clear(fields[i].into);
            buffer_add(fields[i].into, value->text, value->length);
        }
    return true;
}

static bool keep_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    struct said *said = self;
    (void)error;
    if (*path == '\0')
        said->object = type == JSON_OBJECT;
    return true;
}

static bool find_level(const char *name, enum log_level *level)
{
    for (int i = LOG_DEBUG; i <= LOG_ERROR; i++)
        if (text_same(name, log_level_name((enum log_level)i))) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}

static enum log_event find_event(const char *name)
{
    for (int i = 0; i < LOG_EVENT_COUNT; i++)
        if (text_same(name, log_event_name((enum log_event)i)))
            return (enum log_event)i;
    return LOG_MESSAGE;
}

/* Whether our log would have written it so. */
static bool is_clean(const char *line)
{
    struct buffer shown = {0};
    shown_add(&shown, line);
    const bool clean = text_same(buffer_text(&shown), line);
    buffer_free(&shown);
    return clean;
}

static void said_free(struct said *said)
{
    buffer_free(&said->time);
    buffer_free(&said->level);
    buffer_free(&said->pipeline);
    buffer_free(&said->event);
    buffer_free(&said->message);
}

bool said_log(const char *pipeline, const char *line, struct buffer *words)
{
    struct said said = {0};
    const struct json_handler handler = {
        .self = &said, .value = keep_value, .begin = keep_begin};
    enum log_level level = LOG_ERROR;
    const bool ours = json_read(line, strlen(line), &handler, NULL) == WHERRY_OK &&
                      said.object && said.time.length > 0 &&
                      find_level(buffer_text(&said.level), &level) &&
                      said.event.length > 0;
    const bool named = text_same(buffer_text(&said.pipeline), pipeline);
    const enum log_event event =
        ours ? find_event(buffer_text(&said.event)) : LOG_MESSAGE;
    const char *text = ours ? buffer_text(&said.message) : line;
    if (ours && named && log_is_json() && is_clean(line)) {
        log_pass(line);
    } else {
        log_set_subject(pipeline);
        log_tell(ours ? level : LOG_ERROR, event, "%s", text);
        log_set_subject("");
    }
    buffer_add_text(words, text);
    said_free(&said);
    return ours && named && event == LOG_RUN_ENDED;
}
