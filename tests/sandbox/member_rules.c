/* member_rules.c -- what Mailchimp allows to be written of a member. */
#include "tests/sandbox/member_rules.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/merge_values.h"
#include "tests/sandbox/world.h"

enum { FIELDS_MAX = 100 };

#define BY_ADMIN "N/A (Unsubscribed by admin)"
#define EXISTS_CODE "ERROR_CONTACT_EXISTS"

/* A write that was checked: what there is to apply. */
struct plan {
    enum member_status status;      /* NO_STATUS: as it is */
    const char *rename;             /* NULL: as it is */
    const char *values[FIELDS_MAX]; /* NULL: as it is */
};

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

static bool looks_fake(const char *address)
{
    static const char *const ends[] = {"@example.com", "@example.org", ".invalid",
                                       ".test", NULL};
    static const char *const roles[] = {"abuse@", "admin@", "noreply@", "postmaster@",
                                        NULL};
    for (int i = 0; ends[i] != NULL; i++)
        if (text_ends_with(address, ends[i]))
            return true;
    for (int i = 0; roles[i] != NULL; i++)
        if (text_starts_with(address, roles[i]))
            return true;
    return false;
}

static bool has_ascii_local(const char *address)
{
    for (; *address != '@'; address++)
        if ((unsigned char)*address >= 0x80)
            return false;
    return true;
}

bool member_check_address(struct world *world, struct arena *arena, const char *address,
                          struct problem *problem)
{
    char key[ADDRESS_ROOM];
    bool taken =
        reading(world, MAILCHIMP_NON_ASCII_LOCAL) == MAILCHIMP_NON_ASCII_LOCAL_TAKEN;
    if (!address_normalise(address, key) || (!taken && !has_ascii_local(address)))
        return problem_set(problem, 400, "Invalid Resource",
                           "Please provide a valid email address.");
    if (reading(world, MAILCHIMP_FAKE_ADDRESSES) != 0 && looks_fake(key))
        return problem_set(
            problem, 400, "Invalid Resource",
            arena_format(arena,
                         "%s looks fake or invalid, please enter a real email address.",
                         address));
    return true;
}

/* Marks hold an address that comes onto the list, or back. */
static bool check_marks(const struct audience *audience, struct arena *arena,
                        const char *address, struct problem *problem)
{
    const struct address_mark *mark = audience_mark(audience, address);
    if (mark != NULL && mark->forgotten)
        return problem_state(
            problem, "Forgotten Email Not Subscribed",
            arena_format(arena,
                         "%s was permanently deleted and cannot be re-imported. The "
                         "contact must re-subscribe to get back on the list.",
                         address));
    if (mark != NULL && mark->throttled)
        return problem_set(
            problem, 400, "Invalid Resource",
            arena_format(arena,
                         "%s has signed up to a lot of lists very recently; we're not "
                         "allowing more signups for now",
                         address));
    return true;
}

static bool compliance_problem(const struct member_write *write, struct arena *arena,
                               const char *address, struct problem *problem)
{
    return problem_state(
        problem, "Member In Compliance State",
        arena_format(arena,
                     write->in_batch
                         ? "%s is already a list member in compliance state due to "
                           "unsubscribe, bounce, or compliance review and cannot be "
                           "subscribed."
                         : "%s is in a compliance state due to unsubscribe, bounce, or "
                           "compliance review and cannot be subscribed.",
                     address));
}

static bool exists_problem(const struct member_write *write, struct arena *arena,
                           const char *address, struct problem *problem)
{
    problem->code = EXISTS_CODE;
    return problem_state(
        problem, "Member Exists",
        arena_format(arena,
                     write->in_batch
                         ? "%s is already a list member, do you want to update? please "
                           "provide update_existing:true in the request body"
                         : "%s is already a list member. Use PUT to insert or update "
                           "list members.",
                     address));
}

/* A contact that the account's plan has no room for. No public text was found: this one
 * is our own. */
static bool check_plan(const struct world *world, struct problem *problem)
{
    bool forbidden =
        reading(world, MAILCHIMP_PLAN_FULL) == MAILCHIMP_PLAN_FULL_FORBIDDEN;
    if (!world->plan_full)
        return true;
    return problem_set(problem, forbidden ? 403 : 400,
                       forbidden ? "Forbidden" : "Invalid Resource",
                       "This account has reached the contact limit of its plan. Please "
                       "upgrade to add more contacts.");
}

