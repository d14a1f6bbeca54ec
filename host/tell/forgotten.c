/* forgotten.c -- a contact of whom nothing is kept except that they were forgotten,
 * since when, and why. */
#include "host/tell/forgotten.h"

#include "host/base/shown.h"
#include "host/tell/wrap.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"

enum { DATE_LENGTH = 10 }; /* of 2026-11-29T23:15:00Z */

static const struct {
    const char *by, *words;
} sources[] = {
    [SOURCE_OPERATOR] =
        {"operator", "by an operator: nothing about this person is kept, no read takes "
                     "them in again, and no opt-out goes from one side to the other"},
    [SOURCE_LIST] =
        {"list",
         "because the list erased the contact permanently: no step creates them again"},
    [SOURCE_CRM] = {"crm",
                    "because the CRM erased the contact: no step creates them again"},
};
enum { SOURCES = sizeof sources / sizeof *sources };

enum wherry_status forgotten_find(struct store *store, const char *contact,
                                  struct forgotten_words *found,
                                  struct wherry_error *error)
{
    char key[ADDRESS_ROOM];
    struct store_forgotten forgotten;
    if (!address_normalise(contact, key))
        return WHERRY_END;
    const enum wherry_status status = forget_find(store, key, &forgotten, error);
    if (status != WHERRY_OK)
        return status;
    const size_t source =
        (size_t)forgotten.source < SOURCES ? (size_t)forgotten.source : SOURCE_OPERATOR;
    *found = (struct forgotten_words){.by = sources[source].by,
                                      .words = sources[source].words,
                                      .at_ms = forgotten.at_ms};
    return WHERRY_OK;
}

void forgotten_text(const char *pipeline, const struct forgotten_words *found,
                    struct buffer *text)
{
    char stamp[DATES_ROOM];
    struct buffer line = {0};
    dates_format_utc(found->at_ms, stamp);
    shown_format(&line, "%s: forgotten on %.*s", pipeline, DATE_LENGTH, stamp);
    wrap_words(text, buffer_text(&line), found->words);
    buffer_free(&line);
}

void forgotten_json(const struct forgotten_words *found, struct json_writer *json)
{
    char stamp[DATES_ROOM];
    dates_format_utc(found->at_ms, stamp);
    json_key(json, "forgotten");
    json_begin_object(json);
    json_member_text(json, "at", stamp);
    json_member_text(json, "by", found->by);
    json_end_object(json);
}
