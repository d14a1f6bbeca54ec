/* error.c -- filling a struct wherry_error. */
#include "host/base/error.h"

#include <stdarg.h>
#include <stdio.h>

/* A message is one line, whatever the texts of others in it hold. */
static void join_lines(char *message)
{
    for (; *message != '\0'; message++)
        if (*message == '\n' || *message == '\r')
            *message = ' ';
}

__attribute__((format(printf, 4, 0))) static void fill(struct wherry_error *error,
                                                       enum wherry_status status,
                                                       const char *option,
                                                       const char *format,
                                                       va_list arguments)
{
    if (error == NULL)
        return;
    error->status = status;
    snprintf(error->option, sizeof error->option, "%s", option);
    /* A message may quote the one that it explains: so write into another buffer
     * first. */
    char message[sizeof error->message];
    vsnprintf(message, sizeof message, format, arguments);
    join_lines(message);
    snprintf(error->message, sizeof error->message, "%s", message);
}

enum wherry_status fail(struct wherry_error *error, enum wherry_status status,
                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, "", format, arguments);
    va_end(arguments);
    return status;
}

enum wherry_status fail_option(struct wherry_error *error, enum wherry_status status,
                               const char *option, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, status, option, format, arguments);
    va_end(arguments);
    return status;
}
