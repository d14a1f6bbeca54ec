/* table.c -- the figures as a table in Markdown, beside what they should be. */
#include "tests/bench/table.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* Of what a baseline may write for a million on each side. */
enum { WRITTEN_MILLION_MB = 3000 };
enum { MILLION = 1000000, THOUSAND = 1000, HUNDRED = 100, KIB = 1024, CELL_ROOM = 160 };

/* ---- The machine */

/* What comes after the first `key` of a file, without blanks and quotes around it. */
static void find_line(const char *path, const char *key, char value[CELL_ROOM])
{
    char line[512];
    FILE *file = fopen(path, "r");
    snprintf(value, CELL_ROOM, "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        const char *at = line + strlen(key);
        at += strspn(at, "\t :=\"");
        snprintf(value, CELL_ROOM, "%.*s", (int)strcspn(at, "\"\n"), at);
        break;
    }
    if (file != NULL)
        fclose(file);
}

static void print_machine(const struct ledger *ledger)
{
    char model[CELL_ROOM], system[CELL_ROOM], load[CELL_ROOM];
    struct utsname name;
    find_line("/proc/cpuinfo", "model name", model);
    find_line("/etc/os-release", "PRETTY_NAME", system);
    find_line("/proc/loadavg", "", load);
    if (uname(&name) != 0)
        snprintf(name.release, sizeof name.release, "unknown");
    printf("Machine: %s, %ld cores; %s, kernel %s. Built by the compiler " __VERSION__
           " with `" BENCH_FLAGS "`.\n",
           model, sysconf(_SC_NPROCESSORS_ONLN), system, name.release);
    printf("%" PRId64 " people on each side, medians of %d rounds, taken in %" PRId64
           " s; load at the end: %s.\n\n",
           ledger->people, ledger->rounds, ledger->took_us / MILLION, load);
}

/* ---- Cells */

static void print_seconds(int64_t us)
{
    printf("%" PRId64 ".%03" PRId64 " s", us / MILLION, us % MILLION / THOUSAND);
}

static void print_hundredths(int64_t ratio)
{
    printf("%" PRId64 ".%02" PRId64, ratio / HUNDRED, ratio % HUNDRED);
}

static void print_mib(int64_t kib)
{
    printf("%" PRId64 " MiB", (kib + KIB / 2) / KIB);
}

/* What is said of a million contacts holds in proportion for fewer. */
static int64_t in_proportion(const struct ledger *ledger, int64_t million)
{
    return million * ledger->people / MILLION;
}

/* ---- Rows that are not of CPU */

static void print_peak(const struct ledger *ledger)
{
    printf("| 7 | highest peak of wherry in this table | | | ");
    print_mib(ledger_highest_kib(ledger));
    printf(" | | | 32 MiB | 25 MiB |\n");
}

static void print_cost(const struct cost *cost)
{
    printf(" ");
    print_seconds(cost->cpu_us);
    printf(" | ");
    print_seconds(cost->wall_us);
    printf(" | ");
    print_mib(cost->peak_kib);
    printf(" | %" PRId64 " + %" PRId64 " |", cost->list_requests, cost->crm_requests);
}

/* Wall to what the limits of one service leave, if each answer takes long. */
struct slow {
    const char *number, *work;
    enum figure figure;
    int64_t divide; /* of the people */
    bool crm;       /* it is the CRM that does */
    const char *target, *floor;
};

static const struct slow slow_rows[] = {
    {"8", "members read whole", LIST_SLOW, 1, false, "1.15", "1.07"},
    {"", "on both sides read whole, the CRM slow", CRM_SLOW, 10, true, "1.10", ""},
    {"", "new contacts pushed", PUSH_SLOW, 20, false, "1.50", ""},
    {"", "contacts' fields changed", PATCH_SLOW, 1000, false, "1.10", ""},
};

static void print_slow(const struct ledger *ledger)
{
    for (size_t i = 0; i < sizeof slow_rows / sizeof *slow_rows; i++) {
        const struct slow *row = &slow_rows[i];
        const struct cost cost = ledger_median(ledger, row->figure);
        int64_t requests = row->crm ? cost.crm_requests : cost.list_requests;
        int64_t at_once = row->crm ? CRM_AT_ONCE : LIST_AT_ONCE;
        printf("| %s | %" PRId64 " %s at %d ms: wall to requests / %" PRId64
               " x %d ms |",
               row->number, ledger->people / row->divide, row->work, LATENCY_MS,
               at_once, LATENCY_MS);
        print_cost(&cost);
        printf(" ");
        print_hundredths(
            measure_ratio(cost.wall_us * at_once, requests * LATENCY_MS * THOUSAND));
        printf(" | %s | %s |\n", row->target, row->floor);
    }
}

