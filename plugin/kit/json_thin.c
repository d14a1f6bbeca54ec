/* json_thin.c -- JSON without the members that nobody wants, before it is parsed. */
#include "plugin/kit/json_thin.h"

#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

/* What may come next. */
enum state { THIN_VALUE, THIN_KEY, THIN_AFTER_VALUE };

struct frame {
    bool object, some;  /* some: it has a member or element in the thin text */
    size_t path_length; /* its own path, and what comes before a key of it */
};

struct thinning {
    const char *at, *end;
    const struct json_handler *handler;
    struct buffer *thin;
    struct buffer path;
    enum state state;
    bool opened; /* just now: it may end */
    size_t depth;
    struct frame frames[DEPTH_MAX];
};

static void skip_blanks(struct thinning *thinning)
{
    const char *at = thinning->at;
    while (at < thinning->end &&
           (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    thinning->at = at;
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

/* After the number, true, false or null that begins here. */
static const char *scalar_end(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && of_scalar(*at))
        at++;
    return at == from ? NULL : at;
}

/* After the object or array that begins here, in so many others. One bit for each that is
 * open says which of the two it is. */
static const char *brackets_end(const char *at, const char *end, size_t depth)
{
    uint64_t objects = 0;
    size_t level = 0;
    while (at < end) {
        const char c = *at;
        if (c == '"') {
            at = string_end(at, end);
            if (at == NULL)
                return NULL;
            continue;
        }
        at++;
        if (c == '{' || c == '[') {
            if (depth + level++ == DEPTH_MAX)
                return NULL;
            objects = objects << 1 | (c == '{');
        } else if (c == '}' || c == ']') {
            if ((objects & 1) != (c == '}'))
                return NULL;
            objects >>= 1;
            if (--level == 0)
                return at;
        }
    }
    return NULL;
}

static const char *value_end(const struct thinning *thinning)
{
    const char *at = thinning->at, *end = thinning->end;
    if (at == end)
        return NULL;
    if (*at == '"')
        return string_end(at, end);
    if (*at == '{' || *at == '[')
        return brackets_end(at, end, thinning->depth);
    return scalar_end(at, end);
}

/* ---- What is wanted */

/* Before a member or an element. */
static void add_comma(struct thinning *thinning)
{
    if (thinning->depth == 0)
        return;
    struct frame *frame = &thinning->frames[thinning->depth - 1];
    if (frame->some)
        buffer_add_char(thinning->thin, ',');
    frame->some = true;
}

/* An element brings its own comma, a member has one before its key. */
static void begin_value(struct thinning *thinning)
{
    if (thinning->depth > 0 && !thinning->frames[thinning->depth - 1].object)
        add_comma(thinning);
}

static bool open_frame(struct thinning *thinning)
{
    const bool object = *thinning->at == '{';
    begin_value(thinning);
    if (thinning->depth == DEPTH_MAX)
        return false;
    thinning->frames[thinning->depth++] =
        (struct frame){.object = object, .path_length = thinning->path.length};
    if (!object)
        buffer_add_text(&thinning->path, "[]");
    buffer_add_char(thinning->thin, *thinning->at++);
    thinning->state = object ? THIN_KEY : THIN_VALUE;
    thinning->opened = true;
    return true;
}

static bool close_frame(struct thinning *thinning)
{
    if (thinning->depth == 0)
        return false;
    const struct frame *frame = &thinning->frames[thinning->depth - 1];
    if (*thinning->at != (frame->object ? '}' : ']'))
        return false;
    buffer_add_char(thinning->thin, *thinning->at++);
    thinning->path.length = frame->path_length;
    thinning->depth--;
    thinning->state = THIN_AFTER_VALUE;
    thinning->opened = false;
    return true;
}

static bool take_value(struct thinning *thinning)
{
    if (*thinning->at == '{' || *thinning->at == '[')
        return open_frame(thinning);
    const char *end = value_end(thinning);
    if (end == NULL)
        return false;
    begin_value(thinning);
    buffer_add(thinning->thin, thinning->at, (size_t)(end - thinning->at));
    thinning->at = end;
    thinning->state = THIN_AFTER_VALUE;
    thinning->opened = false;
    return true;
}

/* ---- Members */

/* In a key without escapes, of ASCII alone, the bytes are the path. */
static bool is_plain(const char *key, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)key[i] < ' ' || (unsigned char)key[i] > '~' ||
            key[i] == '\\')
            return false;
    return length > 0;
}

static bool is_wanted(struct thinning *thinning, const char *key, size_t length)
{
    const struct json_handler *handler = thinning->handler;
    struct buffer *path = &thinning->path;
    path->length = thinning->frames[thinning->depth - 1].path_length;
    if (thinning->depth > 1)
        buffer_add_char(path, '.');
    buffer_add(path, key, length);
    return handler->wants == NULL ||
           handler->wants(handler->self, buffer_text(path), path->length);
}

static bool take_member(struct thinning *thinning)
{
    const char *key = thinning->at, *end;
    if (*key != '"' || (end = string_end(key, thinning->end)) == NULL ||
        !is_plain(key + 1, (size_t)(end - key) - 2))
        return false;
    thinning->at = end;
    skip_blanks(thinning);
    if (thinning->at == thinning->end || *thinning->at++ != ':')
        return false;
    thinning->opened = false;
    if (is_wanted(thinning, key + 1, (size_t)(end - key) - 2)) {
        add_comma(thinning);
        buffer_add(thinning->thin, key, (size_t)(end - key));
        buffer_add_char(thinning->thin, ':');
        thinning->state = THIN_VALUE;
        return true;
    }
    skip_blanks(thinning);
    thinning->at = value_end(thinning);
    thinning->state = THIN_AFTER_VALUE;
    return thinning->at != NULL;
}

static bool take_comma(struct thinning *thinning)
{
    if (thinning->depth == 0 || *thinning->at++ != ',')
        return false;
    thinning->state =
        thinning->frames[thinning->depth - 1].object ? THIN_KEY : THIN_VALUE;
    return true;
}

static bool take_next(struct thinning *thinning)
{
    const char c = *thinning->at;
    const bool closes = c == '}' || c == ']';
    if (closes)
        return (thinning->opened || thinning->state == THIN_AFTER_VALUE) &&
               close_frame(thinning);
    if (thinning->state == THIN_AFTER_VALUE)
        return take_comma(thinning);
    return thinning->state == THIN_KEY ? take_member(thinning) : take_value(thinning);
}

bool json_thin(const char *text, size_t length, const struct json_handler *handler,
               struct buffer *thin)
{
    struct thinning thinning = {
        .at = text, .end = text + length, .handler = handler, .thin = thin};
    bool fine = true;
    while (fine) {
        skip_blanks(&thinning);
        if (thinning.at == thinning.end)
            break;
        fine = take_next(&thinning);
    }
    buffer_free(&thinning.path);
    return fine && thinning.depth == 0 && thinning.state == THIN_AFTER_VALUE;
}

enum wherry_status json_read_little(const char *text, size_t length,
                                    const struct json_handler *handler,
                                    struct wherry_error *error)
{
    static const struct json_handler nothing = {0};
    struct buffer thin = {0};
    struct wherry_error whole = {0};
    const bool thinned = json_thin(text, length, handler, &thin);
    enum wherry_status status =
        thinned ? json_read(buffer_text(&thin), thin.length, handler, error)
                : json_read(text, length, handler, error);
    buffer_free(&thin);
    /* What is wrong is named by its place in the text that came. */
    if (thinned && status != WHERRY_OK &&
        json_read(text, length, &nothing, &whole) != WHERRY_OK)
        *error = whole;
    return status;
}
