/* control_list.c -- what people and admins do on the list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/merge_values.h"

#define BY_ADMIN "N/A (Unsubscribed by admin)"
#define BY_PERSON "No longer interested"
#define FORM "Hosted Signup Form"

enum { FIELDS_MAX = 100 };

struct list_act {
    struct world *world;
    struct audience *list;
    const struct json_node *said;
    const char *address;
    struct member *member; /* NULL: none */
    int64_t now_s;
    bool changed; /* the member counts as changed */
    struct wherry_error *error;
};

static bool refuse(const struct list_act *act, const char *why)
{
    return fail(act->error, WHERRY_FAILED, "act '%s': %s",
                node_text(act->said, "do", ""), why),
           false;
}

static bool set_fields(struct list_act *act)
{
    const struct json_node *fields = json_tree_get(act->said, "fields");
    struct arena arena = {0};
    bool good = true;
    for (const struct json_node *value = fields == NULL ? NULL : fields->first;
         value != NULL && good; value = value->next) {
        const struct merge_field *field = audience_field(act->list, value->key);
        if (field == NULL)
            good = refuse(act, "no such merge field");
        else
            act->changed |= audience_set_value(act->list, act->member,
                                               (size_t)(field - act->list->fields),
                                               merge_value_force(&arena, value));
    }
    arena_free(&arena);
    return good;
}

static void set_status(struct list_act *act, enum member_status status)
{
    if (act->member->status == status)
        return;
    act->member->status = (uint8_t)status;
    act->changed = true;
}

static bool join(struct list_act *act)
{
    bool admin = text_same(node_text(act->said, "by", "person"), "admin");
    bool pending = node_truth(act->said, "pending", false);
    struct address_mark *mark = audience_mark(act->list, act->address);
    if (act->address[0] == '\0')
        return refuse(act, "whom?");
    if (mark != NULL)
        mark->forgotten = false;
    if (act->member == NULL) {
        act->member = audience_add(act->list, act->address);
        act->member->status = NO_STATUS;
        act->member->source = admin ? "Import" : FORM;
    }
    set_status(act, pending ? PENDING : SUBSCRIBED);
    if (act->changed && !admin)
        act->member->signup_s = act->now_s;
    if (act->changed && !pending)
        act->member->opt_s = act->now_s;
    act->member->compliance = false;
    return set_fields(act);
}

static bool leave(struct list_act *act)
{
    bool person = text_same(node_text(act->said, "by", "person"), "person");
    set_status(act, UNSUBSCRIBED);
    act->member->compliance |= person;
    act->member->reason =
        pool_text(act->list->texts,
                  person ? node_text(act->said, "reason", BY_PERSON) : BY_ADMIN);
    act->changed = true;
    return true;
}

static bool confirm(struct list_act *act)
{
    if (act->member->status != PENDING)
        return refuse(act, "nobody asked");
    set_status(act, SUBSCRIBED);
    act->member->opt_s = act->now_s;
    act->member->compliance = false;
    return true;
}

static bool bounce(struct list_act *act)
{
    set_status(act, CLEANED);
    act->member->compliance = true;
    return true;
}

static bool archive(struct list_act *act)
{
    if (act->member->status == ARCHIVED)
        return refuse(act, "archived already");
    act->member->before_archive = act->member->status;
    set_status(act, ARCHIVED);
    return true;
}

static bool restore(struct list_act *act)
{
    if (act->member->status != ARCHIVED)
        return refuse(act, "not archived");
    set_status(act, act->member->before_archive);
    return true;
}

static bool status(struct list_act *act)
{
    enum member_status wanted = status_by_name(node_text(act->said, "status", ""));
    if (wanted == NO_STATUS)
        return refuse(act, "no such status");
    if (wanted == UNSUBSCRIBED && act->member->status != UNSUBSCRIBED)
        act->member->reason = BY_ADMIN;
    if (wanted == SUBSCRIBED && act->member->status != SUBSCRIBED) {
        act->member->opt_s = act->now_s;
        act->member->compliance = false;
    }
    set_status(act, wanted);
    return true;
}

static bool delete (struct list_act *act)
{
    audience_delete(act->list, act->member);
    return true;
}

static bool readdress(struct list_act *act)
{
    const char *to = node_text(act->said, "to", "");
    const struct member *other = audience_by_address(act->list, to);
    if (to[0] == '\0' || (other != NULL && other != act->member))
        return refuse(act, "the address is missing or taken");
    audience_rename(act->list, act->member, to);
    act->changed = true;
    return true;
}

static bool tag(struct list_act *act)
{
    const char *name = node_text(act->said, "segment", "");
    struct segment *segment = audience_segment_by_name(act->list, name, false);
    if (segment == NULL)
        segment = audience_add_segment(act->list, name, act->now_s);
    act->changed = audience_join(act->list, act->member, segment);
    return true;
}

static bool untag(struct list_act *act)
{
    struct segment *segment =
        audience_segment_by_name(act->list, node_text(act->said, "segment", ""), false);
    if (segment == NULL)
        return refuse(act, "no such segment");
    act->changed = audience_part(act->member, segment);
    return true;
}

static bool throttle(struct list_act *act)
{
    audience_make_mark(act->list, act->address)->throttled =
        node_truth(act->said, "on", true);
    return true;
}

