/* owing.c -- lines of the story about what is owed. */
#include "host/sync/owing.h"

#include "host/base/buffer.h"

static enum wherry_status tell_marked(struct engine *engine, const struct row *row,
                                      enum mark mark, struct wherry_error *error)
{
    static const char *const words[] = {[MARK_LEFT] = "left the list",
                                        [MARK_OUT] = "opted out in the CRM",
                                        [MARK_JOINED] = "joined the list",
                                        [MARK_IN] = "opted in in the CRM",
                                        [MARK_MOVED] =
                                            "changed the address in the CRM"};
    return engine_journal(engine, row, NULL, "seen", "", "", words[mark], error);
}

/* Only an opt-out is reported: a contact who takes back a join has left, and that is a
 * line. */
static enum wherry_status tell_returned(struct engine *engine, const struct row *row,
                                        enum side side, enum mark mark,
                                        struct wherry_error *error)
{
    static const char *const words[][SIDE_COUNT] = {
        [MARK_LEFT] = {[SIDE_LIST] = "is back on the list: seen there",
                       [SIDE_CRM] =
                           "opted in in the CRM after leaving the list: seen there"},
        [MARK_OUT] = {[SIDE_LIST] = "is back on the list after opting out in the CRM: "
                                    "seen there",
                      [SIDE_CRM] = "opted in again in the CRM: seen there"}};
    return engine_journal(engine, row, step_name(mark_step(mark)), "settled", "", "",
                          words[mark][side], error);
}

static bool is_opt_out(enum mark mark)
{
    return mark == MARK_LEFT || mark == MARK_OUT;
}

enum wherry_status owing_tell(struct engine *engine, const struct row *row,
                              enum side side, struct mark_set marked,
                              struct mark_set returned, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int each = 0; each < MARK_COUNT && status == WHERRY_OK; each++) {
        const enum mark mark = (enum mark)each;
        if (mark_set_has(returned, mark) && is_opt_out(mark))
            status = tell_returned(engine, row, side, mark, error);
        if (mark_set_has(marked, mark) && status == WHERRY_OK)
            status = tell_marked(engine, row, mark, error);
    }
    return status;
}

enum wherry_status owing_tell_read_back(struct engine *engine, const struct row *row,
                                        enum side side, const struct read_back *back,
                                        struct wherry_error *error)
{
    struct buffer words = {0};
    buffer_format(&words, "the %s shows what was sent:", side_title(side));
    if (back->contact)
        buffer_add_text(&words, " the contact");
    if (back->consent)
        buffer_format(&words, "%s the consent", back->contact ? "," : "");
    if (back->fields > 0)
        buffer_format(&words, "%s %u field%s",
                      back->contact || back->consent ? "," : "", back->fields,
                      back->fields == 1 ? "" : "s");
    const enum wherry_status status = engine_journal(engine, row, NULL, "read back", "",
                                                     "", buffer_text(&words), error);
    buffer_free(&words);
    return status;
}

enum wherry_status owing_tell_dropped(struct engine *engine, const struct row *row,
                                      enum mark mark, struct wherry_error *error)
{
    return is_opt_out(mark)
               ? engine_journal(
                     engine, row, step_name(mark_step(mark)), "dropped", "", "",
                     "the step was switched off: its owed change was dropped", error)
               : WHERRY_OK;
}
