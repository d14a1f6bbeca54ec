/* answer_why.c -- may a person be mailed, who said so, why are they not where one would
 * look. */
#include "host/tell/answer_why.h"

#include "host/tell/owing.h"
#include "host/tell/reason.h"
#include "host/tell/refusal.h"

/* ---- Who said so ---- */

/* " since 2023-11-14 22:13 (the person's own word)", as far as it is known. */
static const char *who_and_when(const struct answer_about *about,
                                const struct half *half)
{
    static const char *const words[] = {
        [WHERRY_BY_UNKNOWN] = "",
        [WHERRY_BY_PERSON] = " (the person's own choice)",
        [WHERRY_BY_ADMIN] = " (by an administrator or the API)",
        [WHERRY_BY_API] = " (by the API)"};
    const char *since = half->consent_at_ms == 0
                            ? ""
                            : arena_format(about->arena, " since %s",
                                           answer_minute(about, half->consent_at_ms));
    return arena_format(about->arena, "%s%s", since, words[half->by]);
}

/* ---- May they be mailed? ---- */

static const char *not_there(const struct answer_about *about)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    if (list->gone)
        return "was on the list, but no longer is";
    return passes_read(about->passes, SIDE_LIST) ? "not on the list"
                                                 : "the list has not been read yet";
}

/* The consent on the list is what we have written there, if that was confirmed when the
 * list says that they consented, by clocks that may differ. */
static bool is_ours(const struct answer_about *about, enum step step)
{
    enum { APART_MS = 15 * 60 * 1000 };
    const struct half *list = &about->row->sides[SIDE_LIST];
    const int64_t apart_ms = about->past->done_ms[step] - list->consent_at_ms;
    return list->by != WHERRY_BY_PERSON && about->past->done_ms[step] != 0 &&
           apart_ms < APART_MS && apart_ms > -APART_MS;
}

static const char *said_on_list(const struct answer_about *about)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    const char *ours = NULL;
    if (list->consent == WHERRY_UNSUBSCRIBED && is_ours(about, STEP_PUSH_UNSUBSCRIBES))
        ours = "by wherry, after the opt-out in the CRM";
    if (list->consent == WHERRY_SUBSCRIBED && is_ours(about, STEP_PUSH_NEW_RECORDS))
        ours = "by wherry, after the opt-in in the CRM";
    return ours == NULL ? who_and_when(about, list)
                        : arena_format(about->arena, " since %s (%s)",
                                       answer_minute(about, list->consent_at_ms), ours);
}

/* Did the person surely come back on the list after they had opted out in the CRM? We
 * have seen them unsubscribed there because of it, and the times of both services
 * agree. A time on the list alone proves nothing: it may be that of another change. */
static bool came_back(const struct answer_about *about)
{
    const int64_t back_ms = about->row->sides[SIDE_LIST].consent_at_ms;
    const int64_t out_ms = about->row->sides[SIDE_CRM].consent_at_ms;
    const int64_t told_ms = about->past->done_ms[STEP_PUSH_UNSUBSCRIBES];
    return out_ms != 0 && told_ms != 0 && back_ms > out_ms && back_ms > told_ms &&
           !about->row->owed[MARK_OUT].set;
}

/* In doubt the opt-out wins, even if the list does not have it yet. */
static void say_subscribed(const struct answer_about *about, struct answer *answer)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    const struct half *crm = &about->row->sides[SIDE_CRM];
    const bool out = crm->present && crm->consent == WHERRY_UNSUBSCRIBED;
    if (out && !came_back(about)) {
        answer->said = arena_format(
            about->arena,
            "opted out in the CRM%s; the list still shows them as subscribed",
            who_and_when(about, crm));
    } else if (about->row->owed[MARK_OUT].set) {
        answer->said = "opted out in the CRM; the list still shows them as subscribed";
    } else {
        answer->mail = list->missing_ms == 0 ? ANSWER_YES : ANSWER_UNKNOWN;
        answer->said = arena_format(
            about->arena, "subscribed on the list%s%s%s", said_on_list(about),
            out ? ", after the opt-out in the CRM" : "",
            list->missing_ms == 0 ? "" : ", but not found there now");
    }
}

