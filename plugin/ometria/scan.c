/* scan.c -- all profiles, or those changed since a day, page after page. */
#include "plugin/ometria/scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"

enum {
    OVERLAP = 10, /* rows that two neighbouring pages share at rest */
    STRIDE = PAGE_ROWS - OVERLAP,
    DEPTH = 4,            /* pages in flight: one second's worth of reads */
    MOST_PAGES = 100000,  /* asked for in one scan: 24 million profiles */
    MOST_STANDSTILLS = 3, /* pages that show nothing but the page before */
};

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_READY };

/* One page, from the request to its turn. */
struct slot {
    enum slot_state state;
    uint64_t tag;
    size_t offset;
    bool alone; /* asked for when all pages before it had come */
    enum wherry_status status;
    struct wherry_error error;
    struct rows rows;
};

struct scan {
    struct ometria *ometria;
    const struct profile_shape *shape;
    char *day;
    struct buffer url;
    struct slot slots[DEPTH];
    struct slot *told; /* the page that the caller has */
    size_t take, send; /* offsets: of the page to be told next, to be asked for next */
    unsigned depth, asked, standstills;
    unsigned in_flight; /* given up ones included */
    bool ended;
    char **seen; /* the ids of the page before `take` */
    size_t seen_count;
    int64_t date_ms;
};

struct scan *scan_create(struct ometria *ometria, const struct profile_shape *shape,
                         const char *day)
{
    struct scan *scan = memory_allocate(sizeof *scan);
    scan->ometria = ometria;
    scan->shape = shape;
    scan->day = day == NULL ? NULL : memory_text(day);
    scan->depth = 1;
    scan->seen = memory_array(PAGE_ROWS, sizeof *scan->seen);
    return scan;
}

static void forget_seen(struct scan *scan)
{
    for (size_t i = 0; i < scan->seen_count; i++)
        free(scan->seen[i]);
    scan->seen_count = 0;
}

void scan_destroy(struct scan *scan)
{
    if (scan == NULL)
        return;
    if (scan->in_flight > 0)
        call_drain(scan->ometria);
    for (size_t i = 0; i < DEPTH; i++)
        rows_free(&scan->slots[i].rows);
    forget_seen(scan);
    free(scan->seen);
    free(scan->day);
    buffer_free(&scan->url);
    free(scan);
}

int64_t scan_date_ms(const struct scan *scan)
{
    return scan->date_ms;
}

static enum wherry_status ask(struct scan *scan, struct slot *slot,
                              struct wherry_error *error)
{
    if (scan->asked++ == MOST_PAGES)
        return fail(error, WHERRY_FAILED, "%s has no end: gave up after %d pages",
                    scan->shape->plan.label, MOST_PAGES);
    char offset[24], limit[24];
    snprintf(offset, sizeof offset, "%zu", scan->send);
    snprintf(limit, sizeof limit, "%d", PAGE_ROWS);
    call_url(scan->ometria, &scan->url, "profiles");
    if (scan->day != NULL)
        url_query(&scan->url, "updateSince", scan->day);
    url_query(&scan->url, "limit", limit);
    url_query(&scan->url, "offset", offset);
    slot->state = SLOT_WAITING;
    slot->offset = scan->send;
    slot->alone = scan->send == scan->take;
    scan->send += STRIDE;
    const enum wherry_status status =
        call_send(scan->ometria, buffer_text(&scan->url), NULL, 0, &slot->tag, error);
    scan->in_flight += status == WHERRY_OK;
    return status;
}

static enum wherry_status fill(struct scan *scan, struct wherry_error *error)
{
    unsigned busy = 0;
    for (size_t i = 0; i < DEPTH; i++)
        busy += scan->slots[i].state != SLOT_FREE;
    for (size_t i = 0; i < DEPTH && busy < scan->depth; i++) {
        if (scan->slots[i].state != SLOT_FREE)
            continue;
        const enum wherry_status status = ask(scan, &scan->slots[i], error);
        if (status != WHERRY_OK)
            return status;
        busy++;
    }
    return WHERRY_OK;
}

/* Reads one answer into its slot; what is wrong with it is told in its turn, so that an
 * answer in front of it does not go unread. */
