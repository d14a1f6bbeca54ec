/* facts_frame.c -- what is known of a pipeline, handed from one process to its parent. */
#include "host/schedule/facts_frame.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

struct head {
    size_t index;
    struct facts facts;
    size_t reason, kind, summary; /* how long the texts are, their NUL among them */
};

void facts_frame_write(struct buffer *out, size_t index, const struct facts *facts)
{
    struct head head;
    memset(&head, 0, sizeof head); /* the bytes between its members, too */
    head.index = index;
    head.facts = *facts;
    head.reason = strlen(facts->connection.reason) + 1;
    head.kind = strlen(facts->last.kind) + 1;
    head.summary = strlen(facts->last.summary) + 1;
    buffer_add(out, &head, sizeof head);
    buffer_add(out, facts->connection.reason, head.reason);
    buffer_add(out, facts->last.kind, head.kind);
    buffer_add(out, facts->last.summary, head.summary);
}

size_t facts_frame_read(const char *at, size_t left, size_t *index, struct facts *facts)
{
    struct head head;
    if (left < sizeof head)
        return 0;
    memcpy(&head, at, sizeof head);
    const size_t length = sizeof head + head.reason + head.kind + head.summary;
    if (left < length)
        return 0;
    const char *texts = at + sizeof head;
    *index = head.index;
    *facts = head.facts;
    facts->pipeline = NULL;
    facts->connection.reason = texts;
    facts->last.kind = texts + head.reason;
    facts->last.summary = texts + head.reason + head.kind;
    return length;
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
