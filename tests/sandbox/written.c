/* written.c -- what was written of each contact through the services' APIs. */
#include "tests/sandbox/written.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

struct wanted {
    const struct written *written;
    const struct written_write *write;
};

static bool same(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    const struct written_contact *one = &wanted->written->contacts[position];
    return text_same(one->list, wanted->write->list) &&
           text_same_ignoring_case(one->address, wanted->write->address);
}

/* Of addresses that differ in case alone it is the same. */
static uint64_t hash_of(const char *address)
{
    char lower[128];
    snprintf(lower, sizeof lower, "%s", address);
    for (char *at = lower; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return table_hash(lower, strlen(lower));
}

static struct written_contact *find(struct written *written,
                                    const struct written_write *write)
{
    const uint64_t hash = hash_of(write->address);
    const struct wanted wanted = {written, write};
    const uint32_t position = table_find(&written->table, hash, same, &wanted);
    if (position != NOWHERE)
        return &written->contacts[position];
    written->contacts = memory_grow(written->contacts, written->count, &written->room,
                                    sizeof *written->contacts);
    table_add(&written->table, hash, (uint32_t)written->count);
    written->contacts[written->count] =
        (struct written_contact){.list = write->list, .address = write->address};
    return &written->contacts[written->count++];
}

void written_note(struct written *written, const struct written_write *write,
                  int64_t now_ms)
{
    struct written_contact *contact = find(written, write);
    contact->writes++;
    contact->changes += write->changed;
    contact->ins += write->in;
    contact->outs += write->out;
    contact->in_ms = write->in ? now_ms : contact->in_ms;
    contact->out_ms = write->out ? now_ms : contact->out_ms;
}

void written_tell(const struct written *written, struct answer *answer)
{
    answer_begin_array(answer);
    for (size_t i = 0; i < written->count; i++) {
        const struct written_contact *one = &written->contacts[i];
        answer_begin_object(answer);
        answer_member_text(answer, "list", one->list);
        answer_member_text(answer, "address", one->address);
        answer_member_integer(answer, "writes", one->writes);
        answer_member_integer(answer, "changes", one->changes);
        answer_member_integer(answer, "ins", one->ins);
        answer_member_integer(answer, "outs", one->outs);
        answer_member_integer(answer, "in_ms", one->in_ms);
        answer_member_integer(answer, "out_ms", one->out_ms);
        answer_end_object(answer);
    }
    answer_end_array(answer);
}

void written_free(struct written *written)
{
    free(written->contacts);
    table_free(&written->table);
    *written = (struct written){0};
}