static enum wherry_status receive(struct scan *scan, struct wherry_error *error)
{
    struct wherry_response response;
    const enum wherry_status status = call_wait(scan->ometria, &response, error);
    if (status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "the host lost a request");
    if (status != WHERRY_OK)
        return status;
    scan->in_flight--;
    for (size_t i = 0; i < DEPTH; i++) {
        struct slot *slot = &scan->slots[i];
        if (slot->state != SLOT_WAITING || slot->tag != response.tag)
            continue;
        slot->state = SLOT_READY;
        slot->status = call_judge(&response, scan->shape->plan.label, &slot->error);
        if (slot->status == WHERRY_OK)
            slot->status = rows_read(&slot->rows, &scan->shape->plan, response.body,
                                     response.body_length, &slot->error);
        if (slot->offset == 0 && scan->date_ms == 0)
            scan->date_ms = response.date_ms;
    }
    return WHERRY_OK;
}

static struct slot *ready(struct scan *scan)
{
    for (size_t i = 0; i < DEPTH; i++)
        if (scan->slots[i].state == SLOT_READY && scan->slots[i].offset == scan->take)
            return &scan->slots[i];
    return NULL;
}

/* All pages asked for are dropped, and the reading goes on at `offset`. */
static void go_to(struct scan *scan, size_t offset)
{
    for (size_t i = 0; i < DEPTH; i++)
        scan->slots[i].state = SLOT_FREE;
    scan->take = scan->send = offset;
    scan->depth = 1;
}

static bool was_seen(const struct scan *scan, const char *id)
{
    for (size_t i = scan->seen_count; i > 0; i--)
        if (text_same(scan->seen[i - 1], id))
            return true;
    return false;
}

/* How many rows of the page were on the page before it. */
static bool count_shared(const struct scan *scan, const struct rows *rows,
                         size_t *shared, struct wherry_error *error)
{
    *shared = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const char *id = profile_id(scan->shape, rows, i, error);
        if (id == NULL)
            return false;
        *shared += was_seen(scan, id);
    }
    return true;
}

static enum wherry_status remember(struct scan *scan, const struct rows *rows,
                                   struct wherry_error *error)
{
    forget_seen(scan);
    for (size_t i = 0; i < rows->count; i++) {
        const char *id = profile_id(scan->shape, rows, i, error);
        if (id == NULL)
            return WHERRY_FAILED;
        scan->seen[scan->seen_count++] = memory_text(id);
    }
    return WHERRY_OK;
}

/* Is the page in its place? OK: it can be told. END: the reading went elsewhere. */
static enum wherry_status place(struct scan *scan, struct slot *slot,
                                struct wherry_error *error)
{
    const struct rows *rows = &slot->rows;
    if (rows->count > PAGE_ROWS)
        return fail(error, WHERRY_FAILED, "the answer to %s has more rows than asked",
                    scan->shape->plan.label);
    size_t shared = 0;
    if (!count_shared(scan, rows, &shared, error))
        return WHERRY_FAILED;
    if (slot->offset > 0 &&
        (shared == 0 || !was_seen(scan, profile_id(scan->shape, rows, 0, error)))) {
        go_to(scan, slot->offset > STRIDE ? slot->offset - STRIDE : 0);
        return WHERRY_END;
    }
    scan->standstills = shared == PAGE_ROWS ? scan->standstills + 1 : 0;
    if (scan->standstills == MOST_STANDSTILLS)
        return fail(error, WHERRY_FAILED, "%s: 'offset' has no effect",
                    scan->shape->plan.label);
    if (rows->count < PAGE_ROWS && !slot->alone) {
        go_to(scan, slot->offset);
        return WHERRY_END;
    }
    return WHERRY_OK;
}

static enum wherry_status tell(struct scan *scan, struct slot *slot,
                               struct wherry_error *error)
{
    const enum wherry_status status = remember(scan, &slot->rows, error);
    if (status != WHERRY_OK)
        return status;
    scan->ended = slot->rows.count < PAGE_ROWS;
    scan->take = slot->offset + STRIDE;
    scan->told = slot;
    if (scan->depth < DEPTH)
        scan->depth *= 2;
    return WHERRY_OK;
}

enum wherry_status scan_next(struct scan *scan, struct rows **rows,
                             struct wherry_error *error)
{
    if (scan->told != NULL)
        scan->told->state = SLOT_FREE;
    scan->told = NULL;
    while (!scan->ended) {
        enum wherry_status status = fill(scan, error);
        struct slot *slot = NULL;
        while (status == WHERRY_OK && (slot = ready(scan)) == NULL)
            status = receive(scan, error);
        if (status != WHERRY_OK)
            return status;
        if (slot->status != WHERRY_OK) {
            *error = slot->error;
            return slot->status;
        }
        status = place(scan, slot, error);
        if (status == WHERRY_END)
            continue;
        if (status == WHERRY_OK)
            status = tell(scan, slot, error);
        *rows = &slot->rows;
        return status;
    }
    return WHERRY_END;
}
