/* contents_told.c -- all that a state holds, as text. */
#include "tests/unit/contents_told.h"

#include "host/base/error.h"

static enum wherry_status tell_value(void *self, const char *name, const char *value,
                                     struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "value %s=%s\n", name, value);
    return WHERRY_OK;
}

static enum wherry_status tell_row(void *self, const struct store_row *row,
                                   struct arena *arena, struct wherry_error *error)
{
    (void)arena, (void)error;
    buffer_format(self, "row %d %s|%s %d%d%d%d%d%d", (int)row->id, row->address[0],
                  row->address[1], row->present[0], row->present[1], row->open,
                  row->subscribed, row->parked, row->hidden);
    for (int side = 0; side < STORE_SIDES; side++)
        for (size_t i = 0; row->ids[side] != NULL && row->ids[side][i] != NULL; i++)
            buffer_format(self, " %s", row->ids[side][i]);
    buffer_add_char(self, ' ');
    for (size_t i = 0; i < row->body_length; i++)
        buffer_format(self, "%02x", ((const unsigned char *)row->body)[i]);
    buffer_add_char(self, '\n');
    return WHERRY_OK;
}

static enum wherry_status tell_segment(void *self, const struct store_segment *segment,
                                       struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "segment %d %s %s %d\n", (int)segment->id, segment->crm,
                  segment->error, (int)segment->pass);
    return WHERRY_OK;
}

static enum wherry_status tell_member(void *self, const struct store_member *member,
                                      struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "member %s %s %d\n", member->id, member->address,
                  (int)member->pass);
    return WHERRY_OK;
}

static enum wherry_status tell_seat(void *self, const struct store_seat *seat,
                                    struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "seat %s %d%d %s\n", seat->id, seat->placed, seat->ours,
                  seat->barred);
    return WHERRY_OK;
}

static enum wherry_status tell_run(void *self, const struct store_run *run,
                                   struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "run %d %s %d %s %s\n", (int)run->id, run->kind, run->code,
                  run->summary, run->report);
    return WHERRY_OK;
}

static enum wherry_status tell_line(void *self, const struct store_journal *line,
                                    struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "line %d %d %s %s %s\n", (int)line->run, (int)line->row,
                  line->step, line->before, line->words);
    return WHERRY_OK;
}

static enum wherry_status tell_key(void *self,
                                   const struct store_forgetting *forgetting,
                                   struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "key %d ", (int)forgetting->highest);
    for (size_t i = 0; i < sizeof forgetting->key; i++)
        buffer_format(self, "%02x", forgetting->key[i]);
    buffer_add_char(self, '\n');
    return WHERRY_OK;
}

static enum wherry_status tell_print(void *self,
                                     const struct store_fingerprint *fingerprint,
                                     struct wherry_error *error)
{
    (void)error;
    for (size_t i = 0; i < sizeof fingerprint->hash; i++)
        buffer_format(self, "%02x", fingerprint->hash[i]);
    buffer_format(self, " forgotten %d\n", (int)fingerprint->of.person);
    return WHERRY_OK;
}

static enum wherry_status tell_lost(void *self, enum store_part part, int64_t number,
                                    struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "lost %d %d\n", (int)part, (int)number);
    return WHERRY_OK;
}

struct store_contents contents_told(struct buffer *told)
{
    return (struct store_contents){.self = told,
                                   .value = &tell_value,
                                   .row = &tell_row,
                                   .segment = &tell_segment,
                                   .member = &tell_member,
                                   .seat = &tell_seat,
                                   .run = &tell_run,
                                   .journal = &tell_line,
                                   .forgetting = &tell_key,
                                   .forgotten = &tell_print,
                                   .lost = &tell_lost};
}
