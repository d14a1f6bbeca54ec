/* static_segments.c -- static segments (tags) of the list: found, made, removed. */
#include "plugin/mailchimp/static_segments.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "plugin/kit/json_writer.h"
#include "plugin/kit/names.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"

enum { NAME_SHOWN_MAX = 100 }; /* bytes of a name in an error */

/* One segment as the service shows it. */
struct shown {
    const char *id, *name, *type;
    int64_t members;
};

/* A search by name through all segments, the saved ones too: none of them may have the
 * name. */
struct search {
    const char *name;
    struct arena arena;
    struct shown current, best; /* best.id NULL: none yet */
};

/* ---- Reading ---- */

static void show_nothing(struct shown *shown)
{
    *shown = (struct shown){.id = "", .name = "", .type = "", .members = -1};
}

static void take_shown(struct shown *shown, struct arena *arena, const char *key,
                       const struct json_value *value)
{
    if (text_same(key, "id"))
        shown->id = arena_text(arena, value->text);
    else if (text_same(key, "name"))
        shown->name = arena_text(arena, value->text);
    else if (text_same(key, "type"))
        shown->type = arena_text(arena, value->text);
    else if (text_same(key, "member_count") &&
             !text_to_integer(value->text, 0, INT64_MAX, &shown->members))
        shown->members = -1;
}

static bool is_static(const struct shown *shown)
{
    return text_same(shown->type, "static");
}

/* A static segment comes before any other, then the one with exactly the requested
 * spelling, then the first. */
static bool is_better(const struct search *search, const struct shown *shown)
{
    const struct shown *best = &search->best;
    if (best->id == NULL || is_static(shown) != is_static(best))
        return best->id == NULL || is_static(shown);
    return text_same(shown->name, search->name) && !text_same(best->name, search->name);
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    static const char start[] = "segments[].";
    struct search *search = self;
    (void)error;
    if (text_starts_with(path, start))
        take_shown(&search->current, &search->arena, path + sizeof start - 1, value);
    return true;
}

static bool take_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    struct search *search = self;
    (void)type, (void)error;
    if (text_same(path, "segments[]"))
        show_nothing(&search->current);
    return true;
}

static bool take_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    struct search *search = self;
    (void)type, (void)error;
    if (text_same(path, "segments[]") && search->current.id[0] != '\0' &&
        names_same(search->current.name, search->name) &&
        is_better(search, &search->current))
        search->best = search->current;
    return true;
}

static enum wherry_status look_for(struct mailchimp *mailchimp, struct search *search,
                                   struct wherry_error *error)
{
    const char *const path[] = {"lists", mailchimp->config->list_id, "segments", NULL};
    const struct collection collection = {
        .path = path,
        .array = "segments",
        .fields = "segments.id,segments.name,segments.member_count,segments.type,"
                  "total_items",
        .handler = {.self = search,
                    .value = take_value,
                    .begin = take_begin,
                    .end = take_end},
    };
    return list_read(mailchimp, &collection, error);
}

/* ---- Telling ---- */

static enum wherry_status tell_found(const struct shown *shown,
                                     struct wherry_segment *found,
                                     struct wherry_error *error)
{
    int cut = (int)text_cut(shown->name, NAME_SHOWN_MAX);
    if (!is_static(shown))
        return fail(error, WHERRY_FAILED,
                    "the list has a segment named '%.*s' that is not static, so nobody "
                    "can be added to it: rename it in Mailchimp or choose another name",
                    cut, shown->name);
    if (strlen(shown->id) >= sizeof found->id)
        return fail(error, WHERRY_FAILED, "the id of the segment '%.*s' is too long",
                    cut, shown->name);
    snprintf(found->id, sizeof found->id, "%s", shown->id);
    size_t length = text_cut(shown->name, sizeof found->name - 1);
    memcpy(found->name, shown->name, length);
    found->name[length] = '\0';
    found->members = shown->members;
    return WHERRY_OK;
}

/* ---- Making ---- */

struct making {
    struct arena *arena;
    struct shown shown;
};

static bool take_made(void *self, const char *path, const struct json_value *value,
                      struct wherry_error *error)
{
    struct making *making = self;
    (void)error;
    take_shown(&making->shown, making->arena, path, value);
    return true;
}

