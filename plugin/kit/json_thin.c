/* json_thin.c -- JSON of which little is wanted, read in pieces. */
#include "plugin/kit/json_thin.h"

#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/json_place.h"
#include "plugin/kit/json_scalar.h"
#include "plugin/kit/json_skip.h"
#include "plugin/kit/json_token.h"

/* What may come next. */
enum state {
    THIN_VALUE,
    THIN_KEY, /* the first of its object, or its end */
    THIN_AFTER_VALUE,
    THIN_SKIP, /* a value that nobody wants, or the rest of one */
};

/* What became of one token. CUT: the text at hand ends in it. */
enum step { STEP_ON, STEP_CUT, STEP_LONG, STEP_BAD, STEP_DEEP, STEP_REFUSED };

static const enum step steps[] = {[JSON_TOKEN_WHOLE] = STEP_ON,
                                  [JSON_TOKEN_CUT] = STEP_CUT,
                                  [JSON_TOKEN_BAD] = STEP_BAD,
                                  [JSON_TOKEN_LONG] = STEP_LONG,
                                  [JSON_TOKEN_DEEP] = STEP_DEEP};

/* An open object or array. */
struct frame {
    bool object;
    struct json_place *place;
    struct json_place *last; /* the member that came last; NULL: none */
};

struct json_thin {
    struct json_handler handler;
    struct buffer held;          /* from the first token on that is not whole */
    struct buffer told;          /* the text that the handler gets, */
    char plain[JSON_PLAIN_ROOM]; /* if it is not short and plain */
    /* The text at hand: what was held, and a piece. */
    const char *text, *at, *end;
    size_t before; /* bytes of the document before `text` */
    bool last;     /* nothing comes after `end` */
    enum state state;
    bool opened; /* just now: it may end */
    struct json_places places;
    struct json_place *place; /* of the value that comes next */
    size_t depth;
    struct frame frames[JSON_DEPTH_MAX];
    struct json_skip skip;
};

static const char *blanks_end(const char *at, const char *end)
{
    while (at < end && json_token_blank(*at))
        at++;
    return at;
}

static bool is_long(const char *at, const char *end)
{
    return (size_t)(end - at) > JSON_TOKEN_MAX;
}

/* Where the scalar ends that begins at `*at`. If it is wrong, the text at hand goes on
 * from there. */
static enum step find_end(struct json_thin *thin, const char **at)
{
    const enum json_token token = **at == '"'
                                      ? json_token_string(at, thin->end)
                                      : json_token_bare(at, thin->end, thin->last);
    if (is_long(thin->at, *at))
        return STEP_LONG;
    if (token == JSON_TOKEN_BAD)
        thin->at = *at;
    return steps[token];
}

/* ---- What nobody wants */

static enum step skip_value(struct json_thin *thin)
{
    const enum json_token token =
        json_skip(&thin->skip, (size_t)JSON_DEPTH_MAX - thin->depth, &thin->at,
                  thin->end, thin->last);
    if (token == JSON_TOKEN_WHOLE)
        thin->state = THIN_AFTER_VALUE;
    return steps[token];
}

/* ---- What is wanted */

static void expect(const struct json_thin *thin)
{
    const struct json_handler *handler = &thin->handler;
    if (handler->expect != NULL && thin->place->what != 0)
        handler->expect(handler->self, thin->place->what);
}

static enum step open_frame(struct json_thin *thin, struct wherry_error *error)
{
    const struct json_handler *handler = &thin->handler;
    const bool object = *thin->at == '{';
    struct json_place *const place = thin->place;
    if (thin->depth == JSON_DEPTH_MAX)
        return STEP_DEEP;
    expect(thin);
    if (handler->begin != NULL &&
        !handler->begin(handler->self, place->path, object ? JSON_OBJECT : JSON_ARRAY,
                        error))
        return STEP_REFUSED;
    thin->frames[thin->depth++] = (struct frame){.object = object, .place = place};
    if (!object)
        thin->place = json_place_element(place);
    thin->at++;
    thin->state = object ? THIN_KEY : THIN_VALUE;
    thin->opened = true;
    return STEP_ON;
}

static enum step close_frame(struct json_thin *thin, struct wherry_error *error)
{
    const struct json_handler *handler = &thin->handler;
    if (thin->depth == 0 || (!thin->opened && thin->state != THIN_AFTER_VALUE))
        return STEP_BAD;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    if (*thin->at != (frame->object ? '}' : ']'))
        return STEP_BAD;
    thin->at++;
    thin->depth--;
    thin->state = THIN_AFTER_VALUE;
    thin->opened = false;
    return handler->end == NULL ||
                   handler->end(handler->self, frame->place->path,
                                frame->object ? JSON_OBJECT : JSON_ARRAY, error)
               ? STEP_ON
               : STEP_REFUSED;
}

static enum step take_scalar(struct json_thin *thin, struct wherry_error *error)
{
    const struct json_handler *handler = &thin->handler;
    struct json_value value;
    const char *after = json_scalar_plain(thin->at, thin->end, thin->plain, &value);
    if (after == NULL) {
        after = thin->at;
        const enum step step = find_end(thin, &after);
        if (step != STEP_ON)
            return step;
        json_scalar_read(thin->at, after, &thin->told, &value);
    }
    thin->at = after;
    thin->state = THIN_AFTER_VALUE;
    thin->opened = false;
    expect(thin);
    return handler->value == NULL ||
                   handler->value(handler->self, thin->place->path, &value, error)
               ? STEP_ON
               : STEP_REFUSED;
}

