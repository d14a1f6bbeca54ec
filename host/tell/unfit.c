/* unfit.c -- two mapped fields whose types never meet, in words. */
#include "host/tell/unfit.h"

#include "host/base/shown.h"
#include "host/base/text.h"

static const char *article(const char *type)
{
    return text_starts_with(type, "a") ? "an" : "a";
}

void unfit_words(const struct report_unfit *unfit, struct buffer *words)
{
    bool from_crm = unfit->to_list;
    const char *from = from_crm ? unfit->crm_type : unfit->list_type;
    const char *to = from_crm ? unfit->list_type : unfit->crm_type;
    shown_format(words, "'%s' is %s %s %s and can never become '%s', %s %s %s",
                 from_crm ? unfit->crm : unfit->list, article(from), from,
                 from_crm ? "in the CRM" : "on the list",
                 from_crm ? unfit->list : unfit->crm, article(to), to,
                 from_crm ? "on the list" : "in the CRM");
    if (unfit->to_list && unfit->to_crm)
        buffer_add_text(words, ", nor the other way round");
}