/* The status that the body asks for. */
static bool read_status(const struct member_write *write, bool new_member,
                        struct plan *plan, struct problem *problem)
{
    const struct json_node *sent = json_tree_get(write->body, "status");
    if (new_member && write->status_if_new &&
        json_tree_get(write->body, "status_if_new") != NULL)
        sent = json_tree_get(write->body, "status_if_new");
    plan->status = NO_STATUS;
    if (sent == NULL)
        return true;
    if (sent->type == JSON_STRING)
        plan->status = status_by_name(sent->text);
    if (plan->status == NO_STATUS || plan->status == ARCHIVED)
        return problem_field(problem, PROBLEM_SCHEMA, "status",
                             "Value must be one of the allowed statuses.");
    return true;
}

static bool check_return(struct world *world, const struct member *member,
                         struct member_write *write, struct arena *arena,
                         struct problem *problem)
{
    bool lifted = member->status == ARCHIVED && member->before_archive != CLEANED &&
                  reading(world, MAILCHIMP_ARCHIVE_LIFTS_COMPLIANCE) != 0;
    if (!member->compliance || lifted)
        return true;
    if (write->in_batch && reading(world, MAILCHIMP_BATCH_RESUBSCRIBE) ==
                               MAILCHIMP_BATCH_RESUBSCRIBE_IGNORED) {
        write->ignored = true;
        return true;
    }
    return compliance_problem(write, arena, member->address, problem);
}

/* The throttle applies to a member who comes back, too; an archived contact needs room
 * in the plan, too. */
static bool may_come_back(struct world *world, const struct audience *audience,
                          const struct member *member, struct arena *arena,
                          struct problem *problem)
{
    if (member->status == SUBSCRIBED || member->status == PENDING)
        return true;
    return check_marks(audience, arena, member->address, problem) &&
           (member->status != ARCHIVED || check_plan(world, problem));
}

static bool check_status(struct world *world, const struct audience *audience,
                         const struct member *member, struct member_write *write,
                         struct plan *plan, struct arena *arena,
                         struct problem *problem)
{
    if (plan->status == NO_STATUS)
        return true;
    bool comes = plan->status == SUBSCRIBED || plan->status == PENDING;
    if (comes && !may_come_back(world, audience, member, arena, problem))
        return false;
    if (plan->status == SUBSCRIBED && member->status != SUBSCRIBED &&
        !check_return(world, member, write, arena, problem))
        return false;
    if (plan->status == PENDING && member->status == CLEANED)
        return compliance_problem(write, arena, member->address, problem);
    if (plan->status == SUBSCRIBED && member->status == PENDING) {
        int64_t rule = reading(world, MAILCHIMP_PENDING_TO_SUBSCRIBED);
        if (rule == MAILCHIMP_PENDING_TO_SUBSCRIBED_REFUSED)
            return compliance_problem(write, arena, member->address, problem);
        if (rule == MAILCHIMP_PENDING_TO_SUBSCRIBED_IGNORED)
            plan->status = NO_STATUS;
    }
    return true;
}

static bool rename_status_problem(struct arena *arena, const struct member *member,
                                  struct problem *problem)
{
    return problem_set(
        problem, 400, "Invalid Resource",
        arena_format(arena,
                     "This member's status is \"%s.\" You can only update email "
                     "addresses for members with a status of \"subscribed.\"",
                     status_name(member->status)));
}

static bool taken_problem(struct world *world, const struct member_write *write,
                          struct arena *arena, const struct member *other,
                          struct problem *problem)
{
    static const char *const names[] = {[SUBSCRIBED] = "Subscribed",
                                        [UNSUBSCRIBED] = "Unsubscribed",
                                        [CLEANED] = "Cleaned",
                                        [PENDING] = "Pending",
                                        [TRANSACTIONAL] = "Transactional",
                                        [ARCHIVED] = "Deleted"};
    if (reading(world, MAILCHIMP_ADDRESS_TAKEN) ==
        MAILCHIMP_ADDRESS_TAKEN_MEMBER_EXISTS)
        return exists_problem(write, arena, write->address, problem);
    return problem_set(
        problem, 400, "Invalid Resource",
        arena_format(arena, "%s is already in this list with a status of \"%s\".",
                     write->address, names[other->status]));
}

static bool check_rename(struct world *world, const struct audience *audience,
                         const struct member *member, const struct member_write *write,
                         struct plan *plan, struct arena *arena,
                         struct problem *problem)
{
    if (write->address[0] == '\0' || text_same(write->address, member->address))
        return true;
    plan->rename = write->address;
    const struct member *other = audience_by_address(audience, write->address);
    if (other == member)
        return true; /* another spelling of the same */
    if (member->status != SUBSCRIBED && reading(world, MAILCHIMP_RENAME_UNSUBSCRIBED) ==
                                            MAILCHIMP_RENAME_UNSUBSCRIBED_REFUSED)
        return rename_status_problem(arena, member, problem);
    if (other != NULL)
        return taken_problem(world, write, arena, other, problem);
    return check_marks(audience, arena, write->address, problem);
}

