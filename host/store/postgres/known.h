/* known.h -- within this folder: contacts and links that were read and may be asked for
 * again, and those that were changed and are still to be written.
 *
 * They come in batches: of those that a caller says it will ask for (driver.h: ahead), or
 * of the one that it asks for. What is changed is changed here, and written in one batch
 * before anything else reads the tables, and at the commit at the latest. So a contact
 * costs no trip, and some thousands of them are in memory, at most.
 */
#ifndef STORE_POSTGRES_KNOWN_H
#define STORE_POSTGRES_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

/* Bytes of a contact or link; `bytes` NULL: NULL. A text has a NUL behind it. */
struct piece {
    const char *bytes;
    size_t length;
};

enum { KNOWN_FLAGS = 7 };
/* In the order of the columns without the ids and addresses. */
enum known_flag {
    FLAG_LIST_PRESENT,
    FLAG_CRM_PRESENT,
    FLAG_OPEN,
    FLAG_SUBSCRIBED,
    FLAG_PARKED,
    FLAG_HIDDEN,
    FLAG_FURTHER
};
enum known_piece {
    PIECE_LIST_ADDRESS,
    PIECE_CRM_OWN,
    PIECE_LIST_ID,
    PIECE_CRM_ID,
    PIECE_BODY
};
enum { KNOWN_PIECES = 5 };

struct known_contact {
    struct known_contact *next, *next_list, *next_crm; /* of one hash */
    int64_t id;
    bool there;        /* false: there is no such contact */
    bool fresh, dirty; /* to be added; to be written */
    int64_t flags[KNOWN_FLAGS];
    struct piece pieces[KNOWN_PIECES];
    char *bytes; /* of the pieces */
    size_t size;
};

struct known_link {
    struct known_link *next;
    int side;
    bool there, dirty; /* dirty and not there: to be removed */
    int64_t contact, digest;
    size_t length;
    char id[]; /* its code */
};

struct known_address {
    struct known_address *next;
    char text[];
};

enum { KNOWN_HASH = 8192 };
struct known {
    struct known_contact *contacts[KNOWN_HASH], *by_list[KNOWN_HASH],
        *by_crm[KNOWN_HASH];
    struct known_link *links[KNOWN_HASH];
    struct known_address *addresses[KNOWN_HASH]; /* all contacts of these are here */
    size_t count, bytes;                         /* of all that is here */
    size_t changed;                              /* bytes that are to be written */
};

struct known *known_create(void);
void known_free(struct known *known);
/* Forgets all, written or not. */
void known_clear(struct known *known);

struct known_contact *known_find(const struct known *known, int64_t id);
struct known_link *known_find_link(const struct known *known, int side, const void *id,
                                   size_t length);
bool known_has_address(const struct known *known, const char *address);
/* What the CRM has: its own address, or that of the list. NULL: none. */
const char *known_crm_address(const struct known_contact *contact);
/* The first of those that have an address on a side, or NULL; then the next one. */
struct known_contact *known_first(const struct known *known, int side,
                                  const char *address);
struct known_contact *known_next(const struct known_contact *contact, int side,
                                 const char *address);

/* Each of these copies what it is given, and does nothing for one that is here already:
 * that may be newer. A contact that is fresh takes the place of one that is not there. */
void known_add(struct known *known, const struct known_contact *from);
void known_add_link(struct known *known, int side, const void *id, size_t length,
                    bool there, int64_t contact, int64_t digest);
void known_add_address(struct known *known, const char *address);
/* The contact has other flags and pieces from now on, and is to be written. */
void known_change(struct known *known, struct known_contact *contact,
                  const struct known_contact *now);
/* There is no such contact any longer; nothing is to be written. */
void known_remove(struct known *known, int64_t id);
/* It is so in the table, too, or will be without it; and: it is to be written. */
void known_set_link(struct known_link *link, bool there, int64_t contact,
                    int64_t digest);
void known_change_link(struct known *known, struct known_link *link, bool there,
                       int64_t contact, int64_t digest);

#endif
