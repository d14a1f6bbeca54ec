/* segment.c -- the members of one segment, whatever they are subscribed to. */
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/source.h"
#include "plugin/mailchimp/trouble.h"
#include "plugin/mailchimp/walk.h"

struct segment {
    struct source source;
    struct mailchimp *mailchimp;
    struct arena arena, page;
    const bool *wanted;
    const char *id;
    const char *fields;
    struct walk walk;
    size_t count;
};

const char *stream_segment(const char *stream)
{
    static const char start[] = "segment:";
    return text_starts_with(stream, start) ? stream + sizeof start - 1 : NULL;
}

/* By default the page shows the subscribed alone: a difference made against that would
 * add the others anew at every run. */
static enum wherry_status ask_page(struct segment *segment, struct wherry_error *error)
{
    struct request request;
    request_begin(&request, segment->mailchimp->requests, "GET");
    request_path(&request, "lists");
    request_path(&request, segment->mailchimp->config->list_id);
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

/* The documents show no contact_id here: then the member's hash must do, which is at
 * least its own. */
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
        member_read_page(answer, &segment->page, &segment->mailchimp->merge,
                         segment->wanted, &page, error);
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < page.count; i++) {
        struct wherry_record *record = &page.members[i].record;
        record->id = lasting_id(&page.members[i], &segment->page);
        char mark[MEMBER_MARK_ROOM];
        member_mark(&page.members[i], segment->walk.offset + i, mark);
        walk_see(&segment->walk, mark);
        writer->record(writer, record);
    }
    walk_take(&segment->walk, page.count, page.total);
    pass->expected = page.total;
    return WHERRY_OK;
}

static enum wherry_status take_trouble(struct segment *segment,
                                       const struct trouble *trouble, const char *label,
                                       struct wherry_error *error)
{
    if (trouble->kind == TROUBLE_ABSENT) {
        enum wherry_status status = mailchimp_ask_list(segment->mailchimp, error);
        return status != WHERRY_OK ? status
                                   : fail(error, WHERRY_FAILED,
                                          "the list has no segment '%s'", segment->id);
    }
    if (trouble->kind != TROUBLE_RETRY || segment->count <= MAILCHIMP_PAGE_MIN)
        return trouble_fail(trouble, label, error);
    segment->count /= 2;
    if (segment->count < MAILCHIMP_PAGE_MIN)
        segment->count = MAILCHIMP_PAGE_MIN;
    return WHERRY_OK;
}

static enum wherry_status segment_read(struct source *source,
                                       struct wherry_writer *writer,
                                       struct wherry_pass *pass,
                                       struct wherry_error *error)
{
    struct segment *segment = (struct segment *)source;
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
            "the pages of a segment did not agree with each other: some of its members "
            "may have been missed");
    pass->next[0] = '\0';
    return WHERRY_END;
}

static void segment_close(struct source *source)
{
    struct segment *segment = (struct segment *)source;
    requests_drop(segment->mailchimp->requests, segment);
    walk_free(&segment->walk);
    arena_free(&segment->page);
    arena_free(&segment->arena);
    free(segment);
}

static const char *page_fields(struct arena *arena, bool merge_fields)
{
    struct buffer fields = {0};
    member_fields(&fields, "members.",
                  MEMBER_OF_SEGMENT | (merge_fields ? MEMBER_MERGE_FIELDS : 0));
    buffer_add_text(&fields, ",total_items");
    const char *text = arena_text(arena, buffer_text(&fields));
    buffer_free(&fields);
    return text;
}

enum wherry_status segment_open(struct mailchimp *mailchimp, const char *id,
                                const struct wherry_read *read,
                                struct wherry_pass *pass, struct source **source,
                                struct wherry_error *error)
{
    struct segment *segment = memory_allocate(sizeof *segment);
    segment->source.read = segment_read;
    segment->source.close = segment_close;
    segment->mailchimp = mailchimp;
    segment->count = (size_t)mailchimp->config->page_size;
    segment->id = arena_text(&segment->arena, id);
    segment->fields = page_fields(&segment->arena, read->field_count > 0);
    walk_begin(&segment->walk);
    enum wherry_status status = WHERRY_OK;
    if (read->field_count > 0)
        status = definitions_need(mailchimp, error);
    if (status == WHERRY_OK)
        status = member_wanted(&mailchimp->merge, read, &segment->arena,
                               &segment->wanted, error);
    if (status == WHERRY_OK)
        status = mailchimp_need_clock(mailchimp, &pass->date_ms, error);
    if (status != WHERRY_OK) {
        segment_close(&segment->source);
        return status;
    }
    pass->snapshot = true;
    *source = &segment->source;
    return WHERRY_OK;
}
