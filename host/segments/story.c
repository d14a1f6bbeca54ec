/* story.c -- what the stories of contacts say of their segments. */
#include "host/segments/story.h"

#include "host/base/buffer.h"

enum { PAGE = 500 };

static const char unsure_event[] = "accepted";

/* The word for the journal. */
static const char *event_of(const struct segment_told *told)
{
    switch (told->outcome) {
    case WHERRY_DONE:
        return told->join ? "joined" : "left";
    case WHERRY_ACCEPTED:
        return unsure_event;
    case WHERRY_GONE:
        return "missing";
    case WHERRY_EXISTS:
    case WHERRY_REFUSED:
        return "refused";
    case WHERRY_LATER:
        return "later";
    case WHERRY_UNKNOWN:
        return "answer lost";
    }
    return "";
}

/* Used if the list has no words of its own. */
static const char *words_of(const struct segment_told *told)
{
    switch (told->outcome) {
    case WHERRY_DONE:
        return segment_rule(told->join);
    case WHERRY_ACCEPTED:
        return "the list did not confirm this: the segment is read back";
    case WHERRY_GONE:
        return "the list has nobody with this address";
    case WHERRY_EXISTS:
    case WHERRY_REFUSED:
        return "the list refused it";
    case WHERRY_LATER:
        return "the list did not do it: the next run tries again";
    case WHERRY_UNKNOWN:
        return "the next run tries again";
    }
    return "";
}

const char *segment_deed(bool join)
{
    return join ? "put into" : "taken out of";
}

/* What was done, what was not, and what is not known yet. */
static const char *deed_of(const struct segment_told *told)
{
    switch (told->outcome) {
    case WHERRY_DONE:
        return segment_deed(told->join);
    case WHERRY_ACCEPTED:
    case WHERRY_UNKNOWN:
        return told->join ? "to be put into" : "to be taken out of";
    default:
        return told->join ? "not put into" : "not taken out of";
    }
}

/* "put into 'VIP': in the CRM's segment; subscribed on the list". */
static void tell_words(const struct segment_work *work, const struct segment_told *told,
                       struct buffer *words)
{
    buffer_format(words, "%s '%s': %s", deed_of(told), work->spec->list,
                  *told->words != '\0' ? told->words : words_of(told));
}

const char *segment_rule(bool join)
{
    return join ? "in the CRM's segment; subscribed on the list"
                : "left the CRM's segment";
}

enum wherry_status segment_tell(const struct segment_work *work,
                                const struct segment_told *told,
                                struct wherry_error *error)
{
    struct engine *engine = work->engine;
    struct buffer words = {0}, name = {0};
    tell_words(work, told, &words);
    buffer_format(&name, "segment: %s", work->spec->crm);
    const struct store_journal line = {.run = engine->run,
                                       .row = told->row,
                                       .at_ms = engine_machine_ms(engine),
                                       .step = work_name(WORK_SEGMENTS),
                                       .event = event_of(told),
                                       .before = told->join ? "" : buffer_text(&name),
                                       .after = told->join ? buffer_text(&name) : "",
                                       .words = buffer_text(&words)};
    enum wherry_status status = store_write_journal(engine->store, &line, error);
    buffer_free(&words);
    buffer_free(&name);
    return status;
}

/* ---- Read back ---- */

static enum wherry_status tell_one(const struct segment_work *work,
                                   const struct store_unsure *unsure,
                                   struct wherry_error *error)
{
    const bool moved = unsure->join == unsure->placed;
    const char *shown = unsure->placed ? "read back: the contact is in it"
                                       : "read back: the contact is not in it";
    const struct segment_told told = {.row = unsure->row,
                                      .join = unsure->join,
                                      .outcome = moved ? WHERRY_DONE : WHERRY_REFUSED,
                                      .words = shown};
    return segment_tell(work, &told, error);
}

static enum wherry_status tell_page(const struct segment_work *work,
                                    const struct store_journal *like, int64_t *past,
                                    size_t *count, struct wherry_error *error)
{
    struct store *store = work->engine->store;
    struct store_unsure page[PAGE];
    enum wherry_status status =
        store_next_unsure(store, work->state.id, like, *past, page, PAGE, count, error);
    if (status != WHERRY_OK || *count == 0)
        return status;
    status = store_begin(store, error);
    for (size_t i = 0; i < *count && status == WHERRY_OK; i++) {
        status = tell_one(work, &page[i], error);
        *past = page[i].line;
    }
    return store_end(store, status, error);
}

enum wherry_status segment_tell_read_back(const struct segment_work *work,
                                          struct wherry_error *error)
{
    struct buffer name = {0};
    enum wherry_status status;
    int64_t past = 0;
    size_t count;
    buffer_format(&name, "segment: %s", work->spec->crm);
    const struct store_journal like = {.run = work->engine->run,
                                       .step = work_name(WORK_SEGMENTS),
                                       .event = unsure_event,
                                       .after = buffer_text(&name)};
    do
        status = tell_page(work, &like, &past, &count, error);
    while (status == WHERRY_OK && count > 0);
    buffer_free(&name);
    return status;
}
