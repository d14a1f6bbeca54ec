/* findings.c -- what was found of each rule. */
#include "host/conform/findings.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

__attribute__((format(printf, 3, 0))) static void find(struct finding *finding,
                                                       enum found found,
                                                       const char *format,
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

void findings_begin(struct findings *findings, enum rule rule)
{
    findings->at = (int)rule;
}

bool findings_open(const struct findings *findings, enum rule rule)
{
    return findings->of[rule].found == FOUND_NOTHING;
}

void findings_close(struct findings *findings, enum rule first, enum rule last,
                    const char *end)
{
    enum rule at = first;
    if (findings->at > (int)first && findings->at <= (int)last)
        at = (enum rule)findings->at;
    for (enum rule rule = first; rule <= last; rule++) {
        if (end != NULL && rule == at)
            findings_fail(findings, rule, "%s", end);
        else if (end != NULL && rule > at)
            findings_skip(findings, rule, "not reached, see '%s'", rule_name(at));
        else if (findings_open(findings, rule))
            findings->of[rule].found = FOUND_PASSED;
    }
}
