/* wizard_choice.c -- what a new pipeline can be made of: lists, fields, segments. */
#include "host/cli/wizard_choice.h"

#include <stdlib.h>

#include "host/base/meant.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/trying.h"
#include "host/picture/connection.h"
#include "host/picture/pair.h"
#include "host/setup/answers_file.h"
#include "host/setup/offer.h"

/* ---- Plugins ---- */

int wizard_side(struct wizard *wizard, enum side side)
{
    const struct answer *answer = &wizard->answers.sides[side].plugin;
    const struct wherry_connector *plugin = wizard_plugin(wizard, side);
    const unsigned role = side == SIDE_CRM ? WHERRY_CRM : WHERRY_LIST;
    if (plugin == NULL) {
        const char **names = registry_names(wizard->registry);
        wizard_say(
            wizard, &answer->place, "there is no plugin '%s'%s", answer->text,
            meant(text_nearest(answer->text, names), "`wherry plugins` lists them")
                .words);
        free(names);
        return CODE_SPEC;
    }
    if ((plugin->roles & role) == 0) {
        wizard_say(wizard, &answer->place, "the plugin '%s' cannot be the %s",
                   plugin->name, side_title(side));
        return CODE_SPEC;
    }
    answers_note_keys(&wizard->answers.sides[side], plugin);
    return CODE_OK;
}

/* ---- Lists ---- */

static int read_lists(struct wizard *wizard, struct connector *connector,
                      enum side side)
{
    offered_free(&wizard->lists);
    if (connector_plugin(connector)->catalog == NULL)
        return CODE_OK;
    return catalog_read(&wizard->lists, connector, side, WHERRY_LISTS);
}

/* A plugin that needs a list from the start gets a stand-in: the account is asked which
 * lists there are. So does one whose list was chosen: where it is none that may be chosen,
 * the others are still to be seen. */
int wizard_lists(struct wizard *wizard)
{
    const char *option = wizard_list_option(wizard)->name;
    struct answer_connection *connection = &wizard->answers.sides[SIDE_LIST];
    const struct answer_setting *setting = answers_setting(connection, option);
    struct answer_setting chosen = {0};
    if (setting != NULL)
        chosen = *setting;
    char *text = setting == NULL ? NULL : memory_text(chosen.text);
    answers_set(connection, option, "not-chosen-yet", false, NULL);
    int code = trying_connect(wizard, SIDE_LIST, read_lists);
    answers_set(connection, option, text, chosen.key, &chosen.place);
    free(text);
    return code;
}

static void refuse(struct wizard *wizard, const struct offered *catalog,
                   const struct spec_place *place, const char *what, const char *wanted)
{
    struct buffer ids = {0};
    offered_namesakes(catalog, wanted, &ids);
    if (ids.length > 0)
        wizard_say(wizard, place, "several %ss are called '%s': name one by its id, %s",
                   what, wanted, buffer_text(&ids));
    else
        wizard_say(wizard, place, "there is no %s '%s'%s", what, wanted,
                   meant(offered_nearest(catalog, wanted), NULL).words);
    buffer_free(&ids);
}

int wizard_choose_list(struct wizard *wizard)
{
    const char *option = wizard_list_option(wizard)->name;
    struct answer_connection *connection = &wizard->answers.sides[SIDE_LIST];
    const struct answer_setting *setting = answers_setting(connection, option);
    const struct wherry_entry *found;
    /* A missing one is reported with the other settings; a variable may be anything. */
    if (setting == NULL || wizard->lists.count == 0 ||
        text_contains_ignoring_case(setting->text, "${"))
        return CODE_OK;
    const struct spec_place place = setting->place;
    if (offered_find(&wizard->lists, setting->text, &found) != OFFERED_ONE) {
        refuse(wizard, &wizard->lists, &place, "list", setting->text);
        return CODE_SPEC;
    }
    answers_set(connection, option, found->id, false, &place);
    return CODE_OK;
}

/* ---- The connection ---- */

static void note_identity(struct wizard *wizard, enum side side,
                          const struct wherry_identity *identity)
{
    struct buffer *text = &wizard->reached[side];
    wizard->foretold.per_second[side] = identity->records_per_second;
    buffer_clear(text);
    if (*identity->account_name != '\0')
        shown_format(text, "account '%s'", identity->account_name);
    if (*identity->list_name != '\0')
        shown_format(text, "%slist '%s'", text->length == 0 ? "" : ", ",
                     identity->list_name);
}