static void set_choices(struct audience *list, struct merge_field *field,
                        const struct json_node *choices)
{
    if (!json_tree_is(choices, JSON_ARRAY))
        return;
    free(field->choices);
    field->choices = memory_array(choices->count, sizeof *field->choices);
    field->choice_count = 0;
    for (const struct json_node *choice = choices->first; choice != NULL;
         choice = choice->next)
        field->choices[field->choice_count++] = pool_text(list->texts, choice->text);
}

/* What an act may say of a merge field, besides its tag and type. */
static void set_properties(struct list_act *act, struct merge_field *field)
{
    const char *format = node_text(act->said, "phone_format", field->phone_format);
    field->required = node_truth(act->said, "required", field->required);
    field->phone_format = text_same(format, "US") ? "US" : "none";
    set_choices(act->list, field, json_tree_get(act->said, "choices"));
}

static bool add_field(struct list_act *act)
{
    const char *tag_name = node_text(act->said, "tag", "");
    enum merge_type type = merge_type_by_name(node_text(act->said, "type", "text"));
    if (tag_name[0] == '\0' || strlen(tag_name) >= TAG_ROOM || type == MERGE_TYPES ||
        audience_field(act->list, tag_name) != NULL ||
        act->list->field_count == FIELDS_MAX)
        return refuse(act, "a new tag of at most 10 letters and a type are needed");
    struct merge_field *field = audience_add_field(
        act->list, tag_name, node_text(act->said, "name", tag_name), type);
    set_properties(act, field);
    return true;
}

static bool set_field(struct list_act *act)
{
    struct merge_field *field =
        audience_field(act->list, node_text(act->said, "tag", ""));
    if (field == NULL)
        return refuse(act, "no such merge field");
    enum merge_type type =
        merge_type_by_name(node_text(act->said, "type", merge_type_name(field->type)));
    if (type == MERGE_TYPES)
        return refuse(act, "no such type");
    field->type = type;
    field->name =
        pool_text(act->list->texts, node_text(act->said, "name", field->name));
    set_properties(act, field);
    return true;
}

static bool remove_field(struct list_act *act)
{
    struct merge_field *field =
        audience_field(act->list, node_text(act->said, "tag", ""));
    if (field == NULL)
        return refuse(act, "no such merge field");
    field->removed = true;
    return true;
}

/* Of the account, not of one list. */
static bool fill_plan(struct list_act *act)
{
    act->world->plan_full = node_truth(act->said, "on", true);
    return true;
}

static bool add_list(struct list_act *act)
{
    struct world *world = act->world;
    const char *id = node_text(act->said, "list", "");
    if (id[0] == '\0' || strlen(id) > 15 || world->list_count == LISTS_MAX ||
        world_list(world, id) != NULL)
        return refuse(act, "a new id of at most 15 letters is needed");
    struct audience *list = &world->lists[world->list_count++];
    audience_init(list, &world->texts, id, node_text(act->said, "name", id),
                  act->now_s);
    audience_add_field(list, "FNAME", "First Name", MERGE_TEXT);
    audience_add_field(list, "LNAME", "Last Name", MERGE_TEXT);
    return true;
}

static bool remove_list(struct list_act *act)
{
    act->list->gone = true;
    return true;
}

enum { ABOUT_MEMBER = 1, ABOUT_ADDRESS = 2 };

static const struct {
    const char *name;
    bool (*act)(struct list_act *act);
    int needs;
} verbs[] = {
    {"join", join, ABOUT_ADDRESS},
    {"leave", leave, ABOUT_MEMBER},
    {"confirm", confirm, ABOUT_MEMBER},
    {"bounce", bounce, ABOUT_MEMBER},
    {"archive", archive, ABOUT_MEMBER},
    {"restore", restore, ABOUT_MEMBER},
    {"status", status, ABOUT_MEMBER},
    {"delete", delete, ABOUT_MEMBER},
    {"change", set_fields, ABOUT_MEMBER},
    {"rename", readdress, ABOUT_MEMBER},
    {"tag", tag, ABOUT_MEMBER},
    {"untag", untag, ABOUT_MEMBER},
    {"throttle", throttle, ABOUT_ADDRESS},
    {"add_field", add_field, 0},
    {"set_field", set_field, 0},
    {"remove_field", remove_field, 0},
    {"fill_plan", fill_plan, 0},
    {"add_list", add_list, 0},
    {"remove_list", remove_list, 0},
};

bool control_act_list(struct world *world, const struct json_node *said,
                      struct wherry_error *error)
{
    struct list_act act = {.world = world,
                           .said = said,
                           .address = node_text(said, "address", ""),
                           .now_s = world_now_s(world),
                           .error = error};
    const char *id = node_text(said, "list", DEFAULT_LIST);
    const char *name = node_text(said, "do", "");
    act.list = world_list(world, id);
    if (act.list == NULL && !text_same(name, "add_list"))
        return refuse(&act, "no such list");
    if (act.list != NULL)
        act.member = audience_by_key(act.list, node_text(said, "id", act.address));
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!text_same(verbs[i].name, name))
            continue;
        if (verbs[i].needs == ABOUT_MEMBER && act.member == NULL)
            return refuse(&act, "no such member");
        if (verbs[i].needs == ABOUT_ADDRESS && act.address[0] == '\0')
            return refuse(&act, "whom?");
        bool good = verbs[i].act(&act);
        if (act.changed && act.member != NULL && !act.member->gone)
            audience_touch(act.list, act.member, act.now_s);
        return good;
    }
    return refuse(&act, "no such act on the list");
}
