/* world_end.h -- within the world: one opened connector and what its parts share. */
#ifndef SUPPORT_WORLD_END_H
#define SUPPORT_WORLD_END_H

#include "tests/support/world_connectors.h"

/* One opened connector, with its source and its sink. */
struct end {
    struct memory_world *world;
    enum side side;
    const struct wherry_host *host;
    int at; /* of the pass under way */
    int event_at;
    bool all;
    bool consents;
    int64_t since_ms, began_ms;
    int told;
};

extern const char *const world_field_names[2][WORLD_FIELDS];
extern const struct wherry_sink world_list_sink, world_crm_sink;

/* A sink is its end; it has written what it took before it returns. */
enum wherry_status world_open_sink(void *self, const char *stream, void **sink,
                                   struct wherry_error *error);
enum wherry_status world_flush_sink(void *sink, struct wherry_error *error);
void world_close_sink(void *sink);

/* The first breach of a history is kept. */
void world_breach(struct memory_world *world, const char *sentence, int human);
/* Somebody acts while a run is under way, once. */
void world_act_once(struct memory_world *world,
                    void (**act)(struct memory_world *world));
/* A record as its service shows it, which is a sight of it. */
void world_show(const struct end *end, struct world_record *from,
                struct wherry_record *record, struct wherry_field fields[WORLD_FIELDS]);
/* `id` or `address` may be NULL: any. */
struct world_record *world_find(struct world_record *records, int count, const char *id,
                                const char *address);
/* Whose address this is: people keep their number when they move. */
int world_human_of(const struct memory_world *world, const char *address);
/* The person whom a change to this side is about: by the id that it names, whatever the
 * address is by now. */
int world_human_changed(const struct memory_world *world, enum side side,
                        const struct wherry_change *change);
int world_field_index(const struct end *end, const char *name);

/* Is the change one that people's acts allow? A breach otherwise. */
void world_check_change(struct end *end, const struct wherry_change *change);
void world_count_change(struct end *end, const struct wherry_change *change);
/* The bad values of a change, named one by one; how many there are. */
size_t world_faults(const struct wherry_change *change,
                    struct wherry_field_fault faults[WORLD_FIELDS]);
/* Is this the write at which the run is cut? */
bool world_cut_here(struct memory_world *world);

#endif
