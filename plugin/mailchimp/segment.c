/* segment.c -- the members of one segment, whatever they are subscribed to. */
#include "plugin/mailchimp/segment.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member_page.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"
#include "plugin/mailchimp/walk.h"

struct segment {
    struct mailchimp *mailchimp;
    struct arena arena, page;
    const bool *wanted;
    const char *id;
    const char *fields;
    struct walk walk;
    size_t count;
};

/* By default the page shows the subscribed alone: a difference made against that would
 * add the others again at every run. */
static enum wherry_status ask_page(struct segment *segment, struct wherry_error *error)
{
    struct request request;
    list_request(&request, segment->mailchimp, "GET");
    request_path(&request, "segments");
    request_path(&request, segment->id);
    request_path(&request, "members");
    request_query(&request, "fields", segment->fields);
    request_query_number(&request, "count", segment->count);
    request_query_number(&request, "offset", segment->walk.offset);
    request_query(&request, "include_cleaned", "true");
    request_query(&request, "include_transactional", "true");
    request_query(&request, "include_unsubscribed", "true");
    request.tries = segment->count > MAILCHIMP_PAGE_MIN ? 2 : 0;
    return requests_send(segment->mailchimp->requests, &request, segment, NULL, error);
}

/* The documents show no contact_id here: then the member's hash takes its place, which
 * is at least unique. */
static const char *lasting_id(const struct member *member, struct arena *arena)
{
    if (member->record.id[0] != '\0' || member->record.key[0] == '\0')
        return member->record.id;
    char hash[MEMBER_HASH_ROOM];
    member_hash(member->record.key, hash);
    return arena_text(arena, hash);
}

static enum wherry_status take_page(struct segment *segment,
                                    const struct answer *answer,
                                    struct wherry_writer *writer,
                                    struct wherry_pass *pass,
                                    struct wherry_error *error)
{
    struct member_page page;
    arena_reset(&segment->page);
    enum wherry_status status =
        member_page_read(answer, &segment->page, &segment->mailchimp->merge,
                         segment->wanted, &page, error);
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < page.count; i++) {
        struct wherry_record *record = &page.members[i].record;
        record->id = lasting_id(&page.members[i], &segment->page);
        writer->record(writer, record);
    }
    member_page_walk(&page, &segment->walk);
    pass->expected = page.total;
    return WHERRY_OK;
}

static enum wherry_status take_trouble(struct segment *segment,
                                       const struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    if (trouble->kind == TROUBLE_ABSENT) {
        enum wherry_status status = list_need(segment->mailchimp, error);
        return status != WHERRY_OK ? status
                                   : fail(error, WHERRY_FAILED,
                                          "the list has no segment '%s'", segment->id);
    }
    if (trouble->kind != TROUBLE_RETRY || segment->count <= MAILCHIMP_PAGE_MIN)
        return trouble_fail(trouble, label, error);
    segment->count = member_page_smaller(segment->count);
    return WHERRY_OK;
}

enum wherry_status segment_read(struct segment *segment, struct wherry_writer *writer,
                                struct wherry_pass *pass, struct wherry_error *error)
{
    while (!segment->walk.ended) {
        struct answer answer;
        enum wherry_status status = ask_page(segment, error);
        if (status == WHERRY_OK)
            status =
                requests_wait(segment->mailchimp->requests, segment, &answer, error);
        if (status != WHERRY_OK)
            return status;
        struct trouble trouble;
        trouble_judge(&trouble, answer.response);
        status = trouble.kind == TROUBLE_NONE
                     ? take_page(segment, &answer, writer, pass, error)
                     : take_trouble(segment, &trouble, answer.label, error);
        if (status != WHERRY_OK)
            return status;
        if (!segment->walk.ended && writer->full(writer))
            return WHERRY_OK;
    }
    if (segment->walk.doubtful)
        segment->mailchimp->host->log(
            segment->mailchimp->host, WHERRY_LOG_WARNING,
            "the pages of a segment did not agree: some members may have been missed");
    pass->next[0] = '\0';
    return WHERRY_END;
}

void segment_close(struct segment *segment)
{
    if (segment == NULL)
        return;
    requests_drop(segment->mailchimp->requests, segment);
    walk_free(&segment->walk);
    arena_free(&segment->page);
    arena_free(&segment->arena);
    free(segment);
}

enum wherry_status segment_open(struct mailchimp *mailchimp, const char *id,
                                const struct wherry_read *read,
                                struct wherry_pass *pass, struct segment **opened,
                                struct wherry_error *error)
{
    struct segment *segment = memory_allocate(sizeof *segment);
    segment->mailchimp = mailchimp;
    segment->count = (size_t)mailchimp->config->page_size;
    segment->id = arena_text(&segment->arena, id);
    segment->fields = member_page_fields(
        &segment->arena,
        MEMBER_OF_SEGMENT | (read->field_count > 0 ? MEMBER_MERGE_FIELDS : 0));
    walk_begin(&segment->walk);
    enum wherry_status status =
        definitions_choose(mailchimp, read, &segment->arena, &segment->wanted, error);
    if (status == WHERRY_OK)
        status = list_need_clock(mailchimp, &pass->date_ms, error);
    if (status != WHERRY_OK) {
        segment_close(segment);
        return status;
    }
    pass->snapshot = true;
    *opened = segment;
    return WHERRY_OK;
}
