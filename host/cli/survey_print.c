/* survey_print.c -- what a survey found, as JSON, and the change as a diff. */
#include "host/cli/survey_print.h"

#include "host/base/files.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/masked.h"
#include "host/cli/print.h"
#include "host/cli/steps_told.h"
#include "host/cli/wizard_files.h"
#include "host/picture/pair.h"
#include "host/setup/offer.h"
#include "host/spec/edit/diff.h"
#include "host/spec/rules.h"
#include "host/spec/tree.h"

/* ---- The spec ---- */

static bool hides_nothing(void *self, unsigned line)
{
    (void)self, (void)line;
    return false;
}

/* False: there is a file, and it cannot be told which of its lines hold a key. */
static bool read_before(const struct wizard *wizard, struct buffer *before)
{
    struct wherry_error ignored = {0};
    struct buffer text = {0};
    const char *path = buffer_text(&wizard->path);
    bool good = !wizard_is_there(wizard);
    if (!good && files_read(path, TREE_BYTES, &text, &ignored) == WHERRY_OK)
        good = masked_text(wizard->registry, path, &text, before);
    buffer_free(&text);
    return good;
}

static bool make_diff(struct wizard *wizard, struct buffer *diff)
{
    struct buffer before = {0};
    const bool good = read_before(wizard, &before);
    draft_write(&wizard->answers, DRAFT_SHOWN, &wizard->draft);
    const struct source old = {buffer_text(&before), before.length};
    const struct source new = {buffer_text(&wizard->draft.text),
                               wizard->draft.text.length};
    if (good)
        diff_write(buffer_text(&wizard->path), &old, &new, hides_nothing, NULL, diff);
    buffer_free(&before);
    return good;
}

void survey_print_change(struct wizard *wizard)
{
    struct buffer diff = {0}, out = {0};
    if (make_diff(wizard, &diff))
        shown_page(&out, buffer_text(&diff));
    buffer_free(&diff);
    print_text(&out);
}

static void write_spec(struct json_writer *json, struct wizard *wizard)
{
    struct buffer diff = {0};
    const bool good = make_diff(wizard, &diff); /* and the draft as it is shown */
    print_member_words(json, "spec", buffer_text(&wizard->draft.text));
    json_key(json, "diff");
    if (good)
        print_words(json, buffer_text(&diff));
    else
        json_null(json);
    buffer_free(&diff);
}

static void write_path(const char *path, void *self)
{
    print_words(self, path);
}

static void write_files(struct json_writer *json, struct wizard *wizard)
{
    print_member_words(json, "file", buffer_text(&wizard->path));
    json_member_boolean(json, "exists", wizard_is_there(wizard));
    json_key(json, "key_files");
    json_begin_array(json);
    wizard_each_key_file(wizard, write_path, json);
    json_end_array(json);
}

/* ---- What there is to choose from ---- */

static void member_or_null(struct json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    if (*text == '\0')
        json_null(json);
    else
        print_words(json, text);
}

static void write_side(struct json_writer *json, const struct wizard *wizard,
                       const struct survey *survey, enum side side)
{
    static const char *const states[] = {[SURVEY_NOT_ASKED] = "not_asked",
                                         [SURVEY_INCOMPLETE] = "incomplete",
                                         [SURVEY_FAILED] = "failed",
                                         [SURVEY_DENIED] = "denied",
                                         [SURVEY_CONNECTED] = "connected"};
    json_key(json, side_name(side));
    json_begin_object(json);
    json_member_text(json, "state", states[survey->sides[side]]);
    member_or_null(json, "reached", buffer_text(&wizard->reached[side]));
    member_or_null(json, "words", survey->words[side]);
    if (side == SIDE_LIST) {
        const struct wherry_option *option = wizard_list_option(wizard);
        member_or_null(json, "list_option", option == NULL ? "" : option->name);
    }
    json_end_object(json);
}

static void write_members(struct json_writer *json, int64_t members)
{
    json_key(json, "members");
    if (members < 0)
        json_null(json);
    else
        json_integer(json, members);
}

