/* undone.c -- what one run wrote to one contact. */
#include "host/sync/undone.h"

#include <string.h>

#include "host/base/text.h"
#include "host/picture/written.h"
#include "host/sync/verdict.h"
#include "host/sync/verdict_told.h"
#include "host/tell/plan.h"
#include "plugin/kit/dates.h"

/* ---- Fields ---- */

static struct undone_field *field_named(struct undone_side *side, const char *name)
{
    for (size_t i = 0; i < side->field_count; i++)
        if (text_same(side->fields[i].name, name))
            return &side->fields[i];
    if (side->field_count == MAPPING_MOST)
        return NULL;
    side->fields[side->field_count] = (struct undone_field){.name = name};
    return &side->fields[side->field_count++];
}

static void keep_field(struct undone_side *side, const struct wherry_field *before,
                       const struct wherry_field *after)
{
    struct undone_field *field = field_named(side, after->name);
    if (field == NULL) {
        side->unreadable = true;
        return;
    }
    if (field->before == NULL)
        field->before = before->value;
    field->after = after->value;
}

/* Both texts must name the same fields in the same order; otherwise they cannot be
 * used. */
static void keep_fields(struct undone_side *side, const struct undone_sent *sent,
                        struct arena *arena)
{
    struct wherry_field before[MAPPING_MOST], after[MAPPING_MOST];
    const size_t count = written_read(sent->before, arena, before, MAPPING_MOST);
    bool same =
        count > 0 && written_read(sent->after, arena, after, MAPPING_MOST) == count;
    for (size_t i = 0; same && i < count; i++)
        same = text_same(before[i].name, after[i].name);
    side->unreadable |= !same;
    for (size_t i = 0; same && i < count; i++)
        keep_field(side, &before[i], &after[i]);
}

/* What the service made of the values that it was sent. */
static void keep_kept(struct undone_side *side, const char *told, struct arena *arena)
{
    struct wherry_field kept[MAPPING_MOST];
    if (!text_starts_with(told, VERDICT_KEPT))
        return;
    const size_t count =
        written_read(told + strlen(VERDICT_KEPT), arena, kept, MAPPING_MOST);
    for (size_t i = 0; i < side->field_count; i++)
        for (size_t j = 0; j < count; j++)
            if (text_same(side->fields[i].name, kept[j].name))
                side->fields[i].after = kept[j].value;
}

static void keep_since(struct undone_side *side, const char *told, struct arena *arena)
{
    if (!text_starts_with(told, VERDICT_SINCE))
        return;
    told += strlen(VERDICT_SINCE);
    dates_parse(arena_text_n(arena, told, strcspn(told, ";")), &side->made_ms);
}

/* ---- Changes ---- */

static void keep_sent(struct undone *undone, struct arena *arena)
{
    const struct undone_sent *sent = &undone->sent;
    struct undone_side *side = &undone->sides[sent->side];
    if (!sent->any)
        return;
    switch (sent->verb) {
    case WHERRY_CREATE:
        side->made = true;
        break;
    case WHERRY_UPDATE:
        keep_fields(side, sent, arena);
        break;
    case WHERRY_UNSUBSCRIBE:
        side->opted_out = true;
        side->opted_out_ms = sent->at_ms;
        break;
    case WHERRY_RENAME:
        side->renamed = true;
        break;
    case WHERRY_JOIN:
    case WHERRY_LEAVE:
        break;
    }
    undone->sent.any = false;
}

static bool is_wanted(const struct undone *undone, const char *step)
{
    int work;
    return work_find(step, &work) &&
           (work_set_is_empty(undone->steps) || work_set_has(undone->steps, work));
}

void undone_line(struct undone *undone, const struct store_journal *line,
                 struct arena *arena)
{
    struct undone_sent *sent = &undone->sent;
    if (text_same(line->event, "sent")) {
        keep_sent(undone, arena);
        *sent = (struct undone_sent){.step = arena_text(arena, line->step),
                                     .before = arena_text(arena, line->before),
                                     .after = arena_text(arena, line->after),
                                     .at_ms = line->at_ms};
        sent->any = is_wanted(undone, line->step) &&
                    plan_find_words(line->words, &sent->verb, &sent->side);
        return;
    }
    if (!sent->any || !text_same(line->step, sent->step))
        return;
    if (verdict_denies(line->event)) {
        sent->any = false;
    } else if (text_same(line->event, "done")) {
        struct undone_side *side = &undone->sides[sent->side];
        keep_sent(undone, arena);
        keep_kept(side, line->after, arena);
        keep_since(side, line->after, arena);
    }
}

void undone_end(struct undone *undone, struct arena *arena)
{
    keep_sent(undone, arena);
}