/* Before and after the time. */
static const char *const standing_words[][2] = {
    [WHERRY_UNSTATED] = {"on the list", ", without a subscription"},
    [WHERRY_SUBSCRIBED] = {"", ""},
    [WHERRY_UNSUBSCRIBED] = {"unsubscribed on the list", ""},
    [WHERRY_PENDING] = {"on the list", ", but has not confirmed the subscription"},
    [WHERRY_BOUNCED] = {"cleaned by the list", ": mail to this address came back"},
    [WHERRY_ARCHIVED] = {"archived on the list", ""}};

static void say_mail(const struct answer_about *about, struct answer *answer)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    answer->mail = ANSWER_NO;
    if (!list->present) {
        answer->said = not_there(about);
        if (!list->gone && !passes_read(about->passes, SIDE_LIST))
            answer->mail = ANSWER_UNKNOWN;
    } else if (list->consent == WHERRY_SUBSCRIBED) {
        say_subscribed(about, answer);
    } else {
        const char *const *words =
            standing_words[list->consent == CONSENT_NONE ? WHERRY_UNSTATED
                                                         : list->consent];
        answer->said = arena_format(about->arena, "%s%s%s", words[0],
                                    said_on_list(about), words[1]);
    }
}

/* ---- Why are they not on the list? ---- */

static bool is_late(const struct half *crm)
{
    for (unsigned i = 0; i < crm->profile_count; i++)
        if (crm->profiles[i].late)
            return true;
    return false;
}

static const char *why_not_added(const struct answer_about *about, enum step step,
                                 const char *else_words)
{
    if (about->past->not_effective_ms != 0)
        return arena_format(about->arena,
                            "was sent, but never appeared (not effective, %s)",
                            answer_minute(about, about->past->not_effective_ms));
    if (about->past->dropped_ms[step] != 0)
        return arena_format(about->arena, "was dropped on %s (see below)",
                            answer_minute(about, about->past->dropped_ms[step]));
    return else_words;
}

static bool is_willing(const struct answer_about *about)
{
    const int consent = about->row->sides[SIDE_CRM].consent;
    return consent == WHERRY_SUBSCRIBED ||
           (consent == WHERRY_UNSTATED &&
            about->pipeline->contact_sync.subscribe_not_opted_out);
}

static void why_not_on_list(const struct answer_about *about, struct answer *answer)
{
    const struct row *row = about->row;
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const struct owed *in = &row->owed[MARK_IN];
    const char *id = about->pipeline->id;
    struct answer_lines *why = &answer->why;
    if (list->present || !crm->present || sent_pending(&list->create) ||
        row->parked[ACTION_PUSH_NEW].hash != 0)
        return; /* what was refused, or is on its way, has a line of its own */
    if (list->gone)
        answer_add(why, about,
                   "removed from the list, or the record there now belongs to another "
                   "contact (see below); wherry puts nobody back");
    else if (crm->consent == WHERRY_UNSUBSCRIBED)
        answer_add(why, about, "not on the list: opted out in the CRM%s",
                   who_and_when(about, crm));
    else if (!is_willing(about))
        answer_add(why, about, "not on the list: not opted in in the CRM");
    else if (!pipeline_work_on(about->pipeline, STEP_PUSH_NEW_RECORDS))
        answer_add(why, about, "not on the list: the step push_new_records is off");
    else if (in->set && in->asked)
        answer_add(why, about,
                   "not on the list: a backfill ended before it added this contact; "
                   "`wherry backfill %s` adds them",
                   id);
    else if (!in->set && is_late(crm))
        answer_add(why, about,
                   "not on the list: opted in in the CRM, but the CRM did not report "
                   "it as a change; `wherry backfill %s` adds them",
                   id);
    else if (!in->set)
        answer_add(why, about, "not on the list: %s; `wherry backfill %s` adds them",
                   why_not_added(about, STEP_PUSH_NEW_RECORDS,
                                 "already opted in in the CRM when the sync began"),
                   id);
}

/* ---- Why are they not in the CRM? ---- */

