/* error.h -- filling a struct wherry_error where the fact is known, in one line:
 *
 *     return fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(errno));
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "plugin/wherry.h"

/* Sets status, message and an empty option; returns the status. `error` may be NULL. A
 * line break, as the words of a service may have it, becomes a blank: a message is one
 * line. */
enum wherry_status fail(struct wherry_error *error, enum wherry_status status,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, and blames a connector's option. */
enum wherry_status fail_option(struct wherry_error *error, enum wherry_status status,
                               const char *option, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
