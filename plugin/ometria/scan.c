/* scan.c -- all profiles, or those changed since a day, page after page. */
#include "plugin/ometria/scan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"

enum {
    /* Rows that two neighbouring pages share at rest. Not 10, which is a page of a
     * service that does not look at `limit`. */
    OVERLAP = 11,
    DEPTH = 4,            /* pages in flight: one second's worth of reads */
    MOST_PAGES = 100000,  /* asked for in one scan: 24 million profiles */
    MOST_STANDSTILLS = 3, /* pages that show nothing but the page before */
    MOST_BACK = 16,       /* pages back from a place, before it is taken for lost */
    SURE_RUN = 3,         /* rows in their order by which a place is known */
};

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_READY };

/* One page, from the request to its turn. */
struct slot {
    enum slot_state state;
    uint64_t tag;
    size_t offset;
    size_t overlap; /* this many rows are on the page before it as well */
    bool alone;     /* asked for when all pages before it had come */
    enum wherry_status status;
    struct wherry_error error;
    struct rows rows;
};

struct scan {
    struct ometria *ometria;
    const struct profile_shape *shape;
    struct moment *moment;
    char *day;
    struct buffer url;
    struct slot slots[DEPTH];
    struct slot *told; /* the page that the caller has */
    size_t take, send; /* offsets: of the page to return next, to ask for next */
    unsigned depth, asked, told_pages, standstills;
    unsigned in_flight; /* including those that were given up */
    bool ended;
    uint64_t *seen; /* the rows of the page before `take`, by hashes of their ids */
    size_t seen_count;
    bool placed;   /* `seen` are the last rows before the interruption, and no page
                    * was returned yet */
    unsigned back; /* steps back from there */
    size_t page; /* how many rows that page had; what was asked for, before the first */
};

/* Small pages share half of their rows; a page of one has none to share. */
static size_t overlap_of(size_t rows)
{
    return rows / 2 < OVERLAP ? rows / 2 : OVERLAP;
}

static size_t stride_of(size_t rows)
{
    return rows == 0 ? 1 : rows - overlap_of(rows);
}

struct scan *scan_create(struct ometria *ometria, const struct profile_shape *shape,
                         const char *day, struct moment *moment)
{
    struct scan *scan = memory_allocate(sizeof *scan);
    scan->ometria = ometria;
    scan->shape = shape;
    scan->day = day == NULL ? NULL : memory_text(day);
    scan->moment = moment;
    scan->depth = 1;
    scan->page = PAGE_ROWS;
    scan->seen = memory_array(PAGE_ROWS, sizeof *scan->seen);
    return scan;
}

void scan_destroy(struct scan *scan)
{
    if (scan == NULL)
        return;
    if (scan->in_flight > 0)
        call_drain(scan->ometria);
    for (size_t i = 0; i < DEPTH; i++)
        rows_free(&scan->slots[i].rows);
    free(scan->seen);
    free(scan->day);
    buffer_free(&scan->url);
    free(scan);
}