static void why_not_in_crm(const struct answer_about *about, struct answer *answer)
{
    const struct row *row = about->row;
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const char *id = about->pipeline->id;
    struct answer_lines *why = &answer->why;
    if (crm->present || !list->present || sent_pending(&crm->create) ||
        row->parked[ACTION_IMPORT_NEW].hash != 0)
        return;
    if (crm->gone && *crm->address == '\0')
        answer_add(why, about,
                   "erased in the CRM; decide whether to erase the contact on the "
                   "list, too: wherry does not do that");
    else if (crm->gone)
        answer_add(why, about, "not in the CRM: was there, but is gone");
    else if (!passes_read(about->passes, SIDE_CRM))
        answer_add(why, about,
                   "not known whether in the CRM: the CRM has not been read yet");
    else if (list->consent == WHERRY_PENDING)
        answer_add(why, about,
                   "not in the CRM: created there after they confirm the subscription");
    else if (list->consent != WHERRY_SUBSCRIBED)
        answer_add(why, about,
                   "not in the CRM: only people who are subscribed on the list are "
                   "created there");
    else if (!pipeline_work_on(about->pipeline, STEP_IMPORT_NEW_RECORDS))
        answer_add(why, about, "not in the CRM: the step import_new_records is off");
    else if (row->owed[MARK_JOINED].set && row->owed[MARK_JOINED].asked)
        answer_add(why, about,
                   "not in the CRM: a backfill ended before it added this contact; "
                   "`wherry backfill %s --from-list` adds them",
                   id);
    else if (!row->owed[MARK_JOINED].set)
        answer_add(why, about,
                   "not in the CRM: %s; `wherry backfill %s --from-list` adds them",
                   why_not_added(about, STEP_IMPORT_NEW_RECORDS,
                                 "already on the list when the sync began"),
                   id);
}

/* ---- What else one would ask ---- */

static void why_not_mailed(const struct answer_about *about, struct answer *answer)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    if (!list->present)
        return;
    if (list->consent == WHERRY_ARCHIVED)
        answer_add(&answer->why, about,
                   "somebody archived the contact there; that is not an opt-out, and "
                   "wherry does not undo it");
    if (list->consent == WHERRY_PENDING)
        answer_add(&answer->why, about,
                   "the list sent them a link by mail and waits until they click it");
    if (list->consent == WHERRY_BOUNCED)
        answer_add(&answer->why, about,
                   "mail to this address bounced; that is not an opt-out, so wherry "
                   "does not opt them out in the CRM");
}

/* Why nothing is done about it. */
static const char *why_it_stays(const struct answer_about *about, enum step step,
                                enum side target, const char *else_words)
{
    const struct answer_past *past = about->past;
    if (!pipeline_work_on(about->pipeline, (int)step))
        return arena_format(about->arena, "the step %s is off", step_name(step));
    if (past->not_effective_ms != 0)
        return arena_format(
            about->arena,
            "the %s accepted the opt-out but never showed it (not effective, %s); "
            "wherry does not send it again: opt the contact out there by hand",
            side_title(target), answer_minute(about, past->not_effective_ms));
    if (past->dropped_ms[step] != 0)
        return arena_format(about->arena, "the change was dropped on %s (see below)",
                            answer_minute(about, past->dropped_ms[step]));
    return else_words;
}

/* The two sides disagree, and nothing is owed or on its way because of it. */
static void why_they_differ(const struct answer_about *about, struct answer *answer)
{
    const struct row *row = about->row;
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (!list->present || !crm->present || sent_pending(&list->consent_sent) ||
        sent_pending(&crm->consent_sent))
        return;
    if (crm->consent == WHERRY_UNSUBSCRIBED && list->consent == WHERRY_SUBSCRIBED &&
        !row->owed[MARK_OUT].set)
        answer_add(
            &answer->why, about, "%s: %s",
            came_back(about) ? "still opted out in the CRM"
                             : "still subscribed on the list",
            why_it_stays(about, STEP_PUSH_UNSUBSCRIBES, SIDE_LIST,
                         came_back(about)
                             ? "they joined the list again after that; wherry opts "
                               "nobody in again in the CRM"
                             : "that was so before the sync began, or they have joined "
                               "the list again since; wherry cannot tell which"));
    if (list->consent == WHERRY_UNSUBSCRIBED && crm->consent == WHERRY_SUBSCRIBED &&
        !row->owed[MARK_LEFT].set)
        answer_add(
            &answer->why, about, "still opted in in the CRM: %s",
            why_it_stays(
                about, STEP_IMPORT_UNSUBSCRIBES, SIDE_CRM,
                "that was so before the sync began, or they opted in there after they "
                "left the list; wherry subscribes nobody again who left the list"));
}

