/* lookup.c -- the profiles of addresses and ids, as they are now. */
#include "plugin/ometria/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/mailbox.h"
#include "plugin/ometria/profile.h"

/* A contact who is asked for. */
struct wanted {
    const char *text;  /* the address or the id */
    uint64_t tag;      /* of the request in flight; 0: none */
    unsigned spelling; /* of the address, to be asked for next */
    bool settled;      /* no further question about them */
    bool found;
    bool missed; /* by a 404: absent if the service answers otherwise */
};

struct search {
    struct ometria *ometria;
    bool by_id;
    struct profile_shape shape;
    struct wanted *wanted;
    size_t count, settled, in_flight;
    struct wherry_writer *writer;
    struct rows rows;
    struct arena arena; /* spellings */
};

/* ---- Asking */

/* False: there is no further spelling. */
static bool make_url(struct search *search, struct wanted *wanted, struct buffer *url)
{
    call_url(search->ometria, url, "profiles");
    if (search->by_id) {
        url_segment(url, wanted->text);
        return wanted->spelling++ == 0;
    }
    const char *address =
        mailbox_spelling(&search->arena, wanted->text, wanted->spelling++);
    if (address == NULL)
        return false;
    url_query(url, "email", address);
    return true;
}

static void tell_absent(const struct search *search, const struct wanted *wanted)
{
    const struct wherry_record record = {.size = sizeof record,
                                         .key = search->by_id ? "" : wanted->text,
                                         .id = search->by_id ? wanted->text : "",
                                         .flags = WHERRY_ABSENT,
                                         .fault = ""};
    search->writer->record(search->writer, &record);
}

/* One request for `wanted`, or its end where there is nothing more to ask. */
static enum wherry_status ask_for(struct search *search, struct wanted *wanted,
                                  struct wherry_error *error)
{
    struct buffer url = {0};
    enum wherry_status status = WHERRY_OK;
    if (make_url(search, wanted, &url)) {
        status =
            call_send(search->ometria, buffer_text(&url), NULL, 0, &wanted->tag, error);
        search->in_flight += status == WHERRY_OK;
    } else {
        wanted->settled = true;
        search->settled++;
        if (!wanted->found && !wanted->missed)
            tell_absent(search, wanted);
    }
    buffer_free(&url);
    return status;
}

/* Asks for as many as it can, in their order. */
static enum wherry_status ask_more(struct search *search, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < search->count && status == WHERRY_OK &&
                       search->in_flight < search->ometria->reads.in_flight;
         i++)
        if (!search->wanted[i].settled && search->wanted[i].tag == 0)
            status = ask_for(search, &search->wanted[i], error);
    return status;
}

/* ---- Answers */

/* Is the record an answer to what was asked? One that cannot be read is, unless it says
 * for certain that it is somebody else. */
static bool is_meant(const struct search *search, const struct wanted *wanted,
                     const struct wherry_record *record)
{
    if (search->by_id)
        return record->id[0] == '\0' || text_same(record->id, wanted->text);
    return record->key[0] == '\0' || mailbox_is_same(record->key, wanted->text);
}

static void tell_profile(const struct search *search, const struct wanted *wanted,
                         struct wherry_record *record, bool meant)
{
    if (!meant && !search->by_id)
        return; /* the profile had the address once */
    if (meant && search->by_id && record->id[0] == '\0')
        record->id = wanted->text;
    if (meant && !search->by_id && record->key[0] == '\0')
        record->key = wanted->text;
    search->writer->record(search->writer, record);
}

static void tell_rows(struct search *search, struct wanted *wanted)
{
    for (size_t i = 0; i < search->rows.count; i++) {
        struct wherry_record record;
        profile_record(&search->shape, &search->rows, i, &record);
        const bool meant = is_meant(search, wanted, &record);
        tell_profile(search, wanted, &record, meant);
        wanted->found = wanted->found || meant;
    }
}

