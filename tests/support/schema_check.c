/* schema_check.c -- tells which requests of a sandbox's log misfit a description.
 *
 *     schema-check DESCRIPTION LOG [SERVICE]
 *
 * DESCRIPTION is a Swagger 2.0 file, LOG the answer of GET /control/log, SERVICE whose
 * requests count (default: mailchimp). 0: all fit; 1: some do not, each named on
 * standard output; 2: a file cannot be read, or there is nothing to check.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/schema.h"

enum { FITS, MISFITS, CANNOT };

static bool read_file(const char *path, struct buffer *text)
{
    FILE *file = fopen(path, "rb");
    char piece[16384];
    size_t size;
    if (file == NULL) {
        fprintf(stderr, "cannot open '%s': %s\n", path, strerror(errno));
        return false;
    }
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(text, piece, size);
    bool fine = ferror(file) == 0;
    if (!fine)
        fprintf(stderr, "cannot read '%s': %s\n", path, strerror(errno));
    fclose(file);
    return fine;
}

static int check(const struct schema *schema, const struct buffer *log,
                 const char *service)
{
    struct buffer misfits = {0};
    size_t checked;
    bool fits = schema_fits_log(schema, service, buffer_text(log), log->length,
                                &checked, &misfits);
    fputs(buffer_text(&misfits), stdout);
    buffer_free(&misfits);
    if (!fits)
        return MISFITS;
    printf("%zu requests to %s fit\n", checked, service);
    return checked > 0 ? FITS : CANNOT;
}

int main(int count, char **arguments)
{
    if (count < 3 || count > 4) {
        fputs("usage: schema-check DESCRIPTION LOG [SERVICE]\n", stderr);
        return CANNOT;
    }
    struct buffer description = {0}, log = {0};
    struct schema *schema = NULL;
    struct wherry_error error = {0};
    int status = CANNOT;
    if (read_file(arguments[1], &description) && read_file(arguments[2], &log)) {
        schema = schema_create(buffer_text(&description), description.length, &error);
        if (schema == NULL)
            fprintf(stderr, "%s: %s\n", arguments[1], error.message);
        else
            status = check(schema, &log, count == 4 ? arguments[3] : "mailchimp");
    }
    schema_destroy(schema);
    buffer_free(&description);
    buffer_free(&log);
    return status;
}
