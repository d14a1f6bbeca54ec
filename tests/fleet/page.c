/* page.c -- the table of hosts in wherry-faults(7). */
#include "tests/fleet/page.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/text.h"
#include "tests/fleet/faults.h"
#include "tests/fleet/hosts.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/people.h"
#include "tests/fleet/places.h"

#define PAGE TOP_SRCDIR "/doc/wherry-faults.7"
#define BEGINS ".\\\" Made by tests/fleet/test_hosts.\n"
#define ENDS ".\\\" End of tests/fleet/test_hosts.\n"

enum sum {
    SUM_VOYAGES,
    SUM_RUNS,
    SUM_REQUESTS,
    SUM_LAPSED,
    SUM_LOST,
    SUM_FAILED,
    SUM_LATE,
    SUM_ACTS,
    SUM_WRITES,
    SUM_REPEATS,
    SUM_FAULTS, /* two for each */
    MOST_AT_ONCE = SUM_FAULTS + 2 * FAULTS,
    MOST_READS,
    MOST_PUSHES,
    SUMS
};

static const char *const meters[] = {"mailchimp.most_at_once",
                                     "ometria.most_reads_a_second",
                                     "ometria.most_pushes_a_second"};

static void add_voyage(int64_t sums[SUMS])
{
    const struct ledger_sums ledger = ledger_sums();
    const struct people_sums people = people_sums();
    sums[SUM_VOYAGES]++;
    sums[SUM_RUNS] += ledger.runs;
    sums[SUM_REQUESTS] += ledger.requests;
    sums[SUM_LAPSED] += ledger.lapsed;
    sums[SUM_LOST] += ledger.told_lost;
    sums[SUM_FAILED] += ledger.failed;
    sums[SUM_LATE] += ledger.late;
    sums[SUM_ACTS] += people.acts;
    sums[SUM_WRITES] += people.writes - people.repeats;
    sums[SUM_REPEATS] += people.repeats;
    for (int i = 0; i < FAULTS; i++) {
        const struct fault_tally tally = fault_tally((enum fault)i);
        sums[SUM_FAULTS + 2 * i] += tally.times;
        sums[SUM_FAULTS + 2 * i + 1] += tally.struck;
    }
    for (int i = 0; i < SUMS - MOST_AT_ONCE; i++) {
        const int64_t most = places_meter(meters[i]);
        if (most > sums[MOST_AT_ONCE + i])
            sums[MOST_AT_ONCE + i] = most;
    }
}

/* Sums of voyages before this one are in the file, and this one is added there. */
static void keep_tally(int64_t sums[SUMS])
{
    const char *path = getenv("TALLY");
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    for (int i = 0; file != NULL && i < SUMS; i++)
        if (fscanf(file, "%" SCNd64, &sums[i]) != 1)
            break;
    if (file != NULL)
        fclose(file);
    add_voyage(sums);
    file = path == NULL ? NULL : fopen(path, "w");
    for (int i = 0; file != NULL && i < SUMS; i++)
        fprintf(file, "%" PRId64 "\n", sums[i]);
    if (file != NULL)
        fclose(file);
}

/* ---- In words */

static void tell_faults(const int64_t sums[SUMS], struct buffer *text)
{
    buffer_add_text(text, ".Bl -tag -width Ds\n");
    for (int i = 0; i < FAULTS; i++) {
        const struct fault_kind *kind = &fault_kinds[i];
        buffer_format(
            text,
            ".It %s\n%c%s.\n%" PRId64 " times, with %" PRId64 " runs under way.\n",
            kind->words, toupper((unsigned char)kind->follows[0]), kind->follows + 1,
            sums[SUM_FAULTS + 2 * i], sums[SUM_FAULTS + 2 * i + 1]);
    }
    buffer_add_text(text, ".El\n");
}

static void tell_scene(const struct voyage *voyage, const int64_t sums[SUMS],
                       struct buffer *text)
{
    buffer_format(text,
                  ".Pp\nThese are the counts of %" PRId64 " times %d hours, with %d"
                  " pipelines on %d accounts, %d hosts and a\n.Fl -term\nof %" PRId64
                  " s.\nThe test skips the time in which nothing is under way; nothing "
                  "else is faster than it is.\n",
                  sums[SUM_VOYAGES], voyage->hours, voyage->pipelines, ACCOUNTS, HOSTS,
                  voyage->term_ms / 1000);
}

