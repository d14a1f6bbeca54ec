/* rig_spec.c -- the spec of a test's pipeline: written, edited, found in. */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

static void write_contact_sync(const struct rig_spec *spec, struct buffer *text)
{
    buffer_add_text(text, "contact_sync:\n"
                          "  every: 1h\n"
                          "  steps:\n");
    for (int step = 0; step < STEP_COUNT; step++)
        if ((spec->steps & 1U << step) != 0)
            buffer_format(text, "    %s:\n", step_name((enum step)step));
    buffer_format(text,
                  "  fields:\n"
                  "    - { crm: firstname, list: FNAME }\n"
                  "    - { crm: lastname, list: LNAME }\n%s",
                  or_nothing(spec->fields));
}

void rig_write_spec(const struct rig_spec *spec)
{
    struct buffer text = {0};
    const char *id = spec->pipeline == NULL ? "p" : spec->pipeline;
    const bool first = spec->list_id == NULL;
    char file[64];
    snprintf(file, sizeof file, "specs/%s.yaml", id);
    buffer_format(
        &text,
        "pipeline: %s\n"
        "crm:\n"
        "  plugin: ometria\n"
        "  base_url: %s\n"
        "  api_key: " SANDBOX_OMETRIA_KEY "\n%s%s%s"
        "list:\n"
        "  plugin: mailchimp\n"
        "  base_url: %s\n"
        "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"
        "  list_id: %s\n%s",
        id, sandbox_ometria_url(rig_sandbox()), first ? "  collection: wherry\n" : "",
        spec->paced ? "" : "  reads_per_second: 1000\n  pushes_per_second: 1000\n",
        or_nothing(spec->crm), sandbox_mailchimp_url(rig_sandbox()),
        first ? SANDBOX_LIST : spec->list_id, or_nothing(spec->list));
    if (spec->steps != 0)
        write_contact_sync(spec, &text);
    buffer_add_text(&text, or_nothing(spec->more));
    rig_write_file(file, buffer_text(&text));
    buffer_free(&text);
    rig_set_pace(spec->paced);
}

const char *rig_spec_place(const char *pipeline, const char *beginning)
{
    char line[512];
    const char *path = rig_keep_format("%s/specs/%s.yaml", rig_directory(), pipeline);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    unsigned number = 1;
    while (fgets(line, sizeof line, file) != NULL && !text_starts_with(line, beginning))
        number++;
    ck_assert_msg(!feof(file), "no line of %s begins with '%s'", path, beginning);
    fclose(file);
    return rig_keep_format("%s:%u", path, number);
}

void rig_edit_spec(const char *from, const char *to)
{
    struct buffer edited = {0};
    const char *text = rig_file("specs/p.yaml");
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "there is no '%s' in the spec", from);
    buffer_add(&edited, text, (size_t)(at - text));
    buffer_format(&edited, "%s%s", to, at + strlen(from));
    rig_write_file("specs/p.yaml", buffer_text(&edited));
    buffer_free(&edited);
}

void rig_write_all_steps(void)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS};
    rig_write_spec(&spec);
}
