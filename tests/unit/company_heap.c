/* company_heap.c -- what happens next. */
#include "tests/unit/company_heap.h"

#include <stdlib.h>

#include "host/base/memory.h"

static void swap(struct event *one, struct event *other)
{
    const struct event kept = *one;
    *one = *other;
    *other = kept;
}

void heap_add(struct heap *heap, struct event event)
{
    heap->events =
        memory_grow(heap->events, heap->count, &heap->room, sizeof *heap->events);
    size_t at = heap->count++;
    heap->events[at] = event;
    while (at > 0 && heap->events[(at - 1) / 2].at_ms > heap->events[at].at_ms) {
        swap(&heap->events[(at - 1) / 2], &heap->events[at]);
        at = (at - 1) / 2;
    }
}

struct event heap_take(struct heap *heap)
{
    const struct event first = heap->events[0];
    heap->events[0] = heap->events[--heap->count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < heap->count &&
                heap->events[child].at_ms < heap->events[least].at_ms)
                least = child;
        if (least == at)
            return first;
        swap(&heap->events[at], &heap->events[least]);
        at = least;
    }
}

void heap_free(struct heap *heap)
{
    free(heap->events);
    *heap = (struct heap){0};
}