static bool read_values(struct world *world, const struct audience *audience,
                        const struct member_write *write, struct plan *plan,
                        struct arena *arena, struct problem *problem)
{
    const struct json_node *sent = json_tree_get(write->body, "merge_fields");
    bool good = true,
         lax = write->skip_validation && reading(world, MAILCHIMP_SKIP_VALIDATION) ==
                                             MAILCHIMP_SKIP_VALIDATION_ALL;
    if (sent == NULL)
        return true;
    if (sent->type != JSON_OBJECT)
        return problem_field(problem, PROBLEM_SCHEMA, "merge_fields",
                             sent->type == JSON_ARRAY
                                 ? "Schema describes object, array found instead"
                                 : "Schema describes object, NULL found instead");
    for (const struct json_node *value = sent->first; value != NULL;
         value = value->next) {
        const struct merge_field *field = audience_field(audience, value->key);
        if (field == NULL)
            continue; /* unknown tags are dropped in silence */
        size_t place = (size_t)(field - audience->fields);
        plan->values[place] =
            lax ? merge_value_force(arena, value)
                : merge_value_read(&world->dials, arena, field, value, problem);
        good = good && plan->values[place] != NULL;
    }
    return good;
}

/* Must the blank required field `place` stop this write? */
static bool insists(struct world *world, const struct member *member,
                    const struct member_write *write, const struct plan *plan,
                    size_t place)
{
    int64_t rule = reading(world, MAILCHIMP_REQUIRED);
    if (member == NULL || rule == MAILCHIMP_REQUIRED_ANY_WRITE)
        return true;
    if (rule == MAILCHIMP_REQUIRED_SENT_ONLY)
        return plan->values[place] != NULL;
    return json_tree_get(write->body, "merge_fields") != NULL;
}

/* What the member would hold must be whole: required fields, a postal address. */
static bool check_whole(struct world *world, const struct audience *audience,
                        const struct member *member, const struct member_write *write,
                        const struct plan *plan, struct problem *problem)
{
    bool good = true;
    for (size_t i = 0; i < audience->field_count; i++) {
        const struct merge_field *field = &audience->fields[i];
        const char *stored = member == NULL ? "" : member_value(member, i);
        const char *value = plan->values[i] != NULL ? plan->values[i] : stored;
        if (field->removed)
            continue;
        if (field->required && value[0] == '\0' && !write->skip_validation &&
            insists(world, member, write, plan, i))
            good = problem_field(problem, "Your merge fields were invalid.", field->tag,
                                 "Please enter a value");
        if (field->type == MERGE_ADDRESS && value[0] != '\0' &&
            plan->values[i] == NULL && !merge_address_complete(value) &&
            reading(world, MAILCHIMP_OLD_ADDRESS_BLOCKS) != 0)
            good = problem_field(problem, "Your merge fields were invalid.", field->tag,
                                 "Please enter a complete address");
    }
    return good;
}

static bool set_text(struct pool *texts, const char **slot, const char *value)
{
    if (value == NULL || text_same(*slot, value))
        return false;
    *slot = pool_text(texts, value);
    return true;
}

static bool set_time(int64_t *slot, const char *value)
{
    int64_t ms = 0;
    if (value == NULL || (value[0] != '\0' && !dates_parse(value, &ms)) ||
        *slot == ms / 1000)
        return false;
    *slot = ms / 1000;
    return true;
}

static bool apply_plain(struct audience *audience, struct member *member,
                        const struct json_node *body)
{
    bool changed = false;
    bool vip = node_truth(body, "vip", member->vip);
    bool plain_text = text_same(
        node_text(body, "email_type", member->plain_text ? "text" : "html"), "text");
    changed |= vip != member->vip || plain_text != member->plain_text;
    member->vip = vip;
    member->plain_text = plain_text;
    changed |=
        set_text(audience->texts, &member->language, node_text(body, "language", NULL));
    changed |= set_text(audience->texts, &member->ip_signup,
                        node_text(body, "ip_signup", NULL));
    changed |=
        set_text(audience->texts, &member->ip_opt, node_text(body, "ip_opt", NULL));
    changed |= set_time(&member->signup_s, node_text(body, "timestamp_signup", NULL));
    changed |= set_time(&member->opt_s, node_text(body, "timestamp_opt", NULL));
    return changed;
}

static bool apply_status(struct audience *audience, struct member *member,
                         enum member_status status, int64_t now_s)
{
    if (status == NO_STATUS || member->status == status)
        return false;
    if (status == UNSUBSCRIBED)
        member->reason = pool_text(audience->texts, BY_ADMIN);
    if (status == CLEANED)
        member->compliance = true;
    if (status == SUBSCRIBED) {
        member->compliance = false;
        member->opt_s = now_s;
    }
    member->status = (uint8_t)status;
    return true;
}

