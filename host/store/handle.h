/* handle.h -- within this folder: an open state, whatever keeps it. */
#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/fingerprint.h"
#include "host/store/counted.h"
#include "host/store/loaded.h"
#include "host/store/mode.h"
#include "host/store/pile.h"
#include "host/store/side.h"
#include "host/store/spool.h"
#include "plugin/wherry.h"

struct driver;

/* The first member of what a driver keeps of an open state (see driver.h). */
struct store {
    const struct driver *driver;
    char *title; /* as errors call it: "state file 'PATH'" */
    /* Of this machine, for what is of use only until the state is closed. */
    char *scratch; /* the folder for what is too much for memory; NULL: there is none */
    char *
        beside; /* the path, without its end, of what a cut read keeps; NULL: nothing */
    enum store_mode mode;
    bool held; /* a read is open, and nothing is written */
    struct store_counts
        moved; /* what this transaction adds to the counts in the state */
    /* What is staged of each side; see staging.h. */
    struct staged_side {
        struct pile *pile;
        struct spool *spool; /* see kept.h; NULL in a plan */
        bool kept;           /* what is staged is added to it */
        bool ranked;         /* some of it has a rank */
        char rank[256];
    } staged[STORE_SIDES];
    enum store_side learned_side; /* the one that was sorted last; of it: */
    bool sorted;
    struct news *news; /* what of it is new or changed; see news.h */
    bool indexed;      /* the ids of what is staged can be looked up */
    bool renewed;      /* of something that is staged the digest was taken */
    /* The record that is learned next has no link; see links.h. */
    struct expected_link {
        bool expecting, others; /* others: one of the side was written since */
        struct buffer id;
    } expected;
    struct piled_links *piled; /* see links.h; NULL: none are */
    bool links_sure;           /* all links are in the table, as far as we know */
    struct forgetting {
        bool asked;      /* what follows is what the state says */
        bool any;        /* somebody was forgotten: there is a key */
        bool unwiped;    /* removed data may still be in unused bytes */
        bool unsifted;   /* and contacts who are forgotten among the others */
        int64_t highest; /* contact that was removed */
        int64_t person;  /* the highest that was forgotten */
        unsigned char key[FINGERPRINT_KEY_BYTES];
    } forgetting;         /* see forgotten.h */
    struct buffer code;   /* of an id that is bound or read just now */
    struct arena scraps;  /* for what one verb needs */
    struct loaded loaded; /* of this transaction */
    char *gone;           /* what GONE_VALUE was when it was opened (gone.h), or NULL */
    char *broken;         /* what failed first, as a message; NULL: nothing */
    bool refused;         /* it is no damage, and what comes after it fails, too */
};

/* Writes what the transaction adds to the counts: before it is committed. */
enum wherry_status store_add_counts(struct store *store, struct wherry_error *error);

/* Keeps what is staged, where it is kept: kept.c. */
void store_keep_entry(struct staged_side *staged, const struct pile_entry *entry);
/* A row of the side that is being read no longer keeps a digest under this id. */
enum wherry_status store_renew_staged(struct store *store, const char *id,
                                      struct wherry_error *error);
/* A pile could not be written or read, as errno says: breaks the store. */
enum wherry_status store_break_pile(struct store *store, struct wherry_error *error);

#endif
