/* official.c -- requests of a test, held against the official description. */
#include "tests/support/official.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/reference.h"
#include "tests/support/schema.h"

enum { PIECE = 65536 };

static struct {
    bool there;
    struct schema *schema;
    struct wherry_error error;
} official;

void official_prepare(void)
{
    char *path = reference_path("mailchimp-marketing.swagger.json");
    if (path == NULL)
        return;
    struct buffer text = {0};
    char piece[PIECE];
    FILE *file = fopen(path, "r");
    for (size_t got = 0;
         file != NULL && (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buffer_add(&text, piece, got);
    if (file != NULL)
        fclose(file);
    official.there = true;
    official.schema = schema_create(buffer_text(&text), text.length, &official.error);
    buffer_free(&text);
    free(path);
}

void official_forget(void)
{
    schema_destroy(official.schema);
    official.schema = NULL;
}

void official_check(struct sandbox *sandbox)
{
    if (!official.there)
        return;
    ck_assert_msg(official.schema != NULL, "%s", official.error.message);
    size_t checked = 0;
    struct buffer log = {0}, misfits = {0};
    sandbox_control(sandbox, "GET", "/control/log?service=mailchimp", NULL, &log);
    schema_fits_log(official.schema, "mailchimp", buffer_text(&log), log.length,
                    &checked, &misfits);
    ck_assert_msg(misfits.length == 0, "%s", buffer_text(&misfits));
    buffer_free(&log);
    buffer_free(&misfits);
}
