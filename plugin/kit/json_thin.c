/* json_thin.c -- JSON of which little is wanted, read in pieces. */
#include "plugin/kit/json_thin.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/json_plain.h"
#include "plugin/kit/json_skip.h"
#include "plugin/kit/json_text.h"

/* What may come next. */
enum state {
    THIN_VALUE,
    THIN_KEY, /* the first of its object, or its end */
    THIN_AFTER_VALUE,
    THIN_SKIP, /* a value that nobody wants, or the rest of one */
    THIN_REST, /* all that comes is the reader's */
};

/* What became of one token. CUT: the text at hand ends in it. */
enum step { STEP_ON, STEP_CUT, STEP_LONG, STEP_BAD, STEP_DEEP, STEP_REFUSED };

struct frame {
    bool object, some;  /* some: the reader has a member of it */
    size_t path_length; /* its own path, and what comes before a key of it */
};

struct json_thin {
    struct json_handler handler;
    struct json_reader *reader;
    struct buffer held;       /* from the first token on that is not whole */
    struct buffer path, told; /* told: the string that the handler gets */
    /* The text at hand: what was held, and a piece. */
    const char *text, *at, *end;
    const char *run; /* from here to `at` all is wanted; NULL: nothing is */
    size_t before;   /* bytes of the document before `text` */
    size_t given;    /* bytes of it that the reader has had or stepped over */
    bool last;       /* nothing comes after `end` */
    enum state state;
    bool opened; /* just now: it may end */
    size_t depth;
    struct frame frames[JSON_DEPTH_MAX];
    struct json_skip skip;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static const char *blanks_end(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* After the string that begins here; NULL: it does not end. */
static const char *string_end(const char *at, const char *end)
{
    const char *from = at + 1, *quote = from;
    while ((quote = memchr(quote, '"', (size_t)(end - quote))) != NULL) {
        const char *before = quote;
        while (before > from && before[-1] == '\\')
            before--;
        quote++;
        if ((quote - before) % 2 == 1)
            return quote;
        from = quote;
    }
    return NULL;
}

static bool of_scalar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' ||
           c == '.' || c == 'E';
}

static bool is_long(const char *at, const char *end)
{
    return (size_t)(end - at) > JSON_TOKEN_MAX;
}

/* Over the string, number, true, false or null that begins here. */
static enum step pass_scalar(struct json_thin *thin)
{
    const char *at = thin->at;
    if (*at == '"') {
        at = string_end(at, thin->end);
        if (at == NULL)
            return STEP_CUT;
    } else {
        while (at < thin->end && of_scalar(*at))
            at++;
        if (at == thin->at)
            return STEP_BAD;
        if (at == thin->end && !thin->last)
            return STEP_CUT;
    }
    if (is_long(thin->at, at))
        return STEP_LONG;
    thin->at = at;
    return STEP_ON;
}

/* ---- What nobody wants */

static enum step skip_value(struct json_thin *thin)
{
    static const enum step steps[] = {[JSON_TOKEN_WHOLE] = STEP_ON,
                                      [JSON_TOKEN_CUT] = STEP_CUT,
                                      [JSON_TOKEN_BAD] = STEP_BAD,
                                      [JSON_TOKEN_LONG] = STEP_LONG,
                                      [JSON_TOKEN_DEEP] = STEP_DEEP};
    const enum json_token token =
        json_skip(&thin->skip, (size_t)JSON_DEPTH_MAX - thin->depth, &thin->at,
                  thin->end, thin->last);
    if (token == JSON_TOKEN_WHOLE)
        thin->state = THIN_AFTER_VALUE;
    return steps[token];
}

/* ---- What is wanted */

static void want(struct json_thin *thin, const char *from)
{
    if (thin->run == NULL)
        thin->run = from;
}

static enum step open_frame(struct json_thin *thin)
{
    const bool object = *thin->at == '{';
    if (thin->depth == JSON_DEPTH_MAX)
        return STEP_DEEP;
    thin->frames[thin->depth++] =
        (struct frame){.object = object, .path_length = thin->path.length};
    if (!object)
        buffer_add_text(&thin->path, "[]");
    thin->at++;
    thin->state = object ? THIN_KEY : THIN_VALUE;
    thin->opened = true;
    return STEP_ON;
}

static enum step close_frame(struct json_thin *thin)
{
    if (thin->depth == 0 || (!thin->opened && thin->state != THIN_AFTER_VALUE))
        return STEP_BAD;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    if (*thin->at != (frame->object ? '}' : ']'))
        return STEP_BAD;
    want(thin, thin->at++);
    thin->path.length = frame->path_length;
    thin->depth--;
    thin->state = THIN_AFTER_VALUE;
    thin->opened = false;
    return STEP_ON;
}

static enum step take_value(struct json_thin *thin)
{
    const char *from = thin->at;
    const bool opens = *from == '{' || *from == '[';
    const enum step step = opens ? open_frame(thin) : pass_scalar(thin);
    if (step != STEP_ON)
        return step;
    want(thin, from);
    if (!opens) {
        thin->state = THIN_AFTER_VALUE;
        thin->opened = false;
    }
    return STEP_ON;
}

/* ---- The reader */

static enum wherry_status tell_of(struct json_thin *thin, const char *from,
                                  struct wherry_error *error)
{
    const size_t place = thin->before + (size_t)(from - thin->text);
    const size_t length = place - thin->given;
    thin->given = place;
    return length == 0 ? WHERRY_OK : json_reader_step_over(thin->reader, length, error);
}

/* The reader gets what is wanted before here. */
static enum wherry_status give(struct json_thin *thin, const char *end,
                               struct wherry_error *error)
{
    const char *run = thin->run;
    thin->run = NULL;
    if (run == NULL || run >= end)
        return WHERRY_OK;
    const size_t length = (size_t)(end - run);
    enum wherry_status status = tell_of(thin, run, error);
    if (status == WHERRY_OK)
        status = json_reader_feed(thin->reader, run, length, error);
    thin->given += length;
    return status;
}

/* ---- Keys */

/* Puts a key behind the path of its object. In a key without escapes, of ASCII alone,
 * the bytes are the path; else false. */
static bool set_path(struct json_thin *thin, const char *key, size_t length)
{
    struct buffer *path = &thin->path;
    path->length = thin->frames[thin->depth - 1].path_length;
    if (thin->depth > 1)
        buffer_add_char(path, '.');
    return json_text_add(path, key, length) && length > 0;
}

static bool is_wanted(const struct json_thin *thin)
{
    const struct json_handler *handler = &thin->handler;
    return handler->wants == NULL ||
           handler->wants(handler->self, thin->path.bytes, thin->path.length);
}

/* ---- What needs no parser */

static bool tell(const struct json_thin *thin, const struct json_value *value,
                 struct wherry_error *error)
{
    const struct json_handler *handler = &thin->handler;
    return handler->value == NULL ||
           handler->value(handler->self, thin->path.bytes, value, error);
}

/* The handler gets the value that comes next without the parser, if nothing in it needs
 * one: then nothing of it is wanted. CUT: a scalar other than a string may go on; the
 * parser would wait for what comes behind it, and the handler would get it too late. For
 * the same reason the parser gets all the rest if it is no scalar. */
static enum step tell_plain(struct json_thin *thin, const char *from,
                            struct wherry_error *error)
{
    const char *at = blanks_end(thin->at, thin->end), *end = at, *after = NULL;
    struct json_value value;
    while (end < thin->end && of_scalar(*end))
        end++;
    if (end == thin->end && !thin->last && (at == end || *at != '"'))
        return STEP_CUT;
    if (end > at && is_long(from, end))
        return STEP_LONG;
    thin->state = end > at ? THIN_REST : THIN_VALUE;
    if (end > at)
        after = json_plain_scalar(at, end, &thin->told, &value);
    else if (at < thin->end && *at == '"')
        after = json_plain_string(at, thin->end, &thin->told, &value);
    if (after == NULL)
        return STEP_ON;
    thin->at = after;
    thin->state = THIN_AFTER_VALUE;
    return tell(thin, &value, error) ? STEP_ON : STEP_REFUSED;
}

/* ---- Members */

/* The key of a member without escapes, and where its value is: all before it has been
 * told by now. The reader gets neither what nobody wants nor what the handler has had. */
static enum step take_plain(struct json_thin *thin, const char *from, const char *key,
                            const char *value, struct wherry_error *error)
{
    if (give(thin, from, error) != WHERRY_OK)
        return STEP_REFUSED;
    const bool wanted = is_wanted(thin);
    thin->at = value;
    if (!wanted) {
        thin->opened = false;
        thin->state = THIN_SKIP;
        thin->skip = (struct json_skip){.level = 0};
        return STEP_ON;
    }
    const enum step step = tell_plain(thin, from, error);
    if (step == STEP_CUT)
        thin->at = from;
    if (step != STEP_ON)
        return step;
    thin->opened = false;
    if (thin->state == THIN_AFTER_VALUE)
        return STEP_ON;
    struct frame *frame = &thin->frames[thin->depth - 1];
    want(thin, frame->some ? from : key);
    frame->some = true;
    return STEP_ON;
}

/* What stands before a value: a comma, if it is not the first, and a key with its colon.
 * The reader gets the comma if it had a member before. */
static enum step take_member(struct json_thin *thin, const char *key,
                             struct wherry_error *error)
{
    const char *from = thin->at, *end;
    struct frame *frame = &thin->frames[thin->depth - 1];
    if (key < thin->end && *key != '"')
        return STEP_BAD;
    if (key == thin->end || (end = string_end(key, thin->end)) == NULL)
        return STEP_CUT;
    const char *colon = blanks_end(end, thin->end);
    if (colon == thin->end)
        return STEP_CUT;
    if (*colon != ':' || is_long(from, colon))
        return *colon != ':' ? STEP_BAD : STEP_LONG;
    if (set_path(thin, key + 1, (size_t)(end - key) - 2))
        return take_plain(thin, from, key, colon + 1, error);
    want(thin, frame->some ? from : key);
    frame->some = true;
    thin->opened = false;
    thin->at = colon + 1;
    thin->state = THIN_REST;
    return STEP_ON;
}

static enum step take_comma(struct json_thin *thin, struct wherry_error *error)
{
    if (thin->depth == 0 || *thin->at != ',')
        return STEP_BAD;
    if (thin->frames[thin->depth - 1].object)
        return take_member(thin, blanks_end(thin->at + 1, thin->end), error);
    want(thin, thin->at++);
    thin->state = THIN_VALUE;
    return STEP_ON;
}

/* ---- */

static enum step take_next(struct json_thin *thin, struct wherry_error *error)
{
    const char c = *thin->at;
    if (thin->state == THIN_SKIP)
        return skip_value(thin);
    if (c == '}' || c == ']')
        return close_frame(thin);
    if (thin->state == THIN_AFTER_VALUE)
        return take_comma(thin, error);
    return thin->state == THIN_KEY ? take_member(thin, thin->at, error)
                                   : take_value(thin);
}

/* What came before it may be wrong, too: the first fault is named, however the text is
 * cut. */
static enum wherry_status refuse(struct json_thin *thin, enum step step,
                                 struct wherry_error *error)
{
    static const char *const words[] = {
        [STEP_LONG] = "a token longer than 1 MiB",
        [STEP_BAD] = "not JSON",
        [STEP_DEEP] = "nested more than 64 deep",
    };
    if (step == STEP_REFUSED || give(thin, thin->at, error) != WHERRY_OK)
        return WHERRY_FAILED; /* the reader has said why */
    return fail(error, WHERRY_FAILED, "byte %zu: %s",
                thin->before + (size_t)(thin->at - thin->text), words[step]);
}

/* Goes over the text at hand, up to the first token that is not whole. */
static enum wherry_status take_text(struct json_thin *thin, const char *text,
                                    size_t length, struct wherry_error *error)
{
    thin->text = thin->at = text;
    thin->end = text + length;
    thin->run = NULL;
    enum step step = STEP_ON;
    while (step == STEP_ON && thin->state != THIN_REST) {
        thin->at = blanks_end(thin->at, thin->end);
        if (thin->at == thin->end)
            break;
        step = take_next(thin, error);
    }
    if (step == STEP_CUT && is_long(thin->at, thin->end))
        step = STEP_LONG;
    if (step > STEP_CUT)
        return refuse(thin, step, error);
    if (thin->state == THIN_REST) {
        want(thin, thin->at);
        thin->at = thin->end;
    }
    return give(thin, thin->at, error);
}

/* What is left of the text at hand is held: mostly half a token, of many answers at a
 * time. */
static void hold(struct json_thin *thin)
{
    struct buffer left = {0};
    thin->before += (size_t)(thin->at - thin->text);
    buffer_add(&left, thin->at, (size_t)(thin->end - thin->at));
    buffer_free(&thin->held);
    thin->held = left;
    thin->text = thin->at = thin->end = NULL;
}

enum wherry_status json_thin_feed(struct json_thin *thin, const char *text,
                                  size_t length, struct wherry_error *error)
{
    if (thin->held.length > 0) {
        buffer_add(&thin->held, text, length);
        text = thin->held.bytes;
        length = thin->held.length;
    }
    const enum wherry_status status = take_text(thin, text, length, error);
    if (status == WHERRY_OK)
        hold(thin);
    return status;
}

/* Where the text ends too early, the reader lacks its end, too. */
enum wherry_status json_thin_finish(struct json_thin *thin, struct wherry_error *error)
{
    thin->last = true;
    enum wherry_status status =
        take_text(thin, buffer_text(&thin->held), thin->held.length, error);
    if (status == WHERRY_OK)
        status = tell_of(thin, thin->end, error);
    return status == WHERRY_OK ? json_reader_finish(thin->reader, error) : status;
}

struct json_thin *json_thin_create(const struct json_handler *handler)
{
    struct json_thin *thin = memory_allocate(sizeof *thin);
    thin->handler = *handler;
    thin->reader = json_reader_create(handler);
    return thin;
}

void json_thin_destroy(struct json_thin *thin)
{
    if (thin == NULL)
        return;
    json_reader_destroy(thin->reader);
    buffer_free(&thin->held);
    buffer_free(&thin->path);
    buffer_free(&thin->told);
    free(thin);
}

enum wherry_status json_thin_read(const char *text, size_t length,
                                  const struct json_handler *handler,
                                  struct wherry_error *error)
{
    struct json_thin *thin = json_thin_create(handler);
    enum wherry_status status = json_thin_feed(thin, text, length, error);
    if (status == WHERRY_OK)
        status = json_thin_finish(thin, error);
    json_thin_destroy(thin);
    return status;
}
