/* sweep.c -- a listing with undocumented paging, read to its end all the same. */
#include "plugin/ometria/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/ometria/call.h"

enum { MOST_PAGES = 20000 };

static int compare(const void *one, const void *other)
{
    uint64_t a, b;
    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return (a > b) - (a < b);
}

/* Does the page bring the row, and the one before did not? */
static bool take_row(void *self, struct rows *rows, struct wherry_error *error)
{
    struct sweep *sweep = self;
    struct sweep_page *now = &sweep->now;
    const struct sweep_page *before = &sweep->before;
    const uint64_t hash = rows_hash(&sweep->plan, &rows->items[0]);
    now->hashes = memory_grow(now->hashes, now->count, &now->room, sizeof *now->hashes);
    now->hashes[now->count++] = hash;
    if (before->count > 0 &&
        bsearch(&hash, before->hashes, before->count, sizeof hash, compare) != NULL)
        return true;
    sweep->news = true;
    return sweep->take(sweep->self, rows, error);
}

void sweep_init(struct sweep *sweep, struct ometria *ometria,
                const struct rows_plan *plan, const char *url, sweep_take *take,
                void *self)
{
    *sweep = (struct sweep){
        .ometria = ometria, .plan = *plan, .take = take, .self = self, .url = url};
    sweep->plan.take = take_row;
    sweep->plan.self = sweep;
}

static void free_page(struct sweep_page *page)
{
    free(page->hashes);
    free(page->pieces);
}

void sweep_finish(struct sweep *sweep)
{
    if (sweep->tag != 0)
        call_drain(sweep->ometria);
    free_page(&sweep->before);
    free_page(&sweep->now);
    rows_drop(&sweep->reader);
    rows_free(&sweep->rows);
    *sweep = (struct sweep){.ometria = NULL};
}

enum wherry_status sweep_begin(struct sweep *sweep, struct wherry_error *error)
{
    struct buffer url = {0};
    if (sweep->asked++ == MOST_PAGES)
        return fail(error, WHERRY_FAILED, "%s does not end: stopped after %d pages",
                    sweep->plan.label, MOST_PAGES);
    buffer_format(&url, "%s%climit=%d&offset=%zu", sweep->url,
                  strchr(sweep->url, '?') == NULL ? '?' : '&', PAGE_ROWS,
                  sweep->offset);
    const enum wherry_status status =
        call_send_for_pieces(sweep->ometria, buffer_text(&url), &sweep->tag, error);
    buffer_free(&url);
    return status;
}

/* FNV-1a over words, and over the bytes after the last one. */
static uint64_t hash_body(const char *body, size_t length)
{
    static const uint64_t prime = UINT64_C(1099511628211);
    uint64_t hash = UINT64_C(14695981039346656037), word;
    size_t at = 0;
    for (; at + sizeof word <= length; at += sizeof word) {
        memcpy(&word, body + at, sizeof word);
        hash = (hash ^ word) * prime;
        hash ^= hash >> 32;
    }
    for (; at < length; at++)
        hash = (hash ^ (unsigned char)body[at]) * prime;
    return hash;
}

/* A service that gives more than was asked for gives all, and the same once more: then
 * its text need not be parsed again. */
static void begin_page(struct sweep *sweep)
{
    sweep->now.count = sweep->now.piece_count = 0;
    sweep->news = sweep->other = false;
    sweep->same = !sweep->plain && sweep->before.count > PAGE_ROWS;
    rows_drop(&sweep->reader);
    if (!sweep->same)
        rows_begin(&sweep->reader, &sweep->rows, &sweep->plan);
}

/* Whether it is the piece of the page before at the same place. */
static bool is_same_piece(const struct sweep *sweep, uint64_t hash, bool last)
{
    const struct sweep_page *before = &sweep->before;
    const size_t place = sweep->now.piece_count;
    return place < before->piece_count && before->pieces[place] == hash &&
           last == (place + 1 == before->piece_count);
}

static enum wherry_status take_piece(struct sweep *sweep,
                                     const struct wherry_response *response,
                                     struct wherry_error *error)
{
    struct sweep_page *now = &sweep->now;
    if (response->offset == 0)
        begin_page(sweep);
    const uint64_t hash = hash_body(response->body, response->body_length);
    if (sweep->same && !is_same_piece(sweep, hash, !response->more)) {
        sweep->same = false;
        sweep->other = now->piece_count > 0; /* those before it were not read */
        if (!sweep->other)
            rows_begin(&sweep->reader, &sweep->rows, &sweep->plan);
    }
    now->pieces =
        memory_grow(now->pieces, now->piece_count, &now->piece_room, sizeof hash);
    now->pieces[now->piece_count++] = hash;
    return sweep->same || sweep->other ? WHERRY_OK
                                       : rows_feed(&sweep->reader, response->body,
                                                   response->body_length, error);
}

static enum wherry_status end_page(struct sweep *sweep, struct wherry_error *error)
{
    const struct sweep_page before = sweep->before;
    struct sweep_page *now = &sweep->now;
    if (sweep->same)
        return WHERRY_END;
    if (sweep->other)
        return WHERRY_OK;
    const enum wherry_status status = rows_end(&sweep->reader, error);
    if (now->count > 0)
        qsort(now->hashes, now->count, sizeof *now->hashes, compare);
    sweep->offset += now->count;
    sweep->before = *now;
    *now = before;
    return status == WHERRY_OK && !sweep->news ? WHERRY_END : status;
}

static enum wherry_status read_page(struct sweep *sweep, struct wherry_error *error)
{
    struct wherry_response response;
    enum wherry_status status;
    do {
        status = call_wait_for(sweep->ometria, sweep->tag, &response, error);
        if (status != WHERRY_OK)
            return status;
        if (sweep->moment != NULL && !response.more)
            moment_note(sweep->moment, sweep->ometria, response.date_ms);
        status = call_judge(&response, sweep->plan.label, error);
        if (status == WHERRY_OK)
            status = take_piece(sweep, &response, error);
    } while (status == WHERRY_OK && response.more);
    return status == WHERRY_OK ? end_page(sweep, error) : status;
}

enum wherry_status sweep_next(struct sweep *sweep, struct wherry_error *error)
{
    enum wherry_status status;
    sweep->other = false;
    do {
        sweep->plain = sweep->other;
        status = sweep->tag == 0 ? sweep_begin(sweep, error) : WHERRY_OK;
        if (status == WHERRY_OK)
            status = read_page(sweep, error);
        sweep->tag = 0;
    } while (status == WHERRY_OK && sweep->other);
    return status;
}
