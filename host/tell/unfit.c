/* unfit.c -- two mapped fields that never meet, in words. */
#include "host/tell/unfit.h"

#include "host/base/shown.h"
#include "host/base/text.h"

static const char *article(const char *type)
{
    return text_starts_with(type, "a") ? "an" : "a";
}

static void add_types(const struct report_unfit *unfit, bool to_list, bool both_ways,
                      struct buffer *words)
{
    const char *from = to_list ? unfit->crm_type : unfit->list_type;
    const char *to = to_list ? unfit->list_type : unfit->crm_type;
    shown_format(words, "'%s' is %s %s %s and cannot be written to '%s', %s %s %s%s",
                 to_list ? unfit->crm : unfit->list, article(from), from,
                 to_list ? "in the CRM" : "on the list",
                 to_list ? unfit->list : unfit->crm, article(to), to,
                 to_list ? "on the list" : "in the CRM",
                 both_ways ? ", or the other way round" : "");
}

static void add_read_only(const char *name, const char *where, struct buffer *words)
{
    shown_format(words, "%s'%s' is read-only %s", words->length == 0 ? "" : "; ", name,
                 where);
}

void unfit_words(const struct report_unfit *unfit, struct buffer *words)
{
    struct buffer own = {0};
    const bool to_list = unfit->to_list && !unfit->list_read_only;
    const bool to_crm = unfit->to_crm && !unfit->crm_read_only;
    if (to_list || to_crm)
        add_types(unfit, to_list, to_list && to_crm, &own);
    if (unfit->to_list && unfit->list_read_only)
        add_read_only(unfit->list, "on the list", &own);
    if (unfit->to_crm && unfit->crm_read_only)
        add_read_only(unfit->crm, "in the CRM", &own);
    buffer_add_text(words, buffer_text(&own));
    buffer_free(&own);
}
