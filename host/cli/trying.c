/* trying.c -- the answers so far as a spec in memory: read, judged, connected. */
#include "host/cli/trying.h"

#include <stdlib.h>

#include "host/base/text.h"
#include "host/cli/session.h"
#include "host/spec/check_set.h"
#include "host/spec/pack.h"

/* The draft as it is read. Variables of the other specs need not be set: each is
 * compared as it is written. */
struct surroundings {
    bool others;
    /* How many errors there are after the draft was read by itself, and after it was
     * compared with the others: those in between concern two specs that clash. */
    size_t alone, together;
};

static const char *look_up(void *self, const char *name)
{
    const struct surroundings *surroundings = self;
    const char *value = getenv(name);
    return value == NULL && surroundings->others ? name : value;
}

/* The draft among the other specs. NULL: the directory cannot be read, as printed. */
static struct spec_set *read_all(struct wizard *wizard, enum draft_part part,
                                 struct surroundings *surroundings)
{
    struct wherry_error error = {0};
    const char *path = buffer_text(&wizard->path);
    struct spec_set *set = spec_set_create(look_up, surroundings);
    surroundings->others = true;
    if (spec_add_others(set, wizard->cli.specs, path, &error) != WHERRY_OK) {
        command_failed(&error);
        spec_set_destroy(set);
        return NULL;
    }
    surroundings->others = false;
    draft_try(&wizard->answers, part < DRAFT_LIST ? DRAFT_LIST : part, &wizard->draft);
    spec_add_text(set, path, buffer_text(&wizard->draft.text),
                  wizard->draft.text.length);
    surroundings->alone = spec_complaint_count(set);
    specs_name_accounts(set, wizard->registry);
    spec_check_set(set);
    surroundings->together = spec_complaint_count(set);
    return set;
}

/* Ours, good or not. */
static const struct pipeline *find_ours(const struct wizard *wizard,
                                        const struct spec_set *set)
{
    const char *path = buffer_text(&wizard->path);
    for (size_t i = 0; i < spec_pipeline_count(set); i++)
        if (text_same(spec_pipeline(set, i)->file, path))
            return spec_pipeline(set, i);
    for (size_t i = 0; i < spec_draft_count(set); i++)
        if (text_same(spec_draft(set, i)->file, path))
            return spec_draft(set, i);
    return NULL;
}

/* A warning about keys in the clear concerns the draft, which is not kept. */
static bool told(const struct spec_complaint *complaint, enum draft_part part)
{
    return complaint->severity == SPEC_ERROR || part >= DRAFT_WORK;
}

/* If two specs clash, the message names both places: ours is that in the spec to
 * come. */
static void say(struct wizard *wizard, const struct spec_complaint *complaint,
                const struct draft_line *line, bool clash)
{
    if (clash)
        wizard_say(wizard, &line->place, "%s:%u:%u: %s", complaint->place.file,
                   complaint->place.line, complaint->place.column, complaint->message);
    else if (complaint->severity == SPEC_WARNING)
        wizard_note(wizard, &line->place, "%s", complaint->message);
    else
        wizard_say(wizard, &line->place, "%s", complaint->message);
}

static int judge(struct wizard *wizard, const struct spec_set *set,
                 const struct surroundings *draft, enum draft_part part)
{
    int code = CODE_OK;
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        if (complaint->place.file == NULL ||
            !text_same(complaint->place.file, buffer_text(&wizard->path)))
            continue;
        const struct draft_line *line =
            draft_line(&wizard->draft, complaint->place.line);
        if (line == NULL || line->part != part || !told(complaint, part))
            continue;
        say(wizard, complaint, line, i >= draft->alone && i < draft->together);
        if (complaint->severity == SPEC_ERROR)
            code = CODE_SPEC;
    }
    return code;
}

static int read_and_judge(struct wizard *wizard, enum draft_part part,
                          struct surroundings *surroundings, struct spec_set **set)
{
    *set = read_all(wizard, part, surroundings);
    if (*set == NULL)
        return CODE_SPEC;
    const struct pipeline *ours = find_ours(wizard, *set);
    if (ours != NULL && (part == DRAFT_CRM || part == DRAFT_LIST))
        specs_check_pipeline(*set, wizard->registry, ours, SPECS_CHECK);
    return judge(wizard, *set, surroundings, part);
}

int trying_judge(struct wizard *wizard, enum draft_part part)
{
    struct surroundings surroundings = {0};
    struct spec_set *set;
    int code = read_and_judge(wizard, part, &surroundings, &set);
    spec_set_destroy(set);
    return code;
}

int trying_connect(struct wizard *wizard, enum side side, trying_work *work)
{
    struct surroundings surroundings = {0};
    struct session session = {0};
    struct spec_set *set;
    int code = read_and_judge(wizard, side == SIDE_CRM ? DRAFT_CRM : DRAFT_LIST,
                              &surroundings, &set);
    session.specs = (struct specs){.set = set, .registry = wizard->registry};
    session.pipeline = set == NULL ? NULL : find_ours(wizard, set);
    if (code == CODE_OK &&
        (session.pipeline == NULL || session.pipeline->crm.account_key == NULL))
        code = CODE_SPEC; /* of an earlier part, and reported there */
    if (code == CODE_OK)
        code = session_take_accounts(&session, &wizard->cli);
    if (code == CODE_OK)
        code = session_network(&session);
    if (code == CODE_OK)
        code = session_connect_side(&session, side);
    if (code == CODE_OK)
        code = work(wizard, side == SIDE_CRM ? session.crm : session.list, side);
    session.specs.registry = NULL; /* the wizard's */
    session_close(&session);
    return code;
}
