/* fields.c -- the fields of both sides, to be mapped. */
#include <stdio.h>

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/catalog.h"
#include "host/cli/print.h"

static const char *const type_names[] = {
    [WHERRY_FIELD_TEXT] = "text",       [WHERRY_FIELD_NUMBER] = "number",
    [WHERRY_FIELD_DATE] = "date",       [WHERRY_FIELD_BIRTHDAY] = "birthday",
    [WHERRY_FIELD_BOOLEAN] = "boolean", [WHERRY_FIELD_CHOICE] = "choice",
    [WHERRY_FIELD_PHONE] = "phone",     [WHERRY_FIELD_URL] = "url",
    [WHERRY_FIELD_ADDRESS] = "address",
};

/* What the field is mapped to in the spec; NULL if it is not. */
static const char *partner(const struct pipeline *pipeline, bool of_crm,
                           const char *name)
{
    for (size_t i = 0; i < pipeline->contact_sync.field_count; i++) {
        const struct spec_field *field = &pipeline->contact_sync.fields[i];
        if (of_crm && text_same(field->crm, name))
            return field->list;
        if (!of_crm && text_same_ignoring_case(field->list, name))
            return field->crm;
    }
    return NULL;
}

static void write_field(struct json_writer *json, const struct wherry_entry *field,
                        const char *mapped_to)
{
    json_begin_object(json);
    json_member_text(json, "name", field->id);
    json_member_text(json, "label", field->name);
    json_member_text(json, "type", type_names[field->type]);
    json_member_boolean(json, "required", field->required);
    json_member_boolean(json, "writable", field->writable);
    json_key(json, "mapped_to");
    if (mapped_to == NULL)
        json_null(json);
    else
        json_text(json, mapped_to);
    json_key(json, "choices");
    json_begin_array(json);
    for (const char *const *choice = field->choices; choice != NULL && *choice != NULL;
         choice++)
        json_text(json, *choice);
    json_end_array(json);
    json_end_object(json);
}

static void write_side(struct json_writer *json, const char *key,
                       const struct catalog *catalog, const struct pipeline *pipeline,
                       bool of_crm)
{
    json_key(json, key);
    json_begin_array(json);
    for (size_t i = 0; i < catalog->count; i++) {
        const struct wherry_entry *field = &catalog->entries[i];
        write_field(json, field, partner(pipeline, of_crm, field->id));
    }
    json_end_array(json);
}

static void describe(struct buffer *text, const struct wherry_entry *field,
                     const char *mapped_to)
{
    buffer_clear(text);
    shown_add(text, field->name);
    if (field->required)
        buffer_add_text(text, ", required");
    if (!field->writable)
        buffer_add_text(text, ", read only");
    if (mapped_to != NULL)
        shown_format(text, ", mapped to %s", mapped_to);
    if (*field->note != '\0')
        shown_format(text, ". %s", field->note);
    if (field->choices == NULL || *field->choices == NULL)
        return;
    buffer_add_text(text, ". One of ");
    for (const char *const *choice = field->choices; *choice != NULL; choice++)
        shown_format(text, "%s%s", *choice, choice[1] == NULL ? "" : ", ");
}

static void print_side(struct buffer *out, const char *title,
                       const struct catalog *catalog, const struct pipeline *pipeline,
                       bool of_crm)
{
    struct table table;
    struct buffer text = {0};
    shown_format(out, "%s\n", title);
    table_begin(&table, 3);
    for (size_t i = 0; i < catalog->count; i++) {
        const struct wherry_entry *field = &catalog->entries[i];
        describe(&text, field, partner(pipeline, of_crm, field->id));
        table_cell(&table, field->id);
        table_cell(&table, type_names[field->type]);
        table_cell(&table, buffer_text(&text));
    }
    table_end(&table, out);
    buffer_free(&text);
}

static int print_both(const struct cli *cli, const struct pipeline *pipeline,
                      const struct catalog *crm, const struct catalog *list)
{
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        write_side(json, "crm", crm, pipeline, true);
        write_side(json, "list", list, pipeline, false);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer out = {0};
    print_side(&out, "CRM", crm, pipeline, true);
    print_side(&out, "List", list, pipeline, false);
    print_text(&out);
    return CODE_OK;
}

int command_fields(const struct cli *cli)
{
    struct session session = {0};
    struct catalog crm = {0}, list = {0};
    int code = session_find(&session, cli, SPECS_CONNECT);
    if (code == CODE_OK)
        code = session_reach(&session, cli);
    if (code == CODE_OK)
        code = catalog_read(&crm, session.crm, SIDE_CRM, WHERRY_FIELDS);
    if (code == CODE_OK)
        code = catalog_read(&list, session.list, SIDE_LIST, WHERRY_FIELDS);
    if (code == CODE_OK)
        code = print_both(cli, session.pipeline, &crm, &list);
    catalog_free(&crm);
    catalog_free(&list);
    session_close(&session);
    return code;
}
