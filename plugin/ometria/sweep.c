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

void sweep_finish(struct sweep *sweep)
{
    if (sweep->tag != 0)
        call_drain(sweep->ometria);
    free(sweep->before.hashes);
    free(sweep->now.hashes);
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
        call_send(sweep->ometria, buffer_text(&url), NULL, 0, &sweep->tag, error);
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

/* A service that gives more than was asked for gives all, and the same once more. */
static bool is_same_body(const struct sweep_page *before,
                         const struct wherry_response *response)
{
    return before->count > PAGE_ROWS && before->length == response->body_length &&
           before->hash == hash_body(response->body, response->body_length);
}

static void end_page(struct sweep *sweep, const struct wherry_response *response)
{
    const struct sweep_page before = sweep->before;
    struct sweep_page *now = &sweep->now;
    if (now->count > 0)
        qsort(now->hashes, now->count, sizeof *now->hashes, compare);
    now->length = response->body_length;
    if (now->count > PAGE_ROWS)
        now->hash = hash_body(response->body, response->body_length);
    sweep->offset += now->count;
    sweep->before = *now;
    *now = before;
    now->count = 0;
}

static enum wherry_status read_page(struct sweep *sweep,
                                    const struct wherry_response *response,
                                    struct wherry_error *error)
{
    enum wherry_status status = call_judge(response, sweep->plan.label, error);
    if (status != WHERRY_OK)
        return status;
    if (is_same_body(&sweep->before, response))
        return WHERRY_END;
    sweep->news = false;
    status = rows_read(&sweep->rows, &sweep->plan, response->body,
                       response->body_length, error);
    end_page(sweep, response);
    return status == WHERRY_OK && !sweep->news ? WHERRY_END : status;
}

enum wherry_status sweep_next(struct sweep *sweep, struct wherry_error *error)
{
    struct wherry_response response;
    enum wherry_status status = sweep->tag == 0 ? sweep_begin(sweep, error) : WHERRY_OK;
    if (status == WHERRY_OK)
        status = call_wait_for(sweep->ometria, sweep->tag, &response, error);
    sweep->tag = 0;
    if (status != WHERRY_OK)
        return status;
    if (sweep->moment != NULL)
        moment_note(sweep->moment, sweep->ometria, response.date_ms);
    return read_page(sweep, &response, error);
}
