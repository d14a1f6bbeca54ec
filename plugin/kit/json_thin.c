/* json_thin.c -- JSON of which little is wanted, read in pieces. */
#include "plugin/kit/json_thin.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/json_places.h"
#include "plugin/kit/json_token.h"

/* What may come next. */
enum state {
    THIN_VALUE,
    THIN_KEY, /* the first of its object, or its end */
    THIN_AFTER_VALUE,
    THIN_REST, /* all that comes is the reader's */
};

/* What became of one token. CUT: the text at hand ends in it. */
enum step { STEP_ON, STEP_CUT, STEP_LONG, STEP_BAD, STEP_DEEP, STEP_REFUSED };

struct frame {
    bool object, some; /* some: the reader has a member of it */
    struct json_place *place,
        *after; /* its own; where to look for the next key of it */
};

struct json_thin {
    struct json_handler handler;
    struct json_reader *reader;
    struct buffer held; /* from the first token on that is not whole */
    /* The text at hand: what was held, and a piece. */
    const char *text, *at, *end;
    const char *run; /* from here to `at` all is wanted; NULL: nothing is */
    size_t before;   /* bytes of the document before `text` */
    size_t given;    /* bytes of it that the reader has had or stepped over */
    bool last;       /* nothing comes after `end` */
    enum state state;
    bool opened;         /* just now: it may end */
    bool skipping;       /* over a value that nobody wants, */
    size_t skipped_from; /* to the end of what began at this depth */
    size_t depth;
    struct frame frames[JSON_DEPTH_MAX];
    struct json_places places;
    struct json_place *place; /* of the value that comes */
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

static bool is_long(const char *at, const char *end)
{
    return (size_t)(end - at) > JSON_TOKEN_MAX;
}

static enum step step_of(enum json_token token)
{
    static const enum step steps[] = {[JSON_TOKEN_WHOLE] = STEP_ON,
                                      [JSON_TOKEN_CUT] = STEP_CUT,
                                      [JSON_TOKEN_BAD] = STEP_BAD};
    return steps[token];
}

/* Over the scalar that begins here. */
static enum step pass_scalar(const struct json_thin *thin, const char **after)
{
    const char *at = thin->at;
    const enum json_token token = *at == '"'
                                      ? json_token_string(&at, thin->end)
                                      : json_token_bare(&at, thin->end, thin->last);
    *after = at;
    return is_long(thin->at, at) ? STEP_LONG : step_of(token);
}

/* ---- The reader */

static void want(struct json_thin *thin, const char *from)
{
    if (thin->run == NULL && !thin->skipping)
        thin->run = from;
}

/* From here on all is the reader's. */
static enum step leave_rest(struct json_thin *thin, const char *from)
{
    want(thin, from);
    thin->state = THIN_REST;
    return STEP_ON;
}

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

/* ---- Objects and arrays */

static enum step open_frame(struct json_thin *thin)
{
    const bool object = *thin->at == '{';
    if (thin->depth == JSON_DEPTH_MAX)
        return STEP_DEEP;
    struct json_place *place = thin->place;
    if (!thin->skipping && !object &&
        (thin->place = place = json_places_elements(&thin->places, place)) == NULL)
        return leave_rest(thin, thin->at);
    thin->frames[thin->depth++] = (struct frame){
        .object = object, .place = place, .after = object ? place->first : NULL};
    want(thin, thin->at++);
    thin->state = object ? THIN_KEY : THIN_VALUE;
    thin->opened = true;
    return STEP_ON;
}

/* A value has ended. */
static void end_value(struct json_thin *thin)
{
    thin->state = THIN_AFTER_VALUE;
    thin->opened = false;
    thin->skipping = thin->skipping && thin->depth > thin->skipped_from;
}

static enum step close_frame(struct json_thin *thin)
{
    if (thin->depth == 0 || (!thin->opened && thin->state != THIN_AFTER_VALUE))
        return STEP_BAD;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    if (*thin->at != (frame->object ? '}' : ']'))
        return STEP_BAD;
    want(thin, thin->at++);
    thin->depth--;
    end_value(thin);
    return STEP_ON;
}

static bool begins_scalar(char c)
{
    return c == '"' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* The reader has its own words for a scalar that is wrong. */
static enum step take_value(struct json_thin *thin)
{
    const char *const from = thin->at, *after;
    if (*from == '{' || *from == '[')
        return open_frame(thin);
    const enum step step = pass_scalar(thin, &after);
    if (step == STEP_BAD && !thin->skipping && begins_scalar(*from))
        return leave_rest(thin, from);
    if (step != STEP_ON)
        return step;
    want(thin, from);
    thin->at = after;
    end_value(thin);
    return STEP_ON;
}

/* ---- Members */

/* After the key that begins here; `*place` is where it is, NULL if that is not known. */
static enum step pass_key(const struct json_thin *thin, const char *key,
                          const char **after, struct json_place **place)
{
    const struct frame *frame = &thin->frames[thin->depth - 1];
    *place = NULL;
    if (key < thin->end && *key != '"')
        return STEP_BAD;
    if (!thin->skipping && (*place = json_places_recall(frame->place, frame->after, key,
                                                        thin->end)) != NULL) {
        *after = key + (*place)->length;
        return STEP_ON;
    }
    *after = key;
    return key == thin->end ? STEP_CUT : step_of(json_token_string(after, thin->end));
}

/* What the value behind the colon is. `from`: the comma or key that the reader gets
 * first. */
static enum step choose(struct json_thin *thin, struct json_place *place,
                        const char *from, const char *key, struct wherry_error *error)
{
    struct frame *frame = &thin->frames[thin->depth - 1];
    frame->after = place->next;
    thin->place = place;
    if (!place->wanted) {
        thin->skipping = true;
        thin->skipped_from = thin->depth;
        return give(thin, from, error) == WHERRY_OK ? STEP_ON : STEP_REFUSED;
    }
    want(thin, frame->some ? from : key);
    frame->some = true;
    return STEP_ON;
}

/* What stands before a value: a comma, if it is not the first, and a key with its colon.
 * The reader gets the comma if it had a member before. */
static enum step take_member(struct json_thin *thin, const char *key,
                             struct wherry_error *error)
{
    const char *from = thin->at, *after;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    struct json_place *place;
    const enum step step = pass_key(thin, key, &after, &place);
    if (step == STEP_BAD && *key == '"' && !thin->skipping)
        return leave_rest(thin, frame->some ? from : key);
    if (step != STEP_ON)
        return step;
    const char *colon = blanks_end(after, thin->end);
    if (is_long(from, colon))
        return STEP_LONG;
    if (colon == thin->end || *colon != ':')
        return colon == thin->end ? STEP_CUT : STEP_BAD;
    if (!thin->skipping && place == NULL) {
        place = json_places_learn(&thin->places, frame->place, key,
                                  (size_t)(after - key), &thin->handler);
        if (place == NULL)
            return leave_rest(thin, frame->some ? from : key);
    }
    thin->at = colon + 1;
    thin->opened = false;
    thin->state = THIN_VALUE;
    return thin->skipping ? STEP_ON : choose(thin, place, from, key, error);
}

static enum step take_comma(struct json_thin *thin, struct wherry_error *error)
{
    if (thin->depth == 0 || *thin->at != ',')
        return STEP_BAD;
    const struct frame *frame = &thin->frames[thin->depth - 1];
    if (frame->object)
        return take_member(thin, blanks_end(thin->at + 1, thin->end), error);
    want(thin, thin->at++);
    thin->place = frame->place;
    thin->state = THIN_VALUE;
    return STEP_ON;
}

/* ---- Most of a page: members as before, without blanks, with a simple scalar */

/* After the scalar that begins here, if that has no escape and something that can follow
 * does; else NULL. */
static const char *simple_end(const char *at, const char *end)
{
    if (*at == '"') {
        at = json_token_odd(at + 1, end);
        return at < end && *at == '"' ? at + 1 : NULL;
    }
    return json_token_bare(&at, end, false) == JSON_TOKEN_WHOLE &&
                   (*at == ',' || *at == '}')
               ? at
               : NULL;
}

/* Where the value begins, if this member begins here; else NULL. */
static const char *value_of(const struct json_place *place, const char *at,
                            const char *end)
{
    const size_t length = place->length + 1;
    if ((size_t)(end - at) < length + 4 || *at != ',')
        return NULL;
    at += at[1] == ' ' ? 2 : 1;
    if (!json_places_same(at, place->token, length))
        return NULL;
    at += length;
    return *at == ' ' ? at + 1 : at;
}

/* Over as many of them as there are. */
static enum step pass_members(struct json_thin *thin, struct wherry_error *error)
{
    struct frame *frame = &thin->frames[thin->depth - 1];
    const char *at = thin->at, *value, *after;
    for (struct json_place *place; (place = frame->after) != NULL; at = after) {
        if ((value = value_of(place, at, thin->end)) == NULL ||
            (after = simple_end(value, thin->end)) == NULL || is_long(at, after))
            break;
        frame->after = place->next;
        if (place->wanted) {
            want(thin, frame->some ? at : at + 1);
            frame->some = true;
        } else if (thin->run != NULL && give(thin, at, error) != WHERRY_OK)
            return STEP_REFUSED;
    }
    thin->at = at;
    return STEP_ON;
}

static enum step take_after_value(struct json_thin *thin, struct wherry_error *error)
{
    const char *const from = thin->at;
    const bool object = thin->depth > 0 && thin->frames[thin->depth - 1].object;
    const enum step step =
        object && !thin->skipping ? pass_members(thin, error) : STEP_ON;
    return step != STEP_ON || thin->at > from ? step : take_comma(thin, error);
}

/* ---- */

static enum step take_next(struct json_thin *thin, struct wherry_error *error)
{
    const char c = *thin->at;
    if (c == '}' || c == ']')
        return close_frame(thin);
    if (thin->state == THIN_AFTER_VALUE)
        return take_after_value(thin, error);
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

/* What is left of the text at hand is held. */
static void hold(struct json_thin *thin)
{
    const size_t used = (size_t)(thin->at - thin->text);
    const size_t left = (size_t)(thin->end - thin->at);
    thin->before += used;
    if (thin->text == thin->held.bytes)
        buffer_cut(&thin->held, used);
    else
        buffer_add(&thin->held, thin->at, left);
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
    thin->place = &thin->places.root;
    if (handler->wants == NULL)
        thin->state = THIN_REST;
    return thin;
}

void json_thin_destroy(struct json_thin *thin)
{
    if (thin == NULL)
        return;
    json_reader_destroy(thin->reader);
    buffer_free(&thin->held);
    json_places_free(&thin->places);
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
