/* answer_next.c -- what happens next to one contact. */
#include "host/tell/answer_next.h"

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/tell/owing.h"
#include "host/tell/refusal.h"

/* What each action does, after the name of its step; FIELDS are counted. */
static const char *const deeds[ACTION_COUNT] = {
    [ACTION_IMPORT_UNSUBSCRIBE] = "opts the contact out in the CRM",
    [ACTION_PUSH_UNSUBSCRIBE] = "unsubscribes the contact on the list",
    [ACTION_IMPORT_NEW] = "creates the contact in the CRM",
    [ACTION_PUSH_NEW] = "adds the contact to the list",
    [ACTION_RENAME] = "changes the address on the list",
    [ACTION_PUSH_FIELDS] = "sends the changed fields to the list",
    [ACTION_PULL_FIELDS] = "sends the changed fields to the CRM"};

static const char *const resting[ACTION_COUNT] = {
    [ACTION_IMPORT_UNSUBSCRIBE] = "when the CRM has somebody with this address, "
                                  "import_unsubscribes opts them out there",
    [ACTION_PUSH_UNSUBSCRIBE] = "when the list has somebody with this address, "
                                "push_unsubscribes unsubscribes them there"};

/* An opt-out that the list cannot get in the contact's present state there; NULL: it
 * can. */
static const char *kept_from_list(const struct row *row, enum action action)
{
    const struct half *list = &row->sides[SIDE_LIST];
    if (action != ACTION_PUSH_UNSUBSCRIBE || !list->present)
        return NULL;
    if (list->consent == WHERRY_ARCHIVED)
        return "push_unsubscribes unsubscribes the contact if somebody takes them out "
               "of the archive";
    if (list->consent == WHERRY_BOUNCED)
        return "push_unsubscribes unsubscribes the contact if the list starts to mail "
               "them again";
    return NULL;
}

static void say_owed(const struct answer_about *about, enum action action,
                     struct answer *answer)
{
    const enum step step = action_step(action);
    const struct row *row = about->row;
    const bool marked = action < ACTION_PUSH_FIELDS;
    if (marked && row->owed[action_mark(action)].set &&
        row->owed[action_mark(action)].rests && resting[action] != NULL)
        answer_add(&answer->next, about, "%s", resting[action]);
    if (!owing_action(row, about->mapping->count, about->pipeline, action))
        return;
    const enum side target = owing_target(action);
    const char *kept = kept_from_list(row, action);
    const bool sought = row->sides[target].missing_ms != 0;
    if (kept != NULL)
        answer_add(&answer->next, about, "%s", kept);
    else if (action == ACTION_IMPORT_NEW &&
             row->sides[SIDE_LIST].consent == WHERRY_PENDING)
        answer_add(&answer->next, about,
                   "%s creates the contact in the CRM after they have confirmed",
                   step_name(step));
    else
        answer_add(&answer->next, about, "%s %s%s%s", step_name(step), deeds[action],
                   answer_when(about, (int)step),
                   sought ? ", if the contact is found there then" : "");
}

/* What was sent to a side and is in this phase: "the opt-out, 'firstname'", and when the
 * last of it was. */
struct under_way {
    struct buffer what;
    int64_t last_ms;
};

static void add_sent(struct under_way *under_way, const struct sent *sent,
                     enum sent_phase phase, const char *what)
{
    if (sent->phase != phase)
        return;
    shown_format(&under_way->what, "%s%s", under_way->what.length == 0 ? "" : ", ",
                 what);
    if (sent->at_ms > under_way->last_ms)
        under_way->last_ms = sent->at_ms;
}