static enum wherry_status ask_page(struct scan *scan, struct slot *slot,
                                   struct wherry_error *error)
{
    if (scan->asked++ == MOST_PAGES)
        return fail(error, WHERRY_FAILED, "%s does not end: stopped after %d pages",
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
    slot->overlap = overlap_of(scan->page);
    slot->alone = scan->send == scan->take;
    scan->send += stride_of(scan->page);
    const enum wherry_status status =
        call_send(scan->ometria, buffer_text(&scan->url), NULL, 0, &slot->tag, error);
    scan->in_flight += status == WHERRY_OK;
    return status;
}

static enum wherry_status fill_slots(struct scan *scan, struct wherry_error *error)
{
    unsigned busy = 0;
    for (size_t i = 0; i < DEPTH; i++)
        busy += scan->slots[i].state != SLOT_FREE;
    for (size_t i = 0; i < DEPTH && busy < scan->depth; i++) {
        if (scan->slots[i].state != SLOT_FREE)
            continue;
        const enum wherry_status status = ask_page(scan, &scan->slots[i], error);
        if (status != WHERRY_OK)
            return status;
        busy++;
    }
    return WHERRY_OK;
}

enum wherry_status scan_begin(struct scan *scan, struct wherry_error *error)
{
    return fill_slots(scan, error);
}

/* Reads one answer into its slot; its error is returned when its turn comes, so that
 * the answers before it are still read. */
static enum wherry_status receive_page(struct scan *scan, struct wherry_error *error)
{
    struct wherry_response response;
    const enum wherry_status status = call_wait(scan->ometria, &response, error);
    if (status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "the host lost a request");
    if (status != WHERRY_OK)
        return status;
    scan->in_flight--;
    moment_note(scan->moment, scan->ometria, response.date_ms);
    for (size_t i = 0; i < DEPTH; i++) {
        struct slot *slot = &scan->slots[i];
        if (slot->state != SLOT_WAITING || slot->tag != response.tag)
            continue;
        slot->state = SLOT_READY;
        slot->status = call_judge(&response, scan->shape->plan.label, &slot->error);
        if (slot->status == WHERRY_OK)
            slot->status = rows_read(&slot->rows, &scan->shape->plan, response.body,
                                     response.body_length, &slot->error);
    }
    return WHERRY_OK;
}

static struct slot *find_ready(struct scan *scan)
{
    for (size_t i = 0; i < DEPTH; i++)
        if (scan->slots[i].state == SLOT_READY && scan->slots[i].offset == scan->take)
            return &scan->slots[i];
    return NULL;
}

/* Drops all requested pages; the reading continues at `offset`. */
static void ask_anew(struct scan *scan, size_t offset)
{
    for (size_t i = 0; i < DEPTH; i++)
        scan->slots[i].state = SLOT_FREE;
    scan->take = scan->send = offset;
}

/* The same with one page at a time, until a full page comes. */
static void go_to(struct scan *scan, size_t offset)
{
    ask_anew(scan, offset);
    scan->depth = 1;
}

/* The number of the row among those of the page before, from 1; 0: it is not among
 * them. */
static size_t place_in_seen(const struct scan *scan, const char *id)
{
    const uint64_t hash = text_seed(id);
    size_t place = scan->seen_count;
    while (place > 0 && scan->seen[place - 1] != hash)
        place--;
    return place;
}

/* How a page fits to the one before it. */
struct fit {
    size_t shared; /* rows that both have */
    bool meets;    /* no gap between the two */
};

/* After an interruption only the last rows of the page before are known, and some of
 * them may have changed since, so that they are at the end of all. A single row may be
 * such a row; several rows in their old order are not. */
static bool meets_place(const struct slot *slot, size_t longest)
{
    return longest > 0 && (longest >= SURE_RUN || longest >= slot->overlap);
}

/* Rows keep their order, so the first row that has an id shows whether the page begins
 * within the one before it. If none has an id, any row must do. */
static struct fit compare_pages(const struct scan *scan, struct slot *slot)
{
    struct rows *rows = &slot->rows;
    struct fit fit = {0};
    bool found = false;
    size_t before = 0, run = 0, longest = 0;
    for (size_t i = 0; i < rows->count; i++) {
        bool has_id = false;
        const size_t place =
            place_in_seen(scan, profile_identity(scan->shape, rows, i, &has_id));
        fit.shared += place > 0;
        if (has_id && !found)
            fit.meets = place > 0;
        found = found || has_id;
        run = place == 0 ? 0 : place > before && before > 0 ? run + 1 : 1;
        before = place;
        longest = run > longest ? run : longest;
    }
    if (scan->placed)
        fit.meets = meets_place(slot, longest);
    else if (!found)
        fit.meets = fit.shared > 0;
    return fit;
}

/* Keeps the page for the comparison with the next one. */
static void remember_page(struct scan *scan, struct rows *rows)
{
    scan->seen_count = 0;
    scan->placed = false;
    for (size_t i = 0; i < rows->count; i++) {
        bool has_id = false;
        scan->seen[scan->seen_count++] =
            text_seed(profile_identity(scan->shape, rows, i, &has_id));
    }
}

/* The page brings nothing new: is it the end? It shares as many rows with the page
 * before as it should, so the last row of that page is the last of all. */
static bool is_end(const struct scan *scan, const struct slot *slot)
{
    const size_t count = slot->rows.count;
    return scan->seen_count == 0 ? count == 0 : count == slot->overlap;
}

/* A service that gave a long page before may give a short one now, and by chance one of
 * just the overlap. Not so where there was one page alone, already shorter than asked:
 * then the next one would have been as long. */
static bool is_certain(const struct scan *scan, const struct slot *slot)
{
    return scan->seen_count == 0 || slot->overlap == 0 ||
           (scan->told_pages == 1 && scan->page < PAGE_ROWS);
}

/* The end is certain when the page after it, without any overlap, is empty. */
static void ask_behind(struct scan *scan, size_t offset)
{
    scan->page = 1;
    go_to(scan, offset);
}

/* Is the page in its place? OK: it can be returned. END: nothing of it is returned; the
 * reading went elsewhere, or has ended. */
static enum wherry_status place_page(struct scan *scan, struct slot *slot,
                                     struct wherry_error *error)
{
    struct rows *rows = &slot->rows;
    if (rows->count > PAGE_ROWS)
        return fail(error, WHERRY_FAILED,
                    "the answer to %s has more rows than requested",
                    scan->shape->plan.label);
    const struct fit fit = compare_pages(scan, slot);
    if (slot->offset > 0 && slot->overlap > 0 && !fit.meets) {
        const size_t step = stride_of(scan->page);
        const bool lost = scan->placed && ++scan->back == MOST_BACK;
        go_to(scan, slot->offset > step && !lost ? slot->offset - step : 0);
        return WHERRY_END;
    }
    if (fit.shared < rows->count) {
        scan->standstills = 0;
        return WHERRY_OK;
    }
    if (!slot->alone) {
        go_to(scan, slot->offset);
        return WHERRY_END;
    }
    if (is_end(scan, slot)) {
        scan->ended = is_certain(scan, slot);
        if (!scan->ended)
            ask_behind(scan, slot->offset + rows->count);
        return WHERRY_END;
    }
    scan->standstills += rows->count > slot->overlap;
    if (scan->standstills == MOST_STANDSTILLS)
        return fail(error, WHERRY_FAILED, "%s: 'offset' has no effect",
                    scan->shape->plan.label);
    return WHERRY_OK;
}

static bool is_asked_for(const struct scan *scan, size_t offset)
{
    for (size_t i = 0; i < DEPTH; i++)
        if (scan->slots[i].state != SLOT_FREE && scan->slots[i].offset == offset)
            return true;
    return false;
}

/* The page goes to the caller, and the next one begins where this one ends. */
static void hand_over(struct scan *scan, struct slot *slot)
{
    const size_t count = slot->rows.count;
    remember_page(scan, &slot->rows);
    scan->told_pages++;
    scan->depth = count == scan->page ? scan->depth * 2 : 1;
    if (scan->depth > DEPTH)
        scan->depth = DEPTH;
    scan->page = count;
    scan->take = slot->offset + stride_of(count);
    slot->state = SLOT_FREE;
    if (!is_asked_for(scan, scan->take))
        ask_anew(scan, scan->take);
    slot->state = SLOT_READY; /* until the caller comes back */
    scan->told = slot;
}

enum wherry_status scan_next(struct scan *scan, struct rows **rows,
                             struct wherry_error *error)
{
    if (scan->told != NULL)
        scan->told->state = SLOT_FREE;
    scan->told = NULL;
    while (!scan->ended) {
        enum wherry_status status = fill_slots(scan, error);
        struct slot *slot = NULL;
        while (status == WHERRY_OK && (slot = find_ready(scan)) == NULL)
            status = receive_page(scan, error);
        if (status != WHERRY_OK)
            return status;
        if (slot->status != WHERRY_OK) {
            *error = slot->error;
            return slot->status;
        }
        status = place_page(scan, slot, error);
        if (status == WHERRY_END)
            continue;
        if (status == WHERRY_OK)
            hand_over(scan, slot);
        *rows = &slot->rows;
        return status;
    }
    return WHERRY_END;
}

/* ---- A place to continue from: "OFFSET PAGE HASH ..." in hexadecimal */

bool scan_has_told(const struct scan *scan)
{
    return scan->seen_count > 0;
}

void scan_place(const struct scan *scan, struct buffer *text)
{
    const size_t known = scan->seen_count < OVERLAP ? scan->seen_count : OVERLAP;
    buffer_format(text, "%zx %zx", scan->take, scan->page);
    for (size_t i = scan->seen_count - known; i < scan->seen_count; i++)
        buffer_format(text, " %016" PRIx64, scan->seen[i]);
}

/* The next hexadecimal number; returns the position after it; false: there is none. */
static bool take_number(const char **text, uint64_t *number)
{
    enum { HEXADECIMAL = 16 };
    char *end = NULL;
    errno = 0;
    *number = strtoull(*text, &end, HEXADECIMAL);
    const bool any = end != *text && errno == 0 && (*end == ' ' || *end == '\0');
    *text = end;
    return any;
}

bool scan_go_on(struct scan *scan, const char *text)
{
    uint64_t take, page, seen[OVERLAP];
    size_t count = 0;
    if (!take_number(&text, &take) || !take_number(&text, &page) || page < 1 ||
        page > PAGE_ROWS || take > INT64_MAX)
        return false;
    while (*text != '\0')
        if (count == OVERLAP || !take_number(&text, &seen[count++]))
            return false;
    if (count == 0)
        return false;
    memcpy(scan->seen, seen, count * sizeof *seen);
    scan->seen_count = count;
    scan->take = scan->send = (size_t)take;
    scan->page = (size_t)page;
    scan->told_pages = 2; /* or more */
    scan->placed = true;
    return true;
}