static void print_written(const struct ledger *ledger)
{
    const struct cost cost = ledger_median(ledger, BASELINE);
    printf("|  | bytes written and read for it, beside those of the state | | | | | ");
    if (cost.written_bytes < 0)
        printf("the system does not tell");
    else
        printf("%" PRId64 " and %" PRId64 " MB for %" PRId64 " MB",
               cost.written_bytes / MILLION, cost.read_bytes / MILLION,
               ledger->state_bytes / MILLION);
    printf(" | %" PRId64 " MB written | |\n",
           in_proportion(ledger, WRITTEN_MILLION_MB));
}

/* What one contact costs more where there are ten times as many. */
static void print_growth(const struct ledger *ledger)
{
    const struct cost cost = ledger_median(ledger, TENTH);
    printf("|  | %" PRId64 " on both sides, baseline; ratio: what a contact costs more "
           "of %" PRId64 " |",
           ledger->people / TENTHS, ledger->people);
    print_cost(&cost);
    printf(" ");
    print_hundredths(ledger_cpu_ratio(ledger, BASELINE, FIGURES, TENTH) / TENTHS);
    printf(" | 1.15 | |\n");
}

static void print_state(const struct ledger *ledger)
{
    printf("| 10 | state, bytes a contact | | | | | %" PRId64 " | 250 | 35 |\n",
           ledger->state_bytes / ledger->people);
}

/* ---- Rows of CPU */

/* One figure; compared with `beside`, together with `more`, if that was taken. */
struct row {
    const char *number; /* "": belongs to the row above */
    int64_t divide;     /* the work starts with people divided by this; 0: it doesn't */
    const char *work;
    enum figure figure, beside, more;
    bool alone;  /* it is compared with nothing */
    bool memory; /* the peaks are compared, too */
    bool wall;   /* the walls are compared, and not CPU */
    const char *target, *floor;
    int64_t target_ms, floor_ms; /* of CPU, for a million people */
    int64_t wall_ms;             /* the target of the wall, in the same way */
    void (*print)(const struct ledger *ledger); /* in place of all that */
};

static const struct row rows[] = {
    {"1", 1, "members read whole, nothing changed", READ_LIST, FLOOR_LIST,
     .more = FIGURES, .target = "2.00", .floor = "1.20"},
    {"", 0, "the same pages: curl, yajl, MD5", FLOOR_LIST, .alone = true},
    {"", 1, "on both sides read whole, nothing changed", READ_BOTH, FLOOR_BOTH,
     .more = FIGURES, .target = "2.00", .floor = "1.20"},
    {"", 0, "the same pages: curl, yajl, MD5", FLOOR_BOTH, .alone = true},
    {"2", 1, "members read whole, to the official client", READ_LIST, PEER_PAGES,
     .more = FIGURES, .memory = true, .target = "0.40, memory 0.25", .floor = "0.29"},
    {"", 0, "the official client only pages", PEER_PAGES, .alone = true},
    {"3", 1, "members read whole, to a script", READ_LIST, PEER_DIFF, .more = FIGURES,
     .memory = true, .target = "0.20, memory 0.10", .floor = "0.12"},
    {"", 0, "a script with a map in a JSON file", PEER_DIFF, .alone = true},
    {"4", 2, "new contacts pushed", PUSH, .alone = true},
    {"", 0, "the next run; ratio of both to the official client", SETTLED, PEER_PUSH,
     .more = PUSH, .target = "0.60", .floor = "0.16"},
    {"", 0, "the official client only posts", PEER_PUSH, .alone = true},
    {"", 0, "curl, yajl and SQLite alone, promises kept; to the official client",
     FLOOR_PUSH, PEER_PUSH, .more = FIGURES},
    {"", 0, "the next run once more; ratio of both to that", SETTLED, FLOOR_PUSH,
     .more = PUSH},
    {"5", 0, "a run with nothing to do", IDLE, .alone = true,
     .target = "0.035 s, 2 requests a side", .floor = "0.016 s"},
    {"6", 1000, "changes, to a run with nothing to do", CHANGES, IDLE, .more = FIGURES,
     .target = "0.150 s (1,000 changes)", .floor = "0.090 s"},
    {.print = &print_peak},
    {.print = &print_slow},
    {"9", 1, "on both sides, baseline", BASELINE, .alone = true, .target_ms = 45000,
     .wall_ms = 60000, .floor_ms = 12000},
    {.print = &print_written},
    {.print = &print_growth},
    {.print = &print_state},
    {"11", 0, "check of 1,000 specs, to 500", CHECK, HALF, .more = FIGURES,
     .target = "2.00, 0.040 s"},
    {"", 0, "nothing to do for 100 people among 1,000 specs, to alone", AMONG, ALONE,
     .more = FIGURES, .target = "0.040 s"},
    {"12", 1, "less 0.5 %: joins into a segment", JOINS, .alone = true,
     .target_ms = 30000, .floor_ms = 1500},
    {"", 100, "in or out of it", CHURN, .alone = true, .target_ms = 5000},
    {"13", 2, "or more contacts' fields changed in bulk, the list at 250 ms", BULK,
     .alone = true, .target = "60 requests, wall 180 s (50,000)"},
    {"14", 1, "on both sides, baseline into PostgreSQL; wall, to a file",
     DATABASE_BASELINE, FILE_BASELINE, .more = FIGURES, .wall = true, .target = "2.00"},
    {"", 0, "the same into a file", FILE_BASELINE, .alone = true},
};

