/* findings.c -- what was found of each rule. */
#include "host/conform/findings.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

static void find(struct finding *finding, enum found found, const char *format,
                 va_list arguments)
{
    if (finding->found != FOUND_NOTHING)
        return;
    vsnprintf(finding->why, sizeof finding->why, format, arguments);
    finding->found = found;
}

void findings_fail(struct findings *findings, enum rule rule, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    find(&findings->of[rule], FOUND_FAILED, format, arguments);
    va_end(arguments);
}

void findings_skip(struct findings *findings, enum rule rule, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    find(&findings->of[rule], FOUND_SKIPPED, format, arguments);
    va_end(arguments);
}

void findings_close(struct findings *findings, enum rule first, enum rule last,
                    const char *end)
{
    for (enum rule rule = first; rule <= last; rule++) {
        struct finding *finding = &findings->of[rule];
        if (finding->found != FOUND_NOTHING)
            continue;
        if (end == NULL) {
            finding->found = FOUND_PASSED;
            continue;
        }
        findings_fail(findings, rule, "%s", end);
        for (enum rule rest = rule + 1; rest <= last; rest++)
            findings_skip(findings, rest, "not reached, see '%s'", rule_name(rule));
        return;
    }
}
