/* facts_frame.c -- what is known of a pipeline, handed from one process to its parent. */
#include "host/schedule/facts_frame.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

struct lead {
    size_t index, length; /* length: of the whole frame */
    struct states_stamp stamp;
};

/* After the lead, where there are facts. */
struct head {
    struct facts facts;
    size_t reason, kind, summary; /* how long the texts are, their NUL among them */
};

void facts_frame_write(struct buffer *out, size_t index,
                       const struct states_stamp *stamp, const struct facts *facts)
{
    struct lead lead;
    struct head head;
    memset(&lead, 0, sizeof lead); /* the bytes between members, too */
    memset(&head, 0, sizeof head);
    lead.index = index;
    lead.length = sizeof lead;
    lead.stamp = *stamp;
    if (facts == NULL) {
        buffer_add(out, &lead, sizeof lead);
        return;
    }
    head.facts = *facts;
    head.reason = strlen(facts->connection.reason) + 1;
    head.kind = strlen(facts->last.kind) + 1;
    head.summary = strlen(facts->last.summary) + 1;
    lead.length += sizeof head + head.reason + head.kind + head.summary;
    buffer_add(out, &lead, sizeof lead);
    buffer_add(out, &head, sizeof head);
    buffer_add(out, facts->connection.reason, head.reason);
    buffer_add(out, facts->last.kind, head.kind);
    buffer_add(out, facts->last.summary, head.summary);
}

size_t facts_frame_read(const char *at, size_t left, struct facts_frame *frame)
{
    struct lead lead;
    struct head head;
    if (left < sizeof lead)
        return 0;
    memcpy(&lead, at, sizeof lead);
    if (left < lead.length)
        return 0;
    *frame = (struct facts_frame){
        .index = lead.index, .stamp = lead.stamp, .same = lead.length == sizeof lead};
    if (frame->same)
        return lead.length;
    memcpy(&head, at + sizeof lead, sizeof head);
    const char *texts = at + sizeof lead + sizeof head;
    frame->facts = head.facts;
    frame->facts.pipeline = NULL;
    frame->facts.connection.reason = texts;
    frame->facts.last.kind = texts + head.reason;
    frame->facts.last.summary = texts + head.reason + head.kind;
    return lead.length;
}

static void replace(char **text, const char **with)
{
    free(*text);
    *text = memory_text(*with);
    *with = *text;
}

void facts_keep(struct facts_kept *kept, const struct facts *facts)
{
    kept->facts = *facts;
    replace(&kept->reason, &kept->facts.connection.reason);
    replace(&kept->kind, &kept->facts.last.kind);
    replace(&kept->summary, &kept->facts.last.summary);
}

void facts_forget(struct facts_kept *kept)
{
    free(kept->reason);
    free(kept->kind);
    free(kept->summary);
    *kept = (struct facts_kept){0};
}
