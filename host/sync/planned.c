/* planned.c -- describes a decision for a plan. */
#include "host/sync/planned.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/picture/written.h"
#include "host/tell/contact.h"
#include "host/tell/plan.h"

void planned_texts(const struct engine *engine, const struct row *row,
                   const struct decision *decision, struct buffer *before,
                   struct buffer *after)
{
    const struct half *target = &row->sides[decision->target];
    if (decision->verb == WHERRY_RENAME) {
        buffer_add_text(before, decision->key);
        buffer_add_text(after, decision->new_key);
    }
    if (decision->verb == WHERRY_CREATE || decision->verb == WHERRY_UNSUBSCRIBE) {
        buffer_add_text(before, target->present ? consent_name(target->consent) : "");
        buffer_add_text(after, consent_name((int)decision->consent));
    }
    for (size_t i = 0; i < decision->field_count; i++) {
        const char *name =
            engine->mapping.fields[decision->fields[i]].names[decision->target];
        written_add(before, name, decision_before(row, decision, i));
        written_add(after, name, decision_value(row, decision, i));
    }
}

/* What a decision is made of, and what it would replace. */
static uint64_t depends(const struct row *row, const struct decision *decision)
{
    struct buffer facts = {0};
    buffer_format(&facts, "%" PRIx64, decision->hash);
    for (size_t i = 0; i < decision->field_count; i++)
        buffer_format(&facts, "\n%s", decision_before(row, decision, i));
    const uint64_t hash = text_seed(buffer_text(&facts));
    buffer_free(&facts);
    return hash;
}

static struct run_change identify(const struct row *row,
                                  const struct decision *decision)
{
    return (struct run_change){.row = row->id,
                               .kind = decision->action == ACTION_RENAME
                                           ? "address"
                                           : step_name(action_step(decision->action)),
                               .depends = depends(row, decision)};
}

enum wherry_status planned_agreed(const struct engine *engine, const struct row *row,
                                  const struct decision *decision, bool *agreed,
                                  struct wherry_error *error)
{
    *agreed = true;
    if (engine->options->agreed == NULL)
        return WHERRY_OK;
    const struct run_change change = identify(row, decision);
    return engine->options->agreed(engine->options->self, &change, agreed, error);
}

void planned_tell(struct engine *engine, const struct row *row,
                  const struct decision *decision, const char *held)
{
    if (engine->options->planned == NULL)
        return;
    char contact[CONTACT_ROOM];
    struct wherry_field before[MAPPING_MOST + 1], after[MAPPING_MOST + 1];
    contact_name(row->id, contact);
    for (size_t i = 0; i < decision->field_count; i++) {
        const struct mapped *mapped = &engine->mapping.fields[decision->fields[i]];
        const char *name = mapped->names[decision->target];
        before[i] = (struct wherry_field){name, decision_before(row, decision, i)};
        after[i] = (struct wherry_field){name, decision_value(row, decision, i)};
    }
    size_t count = decision->field_count;
    if (decision->verb == WHERRY_RENAME) {
        before[count] = (struct wherry_field){"address", decision->key};
        after[count++] = (struct wherry_field){"address", decision->new_key};
    }
    const struct run_planned planned = {
        .change = identify(row, decision),
        .step = step_name(action_step(decision->action)),
        .contact = contact,
        .address = decision->key,
        .what = plan_words(decision->verb, decision->target, decision->consent),
        .rule = decision->rule,
        .held = held,
        .before = before,
        .after = after,
        .field_count = count};
    engine->options->planned(engine->options->self, &planned);
}
