/* environment.c -- what a run inherits of the supervisor's environment. */
#include "host/schedule/environment.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "host/base/memory.h"

/* Needed by a run, by libc, by libcurl, or by the loader. What begins with WHERRY_ is
 * listed one by one: a spec may call a key so. */
static const char *const ordinary[] = {
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "TZ",
    "TZDIR",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "WHERRY_FAULT",
    "WHERRY_HASTE",
    "WHERRY_IMPATIENCE",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "OPENSSL_CONF",
    "RES_OPTIONS",
    "LOCALDOMAIN",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "GLIBC_TUNABLES",
    "MALLOC_*",
    "ASAN_OPTIONS",
    "LSAN_OPTIONS",
    "UBSAN_OPTIONS",
};

const char *const environment_alerts[ENVIRONMENT_ALERTS] = {
    [ENVIRONMENT_ALERT_RUN] = "WHERRY_ALERT_RUN",
    [ENVIRONMENT_ALERT_WEBHOOK] = "WHERRY_ALERT_WEBHOOK",
    [ENVIRONMENT_ALERT_SECRET] = "WHERRY_ALERT_SECRET",
    [ENVIRONMENT_ALERT_SECRET_FILE] = "WHERRY_ALERT_SECRET_FILE",
    [ENVIRONMENT_ALERT_ON] = "WHERRY_ALERT_ON"};

const char *const environment_states = "PG*";

static bool is_named(const char *name, size_t length, const char *pattern)
{
    size_t whole = strlen(pattern);
    if (pattern[whole - 1] == '*')
        return length >= whole - 1 && strncmp(name, pattern, whole - 1) == 0;
    return length == whole && strncmp(name, pattern, whole) == 0;
}

static bool is_ordinary(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
        if (is_named(name, length, ordinary[i]))
            return true;
    return false;
}

static bool is_asked_for(const char *name, size_t length,
                         const struct spec_variable *variable)
{
    for (; variable != NULL; variable = variable->next)
        if (is_named(name, length, variable->name))
            return true;
    return false;
}

char **environment_select(char *const *whole, const struct spec_variable *variables)
{
    size_t all = 0, kept = 0;
    while (whole[all] != NULL)
        all++;
    char **selected = memory_array(all + 1, sizeof *selected);
    for (size_t i = 0; i < all; i++) {
        size_t length = strcspn(whole[i], "=");
        if (is_ordinary(whole[i], length) || is_asked_for(whole[i], length, variables))
            selected[kept++] = whole[i];
    }
    selected[kept] = NULL;
    return selected;
}
