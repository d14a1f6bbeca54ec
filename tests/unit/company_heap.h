/* company_heap.h -- what happens next: events in the order of their times. */
#ifndef UNIT_COMPANY_HEAP_H
#define UNIT_COMPANY_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct event {
    int64_t at_ms;
    int kind;
    uint32_t host, serial;
    int64_t what;
};
struct heap {
    struct event *events;
    size_t count, room;
};
void heap_add(struct heap *heap, struct event event);
struct event heap_take(struct heap *heap); /* there is one */
void heap_free(struct heap *heap);

#endif