static enum wherry_status read_made(struct search *search, const struct answer *answer,
                                    struct wherry_segment *found,
                                    struct wherry_error *error)
{
    struct making making = {.arena = &search->arena};
    show_nothing(&making.shown);
    const struct json_handler handler = {.self = &making, .value = take_made};
    enum wherry_status status = answer_read(answer, &handler, error);
    if (status != WHERRY_OK)
        return status;
    if (making.shown.id[0] == '\0' || making.shown.name[0] == '\0')
        return fail(error, WHERRY_RETRY, "the answer to '%s' has no '%s'",
                    answer->label, making.shown.id[0] == '\0' ? "id" : "name");
    if (making.shown.type[0] == '\0')
        making.shown.type = "static"; /* what was asked for */
    status = tell_found(&making.shown, found, error);
    found->made = status == WHERRY_OK;
    return status;
}

/* A name that is taken may be that of one made a moment ago, by the first try of a
 * repeated request or by another program: then it can be found. */
static enum wherry_status refused(struct mailchimp *mailchimp, struct search *search,
                                  const struct answer *answer,
                                  const struct trouble *trouble,
                                  struct wherry_segment *found,
                                  struct wherry_error *error)
{
    if (trouble->code != 400)
        return list_fail(mailchimp, trouble, answer->label, error);
    struct wherry_error words;
    trouble_fail(trouble, answer->label, &words);
    enum wherry_status status = look_for(mailchimp, search, error);
    if (status != WHERRY_OK)
        return status;
    if (search->best.id != NULL)
        return tell_found(&search->best, found, error);
    int cut = (int)text_cut(search->name, NAME_SHOWN_MAX);
    if (trouble->kind == TROUBLE_EXISTS)
        return fail(error, WHERRY_FAILED,
                    "%s; the list shows no segment named '%.*s', so Mailchimp thinks "
                    "that another one has this name: choose another name",
                    words.message, cut, search->name);
    return fail(error, WHERRY_FAILED, "cannot create the segment '%.*s': %s", cut,
                search->name, words.message);
}

static enum wherry_status make_new(struct mailchimp *mailchimp, struct search *search,
                                   struct wherry_segment *found,
                                   struct wherry_error *error)
{
    struct request request;
    list_request(&request, mailchimp, "POST");
    request_path(&request, "segments");
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    json_member_text(writer, "name", search->name);
    json_key(writer, "static_segment");
    json_begin_array(writer);
    json_end_array(writer);
    json_end_object(writer);
    struct answer answer;
    struct trouble trouble;
    enum wherry_status status =
        json_writer_finish(writer, &request.body, &request.body_length, error);
    if (status == WHERRY_OK)
        status = answer_to(mailchimp->requests, &request, &answer, &trouble, error);
    else
        request_finish(&request);
    json_writer_destroy(writer);
    if (status != WHERRY_OK)
        return status;
    return trouble.kind == TROUBLE_NONE
               ? read_made(search, &answer, found, error)
               : refused(mailchimp, search, &answer, &trouble, found, error);
}

static enum wherry_status segments_find(void *self, const char *name, bool make,
                                        struct wherry_segment *found,
                                        struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    struct search search = {.name = name};
    enum wherry_status status = look_for(mailchimp, &search, error);
    if (status == WHERRY_OK && search.best.id != NULL)
        status = tell_found(&search.best, found, error);
    else if (status == WHERRY_OK)
        status = make ? make_new(mailchimp, &search, found, error) : WHERRY_END;
    arena_free(&search.arena);
    return status;
}

/* ---- Removing ---- */

static enum wherry_status segments_remove(void *self, const char *id,
                                          struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    struct request request;
    list_request(&request, mailchimp, "DELETE");
    request_path(&request, "segments");
    request_path(&request, id);
    struct answer answer;
    struct trouble trouble;
    enum wherry_status status =
        answer_to(mailchimp->requests, &request, &answer, &trouble, error);
    if (status != WHERRY_OK || trouble.kind == TROUBLE_NONE)
        return status;
    if (trouble.kind == TROUBLE_ABSENT) /* gone already, or the list is */
        return list_need(mailchimp, error);
    return trouble_fail(&trouble, answer.label, error);
}

const struct wherry_segments mailchimp_segments = {
    .size = sizeof mailchimp_segments,
    .find = segments_find,
    .remove = segments_remove,
};