static void write_lists(struct json_writer *json, const struct wizard *wizard)
{
    const struct wherry_option *option = wizard_list_option(wizard);
    const struct answer_setting *chosen =
        option == NULL
            ? NULL
            : answers_setting(&wizard->answers.sides[SIDE_LIST], option->name);
    const struct wherry_connector *plugin = wizard_plugin(wizard, SIDE_LIST);
    json_key(json, "lists");
    if (plugin != NULL && plugin->catalog == NULL) {
        json_null(json); /* it cannot say which there are */
        return;
    }
    json_begin_array(json);
    for (size_t i = 0; i < wizard->lists.count; i++) {
        const struct wherry_entry *list = &wizard->lists.entries[i];
        json_begin_object(json);
        print_member_words(json, "id", list->id);
        print_member_words(json, "name", list->name);
        write_members(json, list->members);
        json_member_boolean(json, "chosen",
                            chosen != NULL && text_same(chosen->text, list->id));
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_steps(struct json_writer *json, const struct wizard *wizard)
{
    json_key(json, "steps");
    json_begin_array(json);
    for (int step = 0; step < STEP_COUNT; step++) {
        json_begin_object(json);
        json_member_text(json, "step", step_name((enum step)step));
        json_member_text(json, "does", step_does((enum step)step));
        json_member_boolean(json, "chosen", wizard->answers.steps[step].text != NULL);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_segments(struct json_writer *json, const struct wizard *wizard)
{
    const struct wherry_connector *plugin = wizard_plugin(wizard, SIDE_LIST);
    json_key(json, "segments");
    if (plugin != NULL && plugin->segments == NULL) {
        json_null(json); /* this list has none to mirror them to */
        return;
    }
    json_begin_array(json);
    for (size_t i = 0; i < wizard->segments.count; i++) {
        const struct wherry_entry *segment = &wizard->segments.entries[i];
        json_begin_object(json);
        print_member_words(json, "id", segment->id);
        print_member_words(json, "title", segment->name);
        write_members(json, segment->members);
        print_member_time(json, "refreshed", segment->changed_at_ms);
        json_end_object(json);
    }
    json_end_array(json);
}

/* ---- Fields ---- */

static void write_fits(struct json_writer *json, const struct wherry_entry *crm,
                       const struct offered *list)
{
    json_key(json, "fits");
    json_begin_array(json);
    for (size_t i = 0; i < list->count; i++) {
        const struct offer offer = offer_pair(crm, &list->entries[i]);
        if (rules_retired(list->entries[i].id) || (!offer.to_list && !offer.to_crm))
            continue;
        json_begin_object(json);
        print_member_words(json, "list", list->entries[i].id);
        json_member_boolean(json, "to_list", offer.to_list);
        json_member_boolean(json, "to_crm", offer.to_crm);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_field(struct json_writer *json, const struct wherry_entry *field)
{
    print_member_words(json, "id", field->id);
    print_member_words(json, "label", field->name);
    json_member_text(json, "type", pair_type_name((int)field->type));
    json_member_boolean(json, "writable", field->writable);
}

static void write_fields(struct json_writer *json, const struct wizard *wizard)
{
    const struct offered *crm = &wizard->fields[SIDE_CRM];
    const struct offered *list = &wizard->fields[SIDE_LIST];
    json_key(json, "fields");
    json_begin_object(json);
    json_key(json, "crm");
    json_begin_array(json);
    for (size_t i = 0; i < crm->count; i++) {
        const struct wherry_entry *match =
            offer_match(&crm->entries[i], list->entries, list->count);
        json_begin_object(json);
        write_field(json, &crm->entries[i]);
        member_or_null(json, "suggested", match == NULL ? "" : match->id);
        write_fits(json, &crm->entries[i], list);
        json_end_object(json);
    }
    json_end_array(json);
    json_key(json, "list");
    json_begin_array(json);
    for (size_t i = 0; i < list->count; i++) {
        json_begin_object(json);
        write_field(json, &list->entries[i]);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

/* ---- The whole ---- */

static void write_remarks(struct json_writer *json, const struct wizard *wizard)
{
    json_key(json, "complaints");
    json_begin_array(json);
    for (size_t i = 0; i < wizard->remark_count; i++) {
        const struct wizard_remark *remark = &wizard->remarks[i];
        json_begin_object(json);
        print_member_words(json, "answer", remark->name);
        json_member_text(json, "severity", remark->note ? "warning" : "error");
        print_member_words(json, "message", remark->words);
        json_end_object(json);
    }
    json_end_array(json);
}

void survey_print(struct wizard *wizard, const struct survey *survey)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    member_or_null(
        json, "pipeline",
        wizard->answers.pipeline.text == NULL ? "" : wizard->answers.pipeline.text);
    json_member_boolean(json, "ready", survey->ready);
    write_remarks(json, wizard);
    write_side(json, wizard, survey, SIDE_CRM);
    write_side(json, wizard, survey, SIDE_LIST);
    write_lists(json, wizard);
    write_steps(json, wizard);
    json_member_boolean(json, "carries_fields", answers_carry_fields(&wizard->answers));
    write_fields(json, wizard);
    write_segments(json, wizard);
    if (survey->ready) {
        write_files(json, wizard);
        write_spec(json, wizard);
    }
    json_end_object(json);
    print_json(json);
}
