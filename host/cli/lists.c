/* lists.c -- the lists that a pipeline's key can reach. */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/catalog.h"
#include "host/cli/print.h"

/* The id that the spec has now, "" if its connector has no such option. */
static const char *chosen(const struct pipeline *pipeline)
{
    const struct spec_setting *list = spec_connection_list(&pipeline->list);
    return list == NULL ? "" : list->value;
}

static int print_as_json(const struct offered *catalog, const char *list_id)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_key(json, "lists");
    json_begin_array(json);
    for (size_t i = 0; i < catalog->count; i++) {
        const struct wherry_entry *list = &catalog->entries[i];
        json_begin_object(json);
        json_member_text(json, "id", list->id);
        json_member_text(json, "name", list->name);
        json_key(json, "members");
        if (list->members < 0)
            json_null(json);
        else
            json_integer(json, list->members);
        json_member_boolean(json, "chosen", text_same(list->id, list_id));
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
    return print_json(json);
}

static bool has_secret(const struct wherry_connector *plugin)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        if ((plugin->options[i].flags & WHERRY_SECRET) != 0)
            return true;
    return false;
}

static void print_as_text(const struct offered *catalog, const char *list_id,
                          const struct wherry_connector *plugin)
{
    struct buffer out = {0};
    struct table table;
    static const char *const heading[] = {"id", "members", "", "name"};
    table_begin(&table, 4);
    table_heading(&table, heading);
    for (size_t i = 0; i < catalog->count; i++) {
        const struct wherry_entry *list = &catalog->entries[i];
        char members[48] = "";
        if (list->members >= 0)
            snprintf(members, sizeof members, "%" PRId64, list->members);
        table_cell(&table, list->id);
        table_cell(&table, members);
        table_cell(&table, text_same(list->id, list_id) ? "this spec's" : "");
        table_cell(&table, list->name);
    }
    if (catalog->count == 0 && has_secret(plugin))
        buffer_add_text(&out, "this key can reach no list\n");
    else if (catalog->count == 0)
        shown_format(&out, "the plugin '%s' cannot show its lists\n", plugin->name);
    table_end(&table, &out);
    print_text(&out);
}

int command_lists(const struct cli *cli)
{
    struct session session = {0};
    struct offered catalog = {0};
    int code = session_find(&session, cli, SPECS_CONNECT);
    if (code == CODE_OK)
        code = session_reach(&session, cli);
    if (code == CODE_OK)
        code = catalog_read(&catalog, session.list, SIDE_LIST, WHERRY_LISTS);
    if (code == CODE_OK && cli->json)
        code = print_as_json(&catalog, chosen(session.pipeline));
    else if (code == CODE_OK)
        print_as_text(&catalog, chosen(session.pipeline),
                      connector_plugin(session.list));
    offered_free(&catalog);
    session_close(&session);
    return code;
}
