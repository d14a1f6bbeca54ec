/* world.h -- a CRM and a list in memory, with people who act on them, behind two true
 * connectors; and a pipeline of six steps between them. For tests of the engine: no
 * sockets, no real clock.
 *
 * The list confirms what it does at once, cuts values to 12 bytes and refuses "BAD".
 * The CRM takes changes into a queue and applies them later, or never. Both count what
 * the pipeline wrote, and compare each write with what people really did: a breach of
 * what must always hold is a sentence in `breach`.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/picture/side.h"
#include "host/sync/run.h"

enum { WORLD_FIELDS = 2, WORLD_PEOPLE = 24, WORLD_RECORDS = 64, WORLD_QUEUE = 256 };
enum { WORLD_TEXT = 64, WORLD_ROWS = 256 };
enum { WORLD_OPT_OUTS = 2 }; /* kinds of opt-outs that are owed: LEFT, OUT */

/* How a service shows a record. */
enum world_telling {
    WORLD_PLAINLY,
    WORLD_UNREADABLE,        /* with id and address */
    WORLD_UNREADABLE_ID,     /* with its id alone */
    WORLD_UNREADABLE_KEY,    /* with its address alone */
    WORLD_UNREADABLE_NOBODY, /* with neither */
    WORLD_TOLD_TWICE,        /* unreadable, and then plainly */
    WORLD_TOLD_TWICE_BACK,   /* the other way round */
};
extern const char world_unreadable[]; /* the words of its fault */

/* What a service does with a value "BAD". */
enum world_bad {
    WORLD_BAD_AS_USUAL, /* the list refuses the whole change, the CRM takes it */
    WORLD_BAD_LEFT_OUT, /* the others are written */
    WORLD_BAD_NAMED,    /* nothing is written, and the value is named */
};

struct world_record {
    bool exists;
    enum world_telling telling;
    int human;
    char id[16], address[WORLD_TEXT], fields[WORLD_FIELDS][WORLD_TEXT];
    enum wherry_consent consent;
    enum wherry_word by;
    int64_t consent_at_ms, changed_at_ms;
    enum wherry_consent before_archive;
    bool anonymous;
    bool told_kept;      /* in a whole read that can be continued */
    bool told_now, told; /* in a form that could be read: in this run; in one that was
                            complete */
    enum wherry_consent said; /* by it, the last time */
    char said_address[WORLD_TEXT];
    enum wherry_consent seen; /* at the last complete read that showed it, or answer */
};

struct world_event {
    char id[16], address[WORLD_TEXT];
    int64_t at_ms;
};

/* A change that the CRM has taken and not applied yet. */
struct world_queued {
    int64_t apply_at_ms;
    enum wherry_verb verb;
    char id[16], own_id[32], key[WORLD_TEXT];
    unsigned set; /* bit a field */
    char fields[WORLD_FIELDS][WORLD_TEXT];
};

/* What really happened to one person, by people's own acts only. */
struct world_truth {
    bool list_left, crm_out;  /* ever since the baseline */
    bool list_joined, crm_in; /* ever */
    bool crm_tardy; /* a change in the CRM was ever stamped earlier than it was made */
    int64_t list_left_ms, list_back_ms; /* the last time */
    int64_t crm_out_ms, crm_in_ms;
    int64_t cut_ms;       /* when a write to the list was cut off */
    int64_t crm_doubt_ms; /* when a write to the CRM was, or an opt-out was sent
                           * there: for a day an opt-out by API looks like our own */
    int64_t linked_ms;    /* when that was first so */
    int64_t made_ms;      /* when we sent the CREATE that made the contact in the CRM */
    bool linked;  /* both records were there with one address at the end of a run */
    bool tangled; /* erased, removed, bounced, archived, not honoured...: no
                     convergence */
    bool twins; /* ever had two profiles in the CRM: when their addresses part, they are
                   two people to all who look */
    bool field_tangled[WORLD_FIELDS];
    int64_t field_changed_ms[WORLD_FIELDS]; /* on either side; on the list */
    int64_t field_list_ms[WORLD_FIELDS];
};

struct world_tally {
    int creates[2], updates[2], unsubscribes[2], renames[2]; /* by side: list, CRM */
};

/* A service that hiccups: it does not know a contact who is there, so many times. */
struct world_hiccup {
    int human;
    int reads, writes;          /* whole reads that miss them; answers to changes */
    int lookups, lookups_by_id; /* by the address; by the lasting id of the record */
};

/* One write that reached a service. */
struct world_write {
    int64_t run;
    int side; /* 0: list, 1: CRM */
    enum wherry_verb verb;
    int human;
    unsigned fields; /* bit a field */
    enum wherry_consent consent;
    char address[WORLD_TEXT], values[WORLD_FIELDS][WORLD_TEXT];
    int64_t consent_at_ms;
};
enum { WORLD_WRITES = 128 };