static void tell_rest(const int64_t sums[SUMS], struct buffer *text)
{
    buffer_format(
        text,
        "There were %" PRId64 " runs, and %" PRId64 " requests to the services.\n"
        "No two turns of a pipeline or of an account overlapped, and each request left "
        "within a turn of its process; %" PRId64
        " arrived after it, from a run that had stood still.\n"
        "No account had more than %" PRId64 " requests under way at once, %" PRId64
        " reads and %" PRId64 " pushes in a second; no service refused one for that.\n"
        "%" PRId64 " turns passed to another run without being given back; %" PRId64
        " runs ended with 6 and %" PRId64
        " with 1, and each one that was not killed has a line in the log.\n",
        sums[SUM_RUNS], sums[SUM_REQUESTS], sums[SUM_LATE], sums[MOST_AT_ONCE],
        sums[MOST_READS], sums[MOST_PUSHES], sums[SUM_LAPSED], sums[SUM_LOST],
        sums[SUM_FAILED]);
    buffer_format(text,
                  "People did %" PRId64
                  " things: they joined, left, came back and changed their "
                  "names, on both sides.\n"
                  "At the end both sides of each pipeline were as they should be: "
                  "nobody was on a "
                  "side that they had left, and nobody was there twice.\n"
                  "Of %" PRId64
                  " writes that changed something each has an act that explains it; "
                  "%" PRId64 " were repeated and changed nothing.\n",
                  sums[SUM_ACTS], sums[SUM_WRITES], sums[SUM_REPEATS]);
}

/* ---- In the page */

struct page {
    struct buffer text;
    size_t from, to;
};

static bool read_page(struct page *page)
{
    struct wherry_error error = {0};
    if (files_read(PAGE, SIZE_MAX, &page->text, &error) != WHERRY_OK) {
        fprintf(stderr, "%s\n", error.message);
        return false;
    }
    const char *text = buffer_text(&page->text), *first = strstr(text, BEGINS),
               *last = strstr(text, ENDS);
    if (first == NULL || last == NULL || last < first) {
        fprintf(stderr, "%s has no part of test_hosts\n", PAGE);
        return false;
    }
    page->from = (size_t)(first - text) + strlen(BEGINS);
    page->to = (size_t)(last - text);
    return true;
}

static bool write_page(const struct page *page, const char *part)
{
    FILE *file = fopen(PAGE, "w");
    if (file == NULL)
        return false;
    fwrite(page->text.bytes, 1, page->from, file);
    fputs(part, file);
    fputs(page->text.bytes + page->to, file);
    return fclose(file) == 0;
}

/* Past a number, or one character. */
static const char *step(const char *at, bool *number)
{
    *number = isdigit((unsigned char)*at) != 0;
    return *number ? at + strspn(at, "0123456789") : at + 1;
}

/* The same words around numbers. */
static bool is_alike(const char *one, const char *one_end, const char *other)
{
    while (one < one_end && *other != '\0') {
        bool number, other_number;
        const char first = *one, second = *other;
        one = step(one, &number);
        other = step(other, &other_number);
        if (number != other_number || (!number && first != second))
            return false;
    }
    return one == one_end && *other == '\0';
}

bool page_settle(const struct voyage *voyage)
{
    int64_t sums[SUMS] = {0};
    struct buffer part = {0};
    struct page page = {0};
    const char *golden = getenv("WHERRY_GOLDEN");
    keep_tally(sums);
    tell_faults(sums, &part);
    tell_scene(voyage, sums, &part);
    tell_rest(sums, &part);
    bool fits = read_page(&page);
    if (fits && golden != NULL && text_same(golden, "write")) {
        fits = write_page(&page, buffer_text(&part));
    } else if (fits && !is_alike(page.text.bytes + page.from, page.text.bytes + page.to,
                                 buffer_text(&part))) {
        fprintf(stderr, "wherry-faults(7) has another table of hosts than:\n%s",
                buffer_text(&part));
        fits = false;
    }
    buffer_free(&part);
    buffer_free(&page.text);
    return fits;
}