static enum wherry_status take_answer(struct search *search, struct wanted *wanted,
                                      const struct wherry_response *response,
                                      struct wherry_error *error)
{
    const char *label = search->shape.plan.label;
    wanted->tag = 0;
    if (response->code == 404 && !text_same(response->content_type, "text/html")) {
        wanted->missed = true;
        return WHERRY_OK;
    }
    enum wherry_status status = call_judge(response, label, error);
    if (status == WHERRY_OK)
        status = rows_read(&search->rows, &search->shape.plan, response->body,
                           response->body_length, error);
    if (status != WHERRY_OK)
        return status;
    search->ometria->heard = true;
    tell_rows(search, wanted);
    return WHERRY_OK;
}

static enum wherry_status wait_for_one(struct search *search,
                                       struct wherry_error *error)
{
    struct wherry_response response;
    const enum wherry_status status = call_wait(search->ometria, &response, error);
    if (status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "the host lost a request");
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < search->count; i++)
        if (search->wanted[i].tag == response.tag) {
            search->in_flight--;
            return take_answer(search, &search->wanted[i], &response, error);
        }
    return WHERRY_OK;
}

/* ---- Whether a 404 is the service's word */

static enum wherry_status hear_service(struct search *search,
                                       struct wherry_error *error)
{
    static const struct rows_plan plan = {.label = "GET /profiles"};
    struct wherry_response response;
    struct buffer url = {0};
    call_url(search->ometria, &url, "profiles");
    url_query(&url, "limit", "1");
    enum wherry_status status =
        call_get(search->ometria, buffer_text(&url), &response, error);
    if (status == WHERRY_OK)
        status = call_judge(&response, plan.label, error);
    if (status == WHERRY_OK)
        status =
            rows_read(&search->rows, &plan, response.body, response.body_length, error);
    buffer_free(&url);
    return status;
}

static enum wherry_status tell_missed(struct search *search, struct wherry_error *error)
{
    for (size_t i = 0; i < search->count; i++) {
        if (!search->wanted[i].missed || search->wanted[i].found)
            continue;
        if (!search->ometria->heard) {
            const enum wherry_status status = hear_service(search, error);
            if (status != WHERRY_OK)
                return status;
            search->ometria->heard = true;
        }
        tell_absent(search, &search->wanted[i]);
    }
    return WHERRY_OK;
}

static enum wherry_status search_all(struct search *search, struct wherry_error *error)
{
    while (search->settled < search->count) {
        enum wherry_status status = ask_more(search, error);
        if (status == WHERRY_OK && search->in_flight > 0)
            status = wait_for_one(search, error);
        if (status != WHERRY_OK)
            return status;
    }
    return tell_missed(search, error);
}

static enum wherry_status look_up(struct ometria *ometria, bool by_id,
                                  const struct wherry_read *read,
                                  const char *const *texts, size_t count,
                                  struct wherry_writer *writer,
                                  struct wherry_error *error)
{
    struct search search = {
        .ometria = ometria, .by_id = by_id, .count = count, .writer = writer};
    profile_shape_init(&search.shape,
                       by_id ? "GET /profiles/ID" : "GET /profiles?email=",
                       read->fields, read->field_count);
    search.shape.plan.single = true;
    search.wanted = memory_array(count, sizeof *search.wanted);
    for (size_t i = 0; i < count; i++)
        search.wanted[i].text = texts[i];
    const enum wherry_status status = search_all(&search, error);
    if (search.in_flight > 0)
        call_drain(ometria);
    profile_shape_finish(&search.shape);
    rows_free(&search.rows);
    arena_free(&search.arena);
    free(search.wanted);
    return status;
}

enum wherry_status lookup_addresses(void *self, const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error)
{
    return look_up(self, false, read, keys, key_count, writer, error);
}

enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                              const char *const *ids, size_t id_count,
                              struct wherry_writer *writer, struct wherry_error *error)
{
    return look_up(self, true, read, ids, id_count, writer, error);
}