static int look_around(struct wizard *wizard, struct connector *connector,
                       enum side side)
{
    struct wherry_error error = {0};
    struct wherry_identity identity;
    offered_free(&wizard->fields[side]);
    if (connector_check(connector, &identity, &error) != WHERRY_OK) {
        connection_blame(connector, side, &error);
        return command_failed(&error);
    }
    note_identity(wizard, side, &identity);
    wizard->fields[side].untold = connector_plugin(connector)->catalog == NULL;
    if (wizard->fields[side].untold)
        return CODE_OK;
    int code = catalog_read(&wizard->fields[side], connector, side, WHERRY_FIELDS);
    if (code == CODE_OK && side == SIDE_CRM) {
        offered_free(&wizard->segments);
        code = catalog_read(&wizard->segments, connector, side, WHERRY_SEGMENTS);
    }
    return code;
}

int wizard_connect(struct wizard *wizard, enum side side)
{
    return trying_connect(wizard, side, look_around);
}

/* ---- Work ---- */

int wizard_work(struct wizard *wizard)
{
    const struct answers *answers = &wizard->answers;
    if (!answers_have_step(answers) && answers->segment_count == 0) {
        wizard_say(wizard, &answers->steps_place,
                   "nothing to do: choose steps, segments or both");
        return CODE_SPEC;
    }
    return trying_judge(wizard, DRAFT_WORK);
}

/* ---- Fields ---- */

static const struct wherry_entry *field_of(const struct wizard *wizard, enum side side,
                                           const char *name)
{
    const struct offered *catalog = &wizard->fields[side];
    for (size_t i = 0; i < catalog->count; i++) {
        const char *id = catalog->entries[i].id;
        if (text_same(id, name) ||
            (side == SIDE_LIST && text_same_ignoring_case(id, name)))
            return &catalog->entries[i];
    }
    return NULL;
}

static bool field_is_there(struct wizard *wizard, enum side side, const char *name,
                           const struct spec_place *place)
{
    const struct offered *catalog = &wizard->fields[side];
    if (catalog->untold || field_of(wizard, side, name) != NULL)
        return true;
    wizard_say(wizard, place, "the %s has no field '%s'%s", side_title(side), name,
               meant(offered_nearest(catalog, name), NULL).words);
    return false;
}

static bool field_fits(struct wizard *wizard, const struct answer_field *field)
{
    static const char *const ways[] = {[SPEC_BOTH] = "both ways",
                                       [SPEC_IMPORT] = "to the CRM",
                                       [SPEC_PUSH] = "to the list"};
    const struct wherry_entry *crm = field_of(wizard, SIDE_CRM, field->crm);
    const struct wherry_entry *list = field_of(wizard, SIDE_LIST, field->list);
    if (crm == NULL || list == NULL ||
        offer_allows(offer_pair(crm, list), field->direction))
        return true;
    wizard_say(wizard, &field->place, "'%s' (%s%s) and '%s' (%s%s) cannot be mapped %s",
               crm->id, pair_type_name((int)crm->type),
               crm->writable ? "" : ", read only", list->id,
               pair_type_name((int)list->type), list->writable ? "" : ", read only",
               ways[field->direction]);
    return false;
}

int wizard_fields(struct wizard *wizard)
{
    int code = CODE_OK;
    for (size_t i = 0; i < wizard->answers.field_count; i++) {
        struct answer_field *field = &wizard->answers.fields[i];
        const struct wherry_entry *crm = field_of(wizard, SIDE_CRM, field->crm);
        const struct wherry_entry *list = field_of(wizard, SIDE_LIST, field->list);
        if (list != NULL) /* as the list spells it */
            field->list = arena_text(&wizard->answers.arena, list->id);
        if (field->widest && crm != NULL && list != NULL)
            offer_widest(offer_pair(crm, list), &field->direction);
        bool good = field_is_there(wizard, SIDE_CRM, field->crm, &field->place);
        good &= field_is_there(wizard, SIDE_LIST, field->list, &field->place);
        if (!good || !field_fits(wizard, field))
            code = CODE_SPEC;
    }
    return code == CODE_OK ? trying_judge(wizard, DRAFT_WORK) : code;
}

/* ---- Segments ---- */

int wizard_segments(struct wizard *wizard)
{
    int code = CODE_OK;
    for (size_t i = 0; i < wizard->answers.segment_count; i++) {
        struct answer_segment *segment = &wizard->answers.segments[i];
        const struct wherry_entry *found;
        if (offered_find(&wizard->segments, segment->crm, &found) != OFFERED_ONE) {
            refuse(wizard, &wizard->segments, &segment->place, "segment", segment->crm);
            code = CODE_SPEC;
            continue;
        }
        if (segment->list == NULL)
            segment->list = arena_text(&wizard->answers.arena,
                                       *found->name == '\0' ? found->id : found->name);
        segment->crm = arena_text(&wizard->answers.arena, found->id);
    }
    return code == CODE_OK ? trying_judge(wizard, DRAFT_SEGMENTS) : code;
}