struct memory_world {
    int64_t now_ms;
    struct world_record list[WORLD_RECORDS], crm[WORLD_RECORDS];
    int list_count, crm_count, next_id;
    struct world_event events[WORLD_RECORDS];
    int event_count;
    struct world_queued queue[WORLD_QUEUE];
    int queue_count;
    struct world_truth truth[WORLD_PEOPLE];
    bool forgotten[WORLD_PEOPLE]; /* an operator has forgotten them */
    struct world_tally tally;
    struct world_write writes[WORLD_WRITES]; /* the first ones */
    int write_count;
    char breach[256];
    bool owed[WORLD_ROWS][WORLD_OPT_OUTS]; /* after the last run, by the state's row */
    /* Dials. */
    int64_t queue_delay_ms;
    unsigned per_second; /* the pace that both ends report, of all; 0: none */
    /* As run_options.progress, with the world; NULL: not called. */
    void (*progress)(void *self, const struct run_progress *now);
    uint64_t agreed;   /* a run may do only some of what is due: which; 0: all of it */
    bool unhonoured;   /* the CRM drops what it takes */
    bool answer_later; /* every change is answered LATER */
    bool crm_gone;     /* the CRM answers that there is no such contact */
    bool ignore_unsubscribes; /* the list confirms them and does nothing */
    bool refuse_renames;
    bool refuse_updates;             /* by the state of the member */
    bool whole;                      /* each pass returns everybody */
    bool untimed;                    /* profiles do not say when they consented */
    bool full;                       /* the list takes no new members */
    enum world_bad bad;              /* at both services */
    bool lacks[2][WORLD_FIELDS];     /* fields that a service does not have, by side */
    bool read_only[2][WORLD_FIELDS]; /* and those that it has and takes no value for */
    int fail_reads_after;            /* records returned until a read fails; -1:
                                      * never */
    int kill_after;                  /* writes until the run is cut; -1: never */
    bool kill_applies;               /* and the write at which it is cut is done */
    unsigned page;                   /* records a batch; 0: all */
    bool fails[2];                   /* no read of the side returns anything, by side */
    bool resumes;                    /* a whole read that was cut can be continued */
    int resumed[2], told[2]; /* how often that came, and records returned, by side */
    const char *crm_key;     /* what the CRM's check says of the account */
    int lookups[2];          /* by address, so far, by side */
    struct world_hiccup hiccups[2]; /* by side */
    /* People who act while a run is under way; each is called once. */
    void (*between_reads)(
        struct memory_world *world); /* the list was read, the CRM not yet */
    void (*before_write)(struct memory_world *world); /* the first write to the list */
    /* The pipeline. */
    bool steps[STEP_COUNT];
    unsigned due;
    enum run_mode mode;
    bool after_loss;           /* each run is asked for a baseline after a loss */
    bool verify;               /* each run reads both sides whole after their changes */
    int64_t machine_behind_ms; /* this machine's clock, behind those of the services */
    const struct run_backfill *backfill; /* what runs in place of the steps; or NULL */
    const struct run_undo *undo;         /* likewise */
    unsigned together; /* changes that the list gets at once; 0: as many as usual */
    bool list_answers_late; /* after it got more of them, or when it is flushed */
    struct store *store;
    struct report report;
    char failure[464]; /* what the last run that failed said */
    struct spec_field fields[WORLD_FIELDS];
    size_t field_count;
    struct pipeline pipeline;
    int64_t run_started_ms;
    bool baseline_cut; /* it was, and is no longer: what a side has returned is
                        * known, so a member who leaves now has left, if no read of
                        * the baseline shows it */
    bool baseline_taken;
    int64_t baseline_ms; /* when it was complete */
};

void world_init(struct memory_world *world);
void world_finish(struct memory_world *world);

/* People act; `human` is the number of a person, whose address is h<N>@example.net. */
struct world_record *world_list_of(struct memory_world *world, int human); /* or NULL */
struct world_record *world_crm_of(struct memory_world *world, int human);
void world_list_join(struct memory_world *world, int human);
void world_list_leave(struct memory_world *world, int human, enum wherry_word by);
void world_list_rejoin(struct memory_world *world, int human);
void world_list_archive(struct memory_world *world, int human);
void world_list_restore(struct memory_world *world, int human);
void world_list_bounce(struct memory_world *world, int human);
void world_list_delete(struct memory_world *world, int human);
void world_list_change(struct memory_world *world, int human, int field,
                       const char *value);
void world_list_move(struct memory_world *world, int human, const char *address);
void world_crm_join(struct memory_world *world, int human, enum wherry_consent consent);
void world_crm_out(struct memory_world *world, int human, bool by_api);
void world_crm_in(struct memory_world *world, int human);
void world_crm_change(struct memory_world *world, int human, int field,
                      const char *value);
void world_crm_move(struct memory_world *world, int human, const char *address);
/* A second profile with the person's address; and the second one is merged into the
 * first. */
void world_crm_twin(struct memory_world *world, int human, enum wherry_consent consent);
void world_crm_merge(struct memory_world *world, int human);
void world_crm_erase(struct memory_world *world, int human);

/* From now on the service shows the person in this way: the record counts as changed.
 * The address with another spelling. Nothing happens if they have no record. */
void world_tell(struct memory_world *world, enum side side, int human,
                enum world_telling telling);
void world_respell(struct memory_world *world, enum side side, int human,
                   const char *address);

/* The record's last change got its stamp so long before it became visible. */
void world_backdate(struct memory_world *world, enum side side, int human, int64_t ms);

void world_advance(struct memory_world *world,
                   int64_t ms); /* and applies what is due */
/* One run; the status of run_pipeline. */
enum wherry_status world_run(struct memory_world *world);
/* Runs that must end well, an hour apart. */
void world_runs(struct memory_world *world, int count);
int world_writes(const struct memory_world *world); /* so far */

#endif