static struct under_way find_sent(const struct answer_about *about, enum side side,
                                  enum sent_phase phase)
{
    const struct half *half = &about->row->sides[side];
    const char *last = sent_last(&half->consent_sent);
    const bool opt_out = last != NULL && text_same(last, "UNSUBSCRIBED");
    struct under_way found = {.last_ms = 0};
    add_sent(&found, &half->create, phase, "the new contact");
    if (half->create.phase != phase)
        add_sent(&found, &half->consent_sent, phase,
                 opt_out ? "the opt-out" : "the opt-in");
    for (size_t i = 0; i < about->mapping->count && half->create.phase != phase; i++)
        add_sent(&found, &half->cells[i].sent, phase,
                 arena_format(about->arena, "the value of '%s'",
                              about->mapping->fields[i].names[side]));
    return found;
}

static void say_accepted(const struct answer_about *about, enum side side,
                         struct answer *answer)
{
    struct under_way taken = find_sent(about, side, SENT_ACCEPTED);
    const int64_t until_ms =
        taken.last_ms + about->pipeline->contact_sync.confirm_within_ms;
    if (taken.last_ms != 0)
        answer_add(&answer->next, about,
                   "the %s accepted %s on %s; the next runs read it back; if it is not "
                   "there by %s, they report it as not effective",
                   side_title(side), buffer_text(&taken.what),
                   answer_minute(about, taken.last_ms), answer_minute(about, until_ms));
    buffer_free(&taken.what);
}

static void say_lost(const struct answer_about *about, enum side side,
                     struct answer *answer)
{
    struct under_way tried = find_sent(about, side, SENT_TRYING);
    if (tried.last_ms != 0)
        answer_add(&answer->next, about,
                   "%s went to the %s on %s, but the answer was lost; the next run "
                   "checks whether it arrived",
                   buffer_text(&tried.what), side_title(side),
                   answer_minute(about, tried.last_ms));
    buffer_free(&tried.what);
}

/* A contact who was not found is looked for. */
static void say_sought(const struct answer_about *about, enum side side,
                       struct answer *answer)
{
    if (about->row->sides[side].missing_ms != 0)
        answer_add(&answer->next, about,
                   "the %s is asked for the contact again%s; only after that they "
                   "count as gone",
                   side_title(side), answer_when(about, STEP_IMPORT_UNSUBSCRIBES));
}

/* Nothing goes out at all. */
static void say_standing_still(const struct answer_about *about, struct answer *answer)
{
    const struct connection *connection = about->connection;
    if (connection->state == CONNECTION_PAUSED)
        answer_add(&answer->next, about,
                   "nothing until `wherry resume %s`: the pipeline is paused",
                   about->pipeline->id);
    else if (connection->state == CONNECTION_ERROR)
        answer_add(&answer->next, about,
                   "nothing until a service accepts our key again: `wherry status` "
                   "says what to fix");
}

static void count_refusal(void *self, const struct refusal *refusal)
{
    (void)refusal;
    *(int *)self += 1;
}

/* Is anything owed that no run sends by itself now: refused, or asked for by a
 * backfill? */
static bool waits(const struct answer_about *about)
{
    int refused = 0;
    bool asked = false;
    refusal_each(about->row, about->mapping, count_refusal, &refused);
    for (int mark = 0; mark < MARK_COUNT; mark++)
        asked |= about->row->owed[mark].set && about->row->owed[mark].asked;
    return refused > 0 || asked;
}

void answer_next(const struct answer_about *about, struct answer *answer)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    say_standing_still(about, answer);
    for (int action = 0; action < ACTION_COUNT; action++)
        say_owed(about, (enum action)action, answer);
    for (int side = 0; side < SIDE_COUNT; side++)
        say_sought(about, (enum side)side, answer);
    for (int side = 0; side < SIDE_COUNT; side++)
        say_accepted(about, (enum side)side, answer);
    for (int side = 0; side < SIDE_COUNT; side++)
        say_lost(about, (enum side)side, answer);
    if (answer->next.count == 0 && waits(about))
        answer_add(&answer->next, about, "what is owed waits; the note above says why");
    if (answer->next.count == 0 && list->present && list->consent == WHERRY_PENDING)
        answer_add(&answer->next, about, "nothing until they confirm on the list");
}