static bool apply(struct world *world, struct audience *audience, struct member *member,
                  const struct member_write *write, const struct plan *plan)
{
    const bool was = member->status == SUBSCRIBED;
    bool changed = apply_status(audience, member, plan->status, world_now_s(world));
    for (size_t i = 0; i < audience->field_count; i++)
        if (plan->values[i] != NULL)
            changed |= audience_set_value(audience, member, i, plan->values[i]);
    changed |= apply_plain(audience, member, write->body);
    if (plan->rename != NULL) {
        audience_rename(audience, member, plan->rename);
        changed = true;
    }
    const bool is = member->status == SUBSCRIBED;
    const struct written_write write_done = {audience->id, member->address, changed,
                                             is && !was, was && !is};
    written_note(&world->written, &write_done, world_now_ms(world));
    return changed;
}

/* Tags of a POST: names; unknown ones are made. */
static void apply_tags(struct world *world, struct audience *audience,
                       struct member *member, const struct json_node *body)
{
    const struct json_node *tags = json_tree_get(body, "tags");
    if (!json_tree_is(tags, JSON_ARRAY))
        return;
    for (const struct json_node *tag = tags->first; tag != NULL; tag = tag->next) {
        if (tag->type != JSON_STRING || tag->text[0] == '\0')
            continue;
        struct segment *segment = audience_segment_by_name(audience, tag->text, false);
        if (segment == NULL)
            segment = audience_add_segment(audience, tag->text, world_now_s(world));
        audience_join(audience, member, segment);
    }
}

/* The status of a new member who should be subscribed. */
static enum member_status status_of_new(const struct world *world,
                                        enum member_status status)
{
    bool asked = reading(world, MAILCHIMP_DOUBLE_OPTIN) != 0 &&
                 reading(world, MAILCHIMP_DOUBLE_OPTIN_BY_API) ==
                     MAILCHIMP_DOUBLE_OPTIN_BY_API_PENDING;
    if (status != SUBSCRIBED)
        return status;
    return asked || reading(world, MAILCHIMP_IMPORTS_BLOCKED) != 0 ? PENDING
                                                                   : SUBSCRIBED;
}

static struct member *create(struct world *world, struct audience *audience,
                             struct arena *arena, struct member_write *write,
                             struct problem *problem)
{
    struct plan plan = {0};
    if (write->address[0] == '\0' || !read_status(write, true, &plan, problem) ||
        plan.status == NO_STATUS) {
        if (problem->status == 0)
            problem_field(
                problem, PROBLEM_SCHEMA, "",
                arena_format(arena, "Required fields were not provided: %s",
                             write->address[0] == '\0' ? "email_address" : "status"));
        return NULL;
    }
    if (audience_by_address(audience, write->address) != NULL) {
        exists_problem(write, arena, write->address, problem);
        return NULL;
    }
    if (!check_marks(audience, arena, write->address, problem) ||
        !check_plan(world, problem) ||
        !read_values(world, audience, write, &plan, arena, problem) ||
        !check_whole(world, audience, NULL, write, &plan, problem))
        return NULL;
    struct member *member = audience_add(audience, write->address);
    member->status = NO_STATUS;
    plan.status = status_of_new(world, plan.status);
    apply(world, audience, member, write, &plan);
    apply_tags(world, audience, member, write->body);
    audience_touch(audience, member, world_now_s(world));
    write->created = true;
    return member;
}

static bool may_be_written(struct world *world, const struct member *member,
                           const struct member_write *write, struct arena *arena,
                           struct problem *problem)
{
    bool revives = member->status == ARCHIVED &&
                   (!write->in_batch || reading(world, MAILCHIMP_BATCH_ARCHIVED) ==
                                            MAILCHIMP_BATCH_ARCHIVED_REVIVED);
    if (write->may_update || revives)
        return true;
    return exists_problem(write, arena, write->address, problem);
}

struct member *member_write(struct world *world, struct audience *audience,
                            struct arena *arena, struct member *member,
                            struct member_write *write, struct problem *problem)
{
    struct plan plan = {0};
    if (write->address[0] != '\0' &&
        !member_check_address(world, arena, write->address, problem))
        return NULL;
    if (member == NULL)
        return create(world, audience, arena, write, problem);
    if (!may_be_written(world, member, write, arena, problem) ||
        !read_status(write, false, &plan, problem) ||
        !check_status(world, audience, member, write, &plan, arena, problem))
        return NULL;
    if (write->ignored)
        return member;
    if (!check_rename(world, audience, member, write, &plan, arena, problem) ||
        !read_values(world, audience, write, &plan, arena, problem) ||
        !check_whole(world, audience, member, write, &plan, problem))
        return NULL;
    if (apply(world, audience, member, write, &plan))
        audience_touch(audience, member, world_now_s(world));
    return member;
}
