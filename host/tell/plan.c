/* plan.c -- a change in words. */
#include "host/tell/plan.h"

#include "host/base/shown.h"
#include "host/base/text.h"

const char *plan_words(enum wherry_verb verb, enum side target,
                       enum wherry_consent consent)
{
    bool crm = target == SIDE_CRM;
    switch (verb) {
    case WHERRY_CREATE:
        if (crm)
            return "create in the CRM";
        return consent == WHERRY_PENDING ? "invite to the list" : "add to the list";
    case WHERRY_UPDATE:
        return crm ? "update in the CRM" : "update on the list";
    case WHERRY_UNSUBSCRIBE:
        return crm ? "opt out in the CRM" : "unsubscribe on the list";
    case WHERRY_RENAME:
        return "change the address on the list";
    case WHERRY_JOIN:
        return "add to the segment";
    case WHERRY_LEAVE:
        return "remove from the segment";
    }
    return "";
}

void plan_kind_words(const char *kind, struct buffer *words)
{
    static const char segment[] = "segment ";
    const bool moves = text_starts_with(kind, segment);
    const char *name = moves ? kind + strlen(segment) : kind;
    const char *verb = strrchr(name, ' ');
    if (text_same(kind, "address")) {
        buffer_add_text(words, plan_words(WHERRY_RENAME, SIDE_LIST, WHERRY_UNSTATED));
    } else if (moves && verb != NULL) {
        shown_format(words, "%s '%.*s'",
                     text_same(verb + 1, "join") ? "add to the static segment of"
                                                 : "remove from the static segment of",
                     (int)(verb - name), name);
    } else {
        buffer_add_text(words, kind);
    }
}

static bool begins_with(const char *text, const char *words)
{
    return text_starts_with(text, words) && text[strlen(words)] == ':';
}

bool plan_find_words(const char *text, enum wherry_verb *verb, enum side *target)
{
    static const enum wherry_consent consents[] = {WHERRY_SUBSCRIBED, WHERRY_PENDING};
    for (int side = 0; side < SIDE_COUNT; side++)
        for (int each = WHERRY_CREATE; each <= WHERRY_LEAVE; each++)
            for (int i = 0; i < 2; i++) {
                *verb = (enum wherry_verb)each;
                *target = (enum side)side;
                if (begins_with(text, plan_words(*verb, *target, consents[i])))
                    return true;
            }
    return false;
}

void plan_write_fields(struct json_writer *json, const struct run_planned *planned)
{
    json_key(json, "fields");
    json_begin_array(json);
    for (size_t i = 0; i < planned->field_count; i++) {
        json_begin_object(json);
        json_member_text(json, "name", planned->after[i].name);
        json_member_text(json, "before", planned->before[i].value);
        json_member_text(json, "after", planned->after[i].value);
        json_end_object(json);
    }
    json_end_array(json);
}