static void print_ratio(const struct ledger *ledger, const struct row *row)
{
    int64_t ratio = row->alone ? -1
                    : row->wall
                        ? ledger_wall_ratio(ledger, row->figure, row->beside)
                        : ledger_cpu_ratio(ledger, row->figure, row->more, row->beside);
    printf(" ");
    if (ratio >= 0)
        print_hundredths(ratio);
    if (ratio >= 0 && row->memory) {
        printf(", memory ");
        print_hundredths(ledger_peak_ratio(ledger, row->figure, row->beside));
    }
    printf(" |");
}

static void print_target(const struct ledger *ledger, const char *words,
                         int64_t million_ms, int64_t wall_million_ms)
{
    printf(" %s", words == NULL ? "" : words);
    if (million_ms > 0)
        print_seconds(in_proportion(ledger, million_ms * THOUSAND));
    if (wall_million_ms > 0) {
        printf(", wall ");
        print_seconds(in_proportion(ledger, wall_million_ms * THOUSAND));
    }
    printf(" |");
}

static void print_row(const struct ledger *ledger, const struct row *row)
{
    const struct cost cost = ledger_median(ledger, row->figure);
    printf("| %s | ", row->number);
    if (row->divide > 0)
        printf("%" PRId64 " ", ledger->people / row->divide);
    printf("%s |", row->work);
    if (ledger->counts[row->figure] == 0)
        printf(" not taken | | | |");
    else
        print_cost(&cost);
    print_ratio(ledger, row);
    print_target(ledger, row->target, row->target_ms, row->wall_ms);
    print_target(ledger, row->floor, row->floor_ms, 0);
    printf("\n");
}

static void print_instructions(const struct ledger *ledger)
{
    if (ledger->read_instructions == 0)
        return;
    printf("\n| # | Work, %" PRId64 " people on each side | Million instructions |\n"
           "|---|---|---|\n",
           ledger->small);
    printf("| 1 | members read whole, nothing changed | %" PRId64 " |\n",
           ledger->read_instructions / MILLION);
    printf("| 4 | %" PRId64 " new contacts pushed, and the next run | %" PRId64 " |\n",
           ledger->small / 2, ledger->push_instructions / MILLION);
    printf("| 5 | a run with nothing to do | %" PRId64 " |\n",
           ledger->idle_instructions / MILLION);
}

void table_print(const struct ledger *ledger)
{
    print_machine(ledger);
    printf("| # | Work | CPU | Wall | Peak memory | Requests (list + CRM) | Ratio | "
           "Target | Floor |\n"
           "|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].print != NULL)
            rows[i].print(ledger);
        else
            print_row(ledger, &rows[i]);
    print_instructions(ledger);
    fflush(stdout);
}
