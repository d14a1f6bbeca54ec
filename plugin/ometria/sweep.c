/* sweep.c -- a listing whose paging nobody documents, read to its end all the same. */
#include "plugin/ometria/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/ometria/call.h"

enum { MOST_PAGES = 20000 };

void sweep_init(struct sweep *sweep, struct ometria *ometria,
                const struct rows_plan *plan, const char *url)
{
    *sweep = (struct sweep){.ometria = ometria, .plan = plan, .url = url};
}

void sweep_finish(struct sweep *sweep)
{
    free(sweep->before);
    rows_free(&sweep->rows);
    *sweep = (struct sweep){.ometria = NULL};
}

static int compare(const void *one, const void *other)
{
    uint64_t a, b;
    memcpy(&a, one, sizeof a);
    memcpy(&b, other, sizeof b);
    return (a > b) - (a < b);
}

/* Does the page bring anything that the one before did not have? It takes its place. */
static bool is_news(struct sweep *sweep)
{
    const struct rows *rows = &sweep->rows;
    uint64_t *hashes = memory_array(rows->count, sizeof *hashes);
    bool news = false;
    for (size_t i = 0; i < rows->count; i++) {
        hashes[i] = rows_hash(sweep->plan, &rows->items[i]);
        news = news || sweep->before_count == 0 ||
               bsearch(&hashes[i], sweep->before, sweep->before_count, sizeof *hashes,
                       compare) == NULL;
    }
    if (rows->count > 0)
        qsort(hashes, rows->count, sizeof *hashes, compare);
    free(sweep->before);
    sweep->before = hashes;
    sweep->before_count = rows->count;
    return news;
}

static enum wherry_status ask_page(struct sweep *sweep,
                                   struct wherry_response *response,
                                   struct wherry_error *error)
{
    struct buffer url = {0};
    buffer_format(&url, "%s%climit=%d&offset=%zu", sweep->url,
                  strchr(sweep->url, '?') == NULL ? '?' : '&', PAGE_ROWS,
                  sweep->offset);
    const enum wherry_status status =
        call_get(sweep->ometria, buffer_text(&url), response, error);
    buffer_free(&url);
    return status;
}

enum wherry_status sweep_next(struct sweep *sweep, struct wherry_error *error)
{
    if (sweep->asked++ == MOST_PAGES)
        return fail(error, WHERRY_FAILED, "%s does not end: stopped after %d pages",
                    sweep->plan->label, MOST_PAGES);
    struct wherry_response response;
    enum wherry_status status = ask_page(sweep, &response, error);
    if (status == WHERRY_OK && sweep->moment != NULL)
        moment_note(sweep->moment, sweep->ometria, response.date_ms);
    if (status == WHERRY_OK)
        status = call_judge(&response, sweep->plan->label, error);
    if (status == WHERRY_OK)
        status = rows_read(&sweep->rows, sweep->plan, response.body,
                           response.body_length, error);
    if (status != WHERRY_OK)
        return status;
    sweep->offset += sweep->rows.count;
    return is_news(sweep) ? WHERRY_OK : WHERRY_END;
}
