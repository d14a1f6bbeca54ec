/* memory.c -- the memory that SQLite works in. */
#include "host/store/sqlite/memory.h"

#include <limits.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Pieces of up to SMALL bytes come in some few sizes, with a list for each. */
enum { STEP = 64, SMALL = 1024, SIZES = SMALL / STEP };

/* What stands before a piece. */
union head {
    int size;         /* of the piece, rounded up */
    union head *next; /* while nobody has it */
    max_align_t aligned;
};

static union head *unused[SIZES];

static union head *head_of(void *piece)
{
    return (union head *)piece - 1;
}

static int round_up(int size)
{
    return size > INT_MAX - STEP ? size : (size + STEP - 1) / STEP * STEP;
}

static union head **list_of(int size)
{
    return &unused[size / STEP - 1];
}

/* A size of 0 is never asked for. */
static void *take(int wanted)
{
    const int size = round_up(wanted);
    union head *head = size <= SMALL ? *list_of(size) : NULL;
    if (head != NULL)
        *list_of(size) = head->next;
    else
        head = malloc(sizeof *head + (size_t)size);
    if (head == NULL)
        return NULL;
    head->size = size;
    return head + 1;
}

static void give_back(void *piece)
{
    union head *head = head_of(piece);
    if (head->size > SMALL) {
        free(head);
        return;
    }
    union head **list = list_of(head->size);
    head->next = *list;
    *list = head;
}

static int size_of(void *piece)
{
    return piece == NULL ? 0 : head_of(piece)->size;
}

static void *change(void *piece, int wanted)
{
    union head *head = head_of(piece);
    const int size = round_up(wanted);
    if (size == head->size)
        return piece;
    if (size > SMALL && head->size > SMALL) {
        union head *grown = realloc(head, sizeof *head + (size_t)size);
        if (grown == NULL)
            return NULL; /* the piece stays as it is */
        grown->size = size;
        return grown + 1;
    }
    void *moved = take(size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, piece, (size_t)(size < head->size ? size : head->size));
    give_back(piece);
    return moved;
}

static int begin(void *self)
{
    (void)self;
    return SQLITE_OK;
}

static void end(void *self)
{
    (void)self;
}

void sqlite_memory_use(void)
{
    const sqlite3_mem_methods methods = {.xMalloc = take,
                                         .xFree = give_back,
                                         .xRealloc = change,
                                         .xSize = size_of,
                                         .xRoundup = round_up,
                                         .xInit = begin,
                                         .xShutdown = end};
    (void)sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
