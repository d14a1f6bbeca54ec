/* world_end.c -- what the sinks of both sides have in common. */
#include "tests/support/world_end.h"

enum wherry_status world_open_sink(void *self, const char *stream, void **sink,
                                   struct wherry_error *error)
{
    (void)stream;
    (void)error;
    *sink = self;
    return WHERRY_OK;
}

enum wherry_status world_flush_sink(void *sink, struct wherry_error *error)
{
    (void)sink;
    (void)error;
    return WHERRY_OK;
}

void world_close_sink(void *sink)
{
    (void)sink;
}