static void why_in_doubt(const struct answer_about *about, enum side side,
                         struct answer *answer)
{
    const struct half *half = &about->row->sides[side];
    if (half->missing_ms != 0)
        answer_add(&answer->why, about,
                   "the %s did not find the contact on %s; this is not proof: a later "
                   "run asks again",
                   side_title(side), answer_minute(about, half->missing_ms));
    if (*half->fault != '\0')
        answer_add(
            &answer->why, about,
            "the record %s cannot be read in full (%s): what was known about it stays",
            side == SIDE_LIST ? "on the list" : "in the CRM", half->fault);
    for (size_t i = 0; i < about->mapping->count; i++)
        if (half->cells[i].sent.phase == SENT_NOT_EFFECTIVE)
            answer_add(&answer->why, about,
                       "not effective: the %s accepted a value for '%s' on %s but "
                       "never showed it",
                       side_title(side), about->mapping->fields[i].names[side],
                       answer_minute(about, half->cells[i].sent.at_ms));
}

struct refusing {
    const struct answer_about *about;
    struct answer *answer;
};

/* When what was refused goes again. */
static const char *until(const struct answer_about *about,
                         const struct refusal *refusal)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    if (refusal->reason == WHERRY_REASON_FULL)
        return "wherry tries again every six hours";
    if (refusal->action == ACTION_RENAME && list->present &&
        list->consent != WHERRY_SUBSCRIBED)
        return "wherry sends it when the contact is subscribed again";
    return arena_format(
        about->arena,
        "wherry sends it again when it changes, or after `wherry parked retry %s`",
        about->pipeline->id);
}

static void why_refused(void *self, const struct refusal *refusal)
{
    static const char *const whats[ACTION_COUNT] = {
        [ACTION_IMPORT_UNSUBSCRIBE] = "the opt-out",
        [ACTION_PUSH_UNSUBSCRIBE] = "the opt-out",
        [ACTION_IMPORT_NEW] = "the new contact",
        [ACTION_PUSH_NEW] = "the new member",
        [ACTION_RENAME] = "the new address",
        [ACTION_PUSH_FIELDS] = "the changed fields",
        [ACTION_PULL_FIELDS] = "the changed fields"};
    const struct refusing *refusing = self;
    const struct answer_about *about = refusing->about;
    const char *what =
        *refusal->field == '\0'
            ? whats[refusal->action]
            : arena_format(about->arena, "the value of '%s'", refusal->field);
    answer_add(&refusing->answer->why, about, "the %s refuses %s (since %s: %s); %s",
               side_title(owing_target(refusal->action)), what,
               answer_minute(about, refusal->at_ms),
               *refusal->words == '\0' ? reason_name(refusal->reason) : refusal->words,
               until(about, refusal));
}

static void say_why(const struct answer_about *about, struct answer *answer)
{
    const struct row *row = about->row;
    struct refusing refusing = {about, answer};
    if (!row->sides[SIDE_LIST].present && !row->sides[SIDE_CRM].present)
        answer_add(&answer->why, about, "no longer on either side");
    why_not_mailed(about, answer);
    why_not_on_list(about, answer);
    why_not_in_crm(about, answer);
    why_they_differ(about, answer);
    refusal_each(row, about->mapping, why_refused, &refusing);
    why_in_doubt(about, SIDE_LIST, answer);
    why_in_doubt(about, SIDE_CRM, answer);
}

void answer_why(const struct answer_about *about, struct answer *answer)
{
    *answer = (struct answer){.said = ""};
    say_mail(about, answer);
    say_why(about, answer);
}
