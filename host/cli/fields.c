/* fields.c -- the fields of both sides, to be mapped. */
#include <stdio.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/catalog.h"
#include "host/cli/print.h"
#include "host/picture/pair.h"
#include "host/spec/rules.h"
#include "host/tell/unfit.h"
#include "host/tell/wrap.h"

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

/* Tags that are no longer written are shown only if one is mapped. */
static bool shown(const struct pipeline *pipeline, bool of_crm,
                  const struct wherry_entry *field)
{
    return of_crm || !rules_retired(field->id) ||
           partner(pipeline, of_crm, field->id) != NULL;
}

static void write_field(struct json_writer *json, const struct wherry_entry *field,
                        const char *mapped_to)
{
    json_begin_object(json);
    json_member_text(json, "name", field->id);
    json_member_text(json, "label", field->name);
    json_member_text(json, "type", pair_type_name((int)field->type));
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
                       const struct offered *catalog, const struct pipeline *pipeline,
                       bool of_crm)
{
    json_key(json, key);
    json_begin_array(json);
    for (size_t i = 0; i < catalog->count; i++) {
        const struct wherry_entry *field = &catalog->entries[i];
        if (shown(pipeline, of_crm, field))
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
        shown_format(text, "; %s", field->note);
    if (field->choices == NULL || *field->choices == NULL)
        return;
    buffer_add_text(text, "; one of ");
    for (const char *const *choice = field->choices; *choice != NULL; choice++)
        shown_format(text, "%s%s", *choice, choice[1] == NULL ? "" : ", ");
}

static void print_side(struct buffer *out, const char *title,
                       const struct offered *catalog, const struct pipeline *pipeline,
                       bool of_crm)
{
    struct table table;
    struct buffer text = {0};
    shown_format(out, "%s\n", title);
    if (catalog->untold)
        buffer_add_text(out, "  its plugin cannot list the fields\n");
    static const char *const heading[] = {"name", "type", "what it is"};
    table_begin(&table, 3);
    table_heading(&table, heading);
    for (size_t i = 0; i < catalog->count; i++) {
        const struct wherry_entry *field = &catalog->entries[i];
        if (!shown(pipeline, of_crm, field))
            continue;
        describe(&text, field, partner(pipeline, of_crm, field->id));
        table_cell(&table, field->id);
        table_cell(&table, pair_type_name((int)field->type));
        table_cell(&table, buffer_text(&text));
    }
    table_end(&table, out);
    buffer_free(&text);
}

/* NULL if the catalog does not say. */
static const struct wherry_entry *entry_of(const struct offered *catalog,
                                           const char *name)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (text_same(catalog->entries[i].id, name))
            return &catalog->entries[i];
    return NULL;
}

/* A mapped pair, and what its types mean for the directions that the spec uses. */
struct pairing {
    const struct spec_field *field;
    int types[SIDE_COUNT];
    bool read_only[SIDE_COUNT];
    bool goes_to[SIDE_COUNT];
    enum pair_fit fit[SIDE_COUNT]; /* by the side that it goes to */
};

static struct pairing pairing_of(const struct pipeline *pipeline,
                                 const struct spec_field *field,
                                 const struct offered *crm, const struct offered *list)
{
    const struct wherry_entry *entries[] = {[SIDE_CRM] = entry_of(crm, field->crm),
                                            [SIDE_LIST] = entry_of(list, field->list)};
    static const int otherwise[] = {
        [SIDE_CRM] = WHERRY_FIELD_TEXT, [SIDE_LIST] = PAIR_UNTYPED};
    struct pairing pairing = {.field = field};
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct wherry_entry *entry = entries[side];
        pairing.types[side] = entry == NULL ? otherwise[side] : (int)entry->type;
        pairing.read_only[side] = entry != NULL && !entry->writable;
    }
    for (int side = 0; side < SIDE_COUNT; side++) {
        pairing.goes_to[side] = pair_goes_to(pipeline, field, (enum side)side);
        pairing.fit[side] = pairing.read_only[side]
                                ? PAIR_NEVER
                                : pair_fit(pairing.types[other_side((enum side)side)],
                                           pairing.types[side]);
    }
    return pairing;
}

static void write_pair(struct json_writer *json, const struct pairing *pairing)
{
    static const char *const names[] = {[PAIR_FITS] = "fits",
                                        [PAIR_CONVERTS] = "converts",
                                        [PAIR_MAY_FIT] = "may_be_refused",
                                        [PAIR_NEVER] = "never"};
    static const char *const keys[] = {[SIDE_LIST] = "to_list", [SIDE_CRM] = "to_crm"};
    json_begin_object(json);
    json_member_text(json, "crm", pairing->field->crm);
    json_member_text(json, "list", pairing->field->list);
    for (int side = 0; side < SIDE_COUNT; side++) {
        json_key(json, keys[side]);
        if (pairing->goes_to[side])
            json_text(json, names[pairing->fit[side]]);
        else
            json_null(json);
    }
    json_end_object(json);
}

