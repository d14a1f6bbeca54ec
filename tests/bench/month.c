/* month.c -- 10,000 pipelines on 1 to 20 supervisors over a simulated month, as a table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/company.h"

static size_t number(const char *name, size_t usual)
{
    const char *text = getenv(name);
    return text == NULL || *text == '\0' ? usual : (size_t)strtoul(text, NULL, 10);
}

/* With two digits, so that no number is a floating one. */
static void print_hundredths(const char *before, int64_t hundredths)
{
    printf("%s%" PRId64 ".%02" PRId64, before, hundredths / 100, hundredths % 100);
}

/* Median, 99th of a hundred, worst. */
static void print_times(const struct company_times *times)
{
    print_hundredths(" ", company_share(times, 500) / 10);
    print_hundredths(", ", company_share(times, 990) / 10);
    print_hundredths(", ", company_share(times, 1000) / 10);
    printf(" |");
}

static bool print_row(const struct company_plan *plan)
{
    struct company_result result;
    company_run(plan, &result);
    const int64_t seconds = plan->days * 24 * 3600;
    printf("| %zu x %zu | ", plan->hosts, plan->jobs);
    print_hundredths("", (int64_t)result.late.count / 10000);
    printf(" |");
    print_times(&result.late);
    print_times(&result.idle);
    print_times(&result.taken_over);
    print_times(&result.pipelines);
    print_times(&result.accounts);
    print_hundredths(" ", result.unfair_hosts);
    printf(" | %zu, %zu, %zu | %zu, %zu, %zu, %zu | %zu, %zu |", result.deaths,
           result.freezes, result.upgrades, result.twice, result.account_twice,
           result.differing, result.starved, result.busy, result.fenced);
    print_hundredths(" ", (int64_t)result.looks * 100 / seconds);
    print_hundredths(", ", (int64_t)(result.claims + result.ends + result.beats) * 100 /
                               seconds);
    puts(" |");
    fflush(stdout);
    const bool good = result.twice + result.account_twice + result.differing +
                          result.old_schema + result.starved ==
                      0;
    company_free(&result);
    return good;
}

int main(void)
{
    static const size_t hosts[] = {1, 2, 3, 5, 10, 20};
    struct company_plan plan = {.pipelines = number("N", 10000),
                                .days = (int64_t)number("DAYS", 30),
                                .seed = number("SEED", 1)};
    bool good = true;
    puts(
        "| Hosts x slots | Runs, million | Late, s | Late though free, s | Taken over, "
        "s | Mean wait of a pipeline, s | of an account, s | Busiest to idlest host | "
        "Deaths, freezes, upgrades | Twice, account twice, differing, starved | Busy, "
        "fenced | Looks, writes a second |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        plan.hosts = hosts[i];
        plan.jobs = 64 / hosts[i] < 8 ? 8 : 64 / hosts[i];
        good = print_row(&plan) && good;
    }
    return good ? 0 : 1;
}
