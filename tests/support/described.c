/* described.c -- compares the requests of a test with our descriptions of both APIs. */
#include "tests/support/described.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/fidelity.h"
#include "tests/support/schema.h"
#include "tests/support/suite.h"

static struct schema *read_description(const char *service)
{
    char name[64];
    size_t length = 0;
    struct wherry_error error = {0};
    snprintf(name, sizeof name, "%s.json", service);
    char *text = fidelity_read(name, &length);
    struct schema *schema = schema_create(text, length, &error);
    ck_assert_msg(schema != NULL, "%s: %s", name, error.message);
    free(text);
    return schema;
}

static void check_service(struct sandbox *sandbox, const char *service)
{
    char path[64];
    size_t checked = 0;
    struct buffer log = {0}, misfits = {0};
    struct schema *schema = read_description(service);
    snprintf(path, sizeof path, "/control/log?service=%s", service);
    sandbox_control(sandbox, "GET", path, NULL, &log);
    schema_fits_log(schema, service, buffer_text(&log), log.length, &checked, &misfits);
    ck_assert_msg(misfits.length == 0, "%s", buffer_text(&misfits));
    schema_destroy(schema);
    buffer_free(&log);
    buffer_free(&misfits);
}

void described_check(struct sandbox *sandbox)
{
    check_service(sandbox, "mailchimp");
    check_service(sandbox, "ometria");
}