static void tell_never(struct buffer *out, const struct pairing *pairing)
{
    const struct spec_field *field = pairing->field;
    struct buffer words = {0};
    const struct report_unfit unfit = {
        .crm = field->crm,
        .list = field->list,
        .crm_type = pair_type_name(pairing->types[SIDE_CRM]),
        .list_type = pair_type_name(pairing->types[SIDE_LIST]),
        .to_crm = pairing->goes_to[SIDE_CRM] && pairing->fit[SIDE_CRM] == PAIR_NEVER,
        .to_list = pairing->goes_to[SIDE_LIST] && pairing->fit[SIDE_LIST] == PAIR_NEVER,
        .crm_read_only = pairing->read_only[SIDE_CRM],
        .list_read_only = pairing->read_only[SIDE_LIST]};
    const struct spec_place *place =
        unfit.to_list ? &field->list_place : &field->crm_place;
    if (!unfit.to_list && !unfit.to_crm)
        return;
    shown_format(&words, "%s:%u:%u: ", place->file, place->line, place->column);
    unfit_words(&unfit, &words);
    wrap_words(out, "  !", buffer_text(&words));
    buffer_free(&words);
}

static void tell_fit(struct buffer *out, const struct pairing *pairing, enum side to)
{
    const enum side from = other_side(to);
    const char *const names[] = {
        [SIDE_CRM] = pairing->field->crm, [SIDE_LIST] = pairing->field->list};
    bool typed =
        pairing->types[from] != PAIR_UNTYPED && pairing->types[to] != PAIR_UNTYPED;
    struct buffer words = {0};
    if (!pairing->goes_to[to] || !typed)
        return;
    if (pairing->fit[to] == PAIR_CONVERTS)
        shown_format(&words, "from '%s', only month and day go to '%s'", names[from],
                     names[to]);
    else if (pairing->fit[to] == PAIR_MAY_FIT)
        shown_format(&words,
                     "some values of '%s' (%s) may not fit '%s' (%s): only these "
                     "values are refused",
                     names[from], pair_type_name(pairing->types[from]), names[to],
                     pair_type_name(pairing->types[to]));
    if (words.length > 0)
        wrap_words(out, "  *", buffer_text(&words));
    buffer_free(&words);
}

static void tell_misspelt(struct buffer *out, const struct spec_field *field,
                          const struct offered *catalog, bool of_crm)
{
    const char *name = of_crm ? field->crm : field->list;
    const struct spec_place *place = of_crm ? &field->crm_place : &field->list_place;
    struct buffer words = {0};
    const char **names = memory_array(catalog->count + 1, sizeof *names);
    for (size_t i = 0; i < catalog->count; i++)
        names[i] = catalog->entries[i].id;
    const char *near =
        entry_of(catalog, name) == NULL ? text_nearest(name, names) : NULL;
    if (near != NULL && (of_crm || !text_same_ignoring_case(near, name))) {
        shown_format(&words, "%s:%u:%u: the %s has no field '%s'. Did you mean '%s'?",
                     place->file, place->line, place->column, of_crm ? "CRM" : "list",
                     name, near);
        wrap_words(out, "  !", buffer_text(&words));
    }
    buffer_free(&words);
    free(names);
}

static int print_both(const struct cli *cli, const struct pipeline *pipeline,
                      const struct offered *crm, const struct offered *list)
{
    const struct spec_field *fields = pipeline->contact_sync.fields;
    const size_t count = pipeline->contact_sync.field_count;
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        write_side(json, "crm", crm, pipeline, true);
        write_side(json, "list", list, pipeline, false);
        json_key(json, "pairs");
        json_begin_array(json);
        for (size_t i = 0; i < count; i++) {
            const struct pairing pairing = pairing_of(pipeline, &fields[i], crm, list);
            write_pair(json, &pairing);
        }
        json_end_array(json);
        json_end_object(json);
        return print_json(json);
    }
    struct buffer out = {0};
    print_side(&out, "CRM", crm, pipeline, true);
    print_side(&out, "List", list, pipeline, false);
    for (size_t i = 0; i < count; i++) {
        const struct pairing pairing = pairing_of(pipeline, &fields[i], crm, list);
        tell_misspelt(&out, &fields[i], crm, true);
        tell_misspelt(&out, &fields[i], list, false);
        tell_never(&out, &pairing);
        for (int side = 0; side < SIDE_COUNT; side++)
            tell_fit(&out, &pairing, (enum side)side);
    }
    print_text(&out);
    return CODE_OK;
}

/* A plugin without a catalog hides its own side, and not the other one. */
static int read_fields(struct offered *catalog, struct connector *connector,
                       enum side side)
{
    catalog->untold = connector_plugin(connector)->catalog == NULL;
    return catalog->untold ? CODE_OK
                           : catalog_read(catalog, connector, side, WHERRY_FIELDS);
}

int command_fields(const struct cli *cli)
{
    struct session session = {0};
    struct offered crm = {0}, list = {0};
    int code = session_find(&session, cli, SPECS_CONNECT);
    if (code == CODE_OK)
        code = session_reach(&session, cli);
    if (code == CODE_OK)
        code = read_fields(&crm, session.crm, SIDE_CRM);
    if (code == CODE_OK)
        code = read_fields(&list, session.list, SIDE_LIST);
    if (code == CODE_OK)
        code = print_both(cli, session.pipeline, &crm, &list);
    offered_free(&crm);
    offered_free(&list);
    session_close(&session);
    return code;
}