/* ---- Members */

static struct json_place *add_place(struct json_thin *thin, const char *key,
                                    size_t length)
{
    const struct json_handler *handler = &thin->handler;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    struct json_value name;
    json_scalar_read(key, key + length, &thin->told, &name);
    struct json_place *place = json_place_add(&thin->places, frame->place, frame->last,
                                              key, length, name.text);
    place->what = handler->wants == NULL
                      ? 1
                      : handler->wants(handler->self, place->path, place->path_length);
    return place;
}

/* A member that was not guessed: its place, and where its value comes. */
static enum step find_member(struct json_thin *thin, const char *key,
                             struct json_place **place, const char **value)
{
    const char *end = key;
    const enum step step = find_end(thin, &end);
    if (step != STEP_ON)
        return step;
    const char *const colon = blanks_end(end, thin->end);
    if (is_long(thin->at, colon))
        return STEP_LONG;
    if (colon == thin->end)
        return STEP_CUT;
    if (*colon != ':') {
        thin->at = colon;
        return STEP_BAD;
    }
    const size_t length = (size_t)(end - key);
    *place = json_place_find(thin->frames[thin->depth - 1].place, key, length);
    if (*place == NULL)
        *place = add_place(thin, key, length);
    *value = colon + 1;
    return STEP_ON;
}

/* A key with its colon. */
static enum step take_member(struct json_thin *thin, const char *key)
{
    struct frame *frame = &thin->frames[thin->depth - 1];
    if (key == thin->end || is_long(thin->at, key))
        return key == thin->end ? STEP_CUT : STEP_LONG;
    if (*key != '"') {
        thin->at = key;
        return STEP_BAD;
    }
    struct json_place *place =
        json_place_guess(frame->place, frame->last, key, thin->end);
    const char *value = place == NULL ? NULL : key + place->key_length;
    const enum step step =
        place == NULL ? find_member(thin, key, &place, &value) : STEP_ON;
    if (step != STEP_ON)
        return step;
    frame->last = thin->place = place;
    thin->at = value;
    thin->opened = false;
    thin->state = place->what != 0 ? THIN_VALUE : THIN_SKIP;
    thin->skip = (struct json_skip){.level = 0};
    return STEP_ON;
}

static enum step take_comma(struct json_thin *thin)
{
    if (thin->depth == 0 || *thin->at != ',')
        return STEP_BAD;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    if (frame->object)
        return take_member(thin, blanks_end(thin->at + 1, thin->end));
    thin->place = frame->place->element;
    thin->at++;
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
        return close_frame(thin, error);
    if (thin->state == THIN_AFTER_VALUE)
        return take_comma(thin);
    if (thin->state == THIN_KEY)
        return take_member(thin, thin->at);
    return c == '{' || c == '[' ? open_frame(thin, error) : take_scalar(thin, error);
}

static enum wherry_status refuse(const struct json_thin *thin, enum step step,
                                 struct wherry_error *error)
{
    static const char *const words[] = {
        [STEP_CUT] = "it ends too early",
        [STEP_LONG] = "a token longer than 1 MiB",
        [STEP_BAD] = "not JSON",
        [STEP_DEEP] = "nested more than 64 deep",
    };
    if (step == STEP_REFUSED)
        return WHERRY_FAILED; /* the handler has said why */
    return fail(error, WHERRY_FAILED, "byte %zu: %s",
                thin->before + (size_t)(thin->at - thin->text), words[step]);
}

/* Goes over the text at hand, up to the first token that is not whole. */
static enum wherry_status take_text(struct json_thin *thin, const char *text,
                                    size_t length, struct wherry_error *error)
{
    thin->text = thin->at = text;
    thin->end = text + length;
    enum step step = STEP_ON;
    while (step == STEP_ON) {
        thin->at = blanks_end(thin->at, thin->end);
        if (thin->at == thin->end)
            break;
        step = take_next(thin, error);
    }
    if (step == STEP_CUT && is_long(thin->at, thin->end))
        step = STEP_LONG;
    return step <= STEP_CUT ? WHERRY_OK : refuse(thin, step, error);
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

enum wherry_status json_thin_finish(struct json_thin *thin, struct wherry_error *error)
{
    thin->last = true;
    const enum wherry_status status =
        take_text(thin, buffer_text(&thin->held), thin->held.length, error);
    const bool whole =
        thin->at == thin->end && thin->depth == 0 && thin->state == THIN_AFTER_VALUE;
    if (status != WHERRY_OK || whole)
        return status;
    thin->at = thin->end;
    return refuse(thin, STEP_CUT, error);
}

struct json_thin *json_thin_create(const struct json_handler *handler)
{
    struct json_thin *thin = memory_allocate(sizeof *thin);
    thin->handler = *handler;
    thin->place = json_places_document(&thin->places);
    return thin;
}

void json_thin_destroy(struct json_thin *thin)
{
    if (thin == NULL)
        return;
    json_places_free(&thin->places);
    buffer_free(&thin->held);
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
