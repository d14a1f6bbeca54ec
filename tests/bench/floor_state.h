/* floor_state.h -- what floor_push keeps: contacts and one line of history of each, with
 * SQLite and as little as the promises need. A failure ends the program.
 */
#ifndef BENCH_FLOOR_STATE_H
#define BENCH_FLOOR_STATE_H

#include <stdint.h>

enum { FLOOR_TEXT_ROOM = 64 };

/* What is needed of a record of either side. */
enum floor_place { FLOOR_ID, FLOOR_ADDRESS, FLOOR_FIRST, FLOOR_LAST, FLOOR_PLACES };
struct floor_record {
    char texts[FLOOR_PLACES][FLOOR_TEXT_ROOM];
};

_Noreturn void floor_give_up(const char *what, const char *why);

/* A new one. */
void floor_state_open(const char *path);
void floor_state_close(void);
/* What is between them is kept together, and is on the disk when the second returns. */
void floor_state_begin(void);
void floor_state_commit(void);

/* The digest kept of a record, or the contact with an address; -1: none. */
int64_t floor_state_find_crm(const char *id);
int64_t floor_state_find_list(const char *id);
int64_t floor_state_find_address(const char *address);

/* A contact of the CRM, by its number from now on. */
int64_t floor_state_add(const struct floor_record *record, int64_t digest);
void floor_state_try(int64_t contact);
/* Made on the list, which shows this of it. */
void floor_state_name(int64_t contact, const char *list_id, int64_t digest);

#endif
