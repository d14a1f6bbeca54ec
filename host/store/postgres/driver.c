/* driver.c -- states in a database of PostgreSQL. */
#include "host/store/postgres/driver.h"

#include "host/store/driver.h"
#include "host/store/postgres/ask.h"
#include "host/store/postgres/connect.h"
#include "host/store/postgres/fence.h"
#include "host/store/postgres/lease.h"
#include "host/store/postgres/pieces.h"
#include "host/store/postgres/sharing.h"
#include "host/store/postgres/statement.h"
#include "host/store/postgres/states.h"
#include "host/store/postgres/table.h"
#include "host/store/postgres/turn.h"
#include "host/store/postgres/upkeep.h"

const struct driver postgres_driver = {
    .check = &postgres_check_states,
    .is_secret = &postgres_is_secret,
    .show = &postgres_show_states,
    .no_copies = "the state is in PostgreSQL, which copies and restores it itself: use "
                 "pg_dump and pg_restore, or pg_basebackup",
    .prepare_states = &postgres_prepare_states,
    .can_write = &postgres_can_write,
    .visit = &postgres_visit,
    .stamp = &postgres_stamp,
    .stamps = &postgres_stamps,
    .leases = &postgres_leases,
    .sharing = &postgres_sharing,
    .place = &postgres_place,
    .show_place = &postgres_show_place,
    .open = &postgres_open,
    .close = &postgres_close,
    .exists = &postgres_exists,
    .remove = &postgres_remove,
    .fence = &postgres_fence,
    .keep = &postgres_keep,
    .begin = &postgres_begin,
    .commit = &postgres_commit,
    .undo = &postgres_undo,
    .in_transaction = &postgres_in_transaction,
    .hold = &postgres_hold,
    .let_go = &postgres_let_go,
    .flush = &postgres_flush,
    .prepare = &postgres_prepare,
    .bind_number = &postgres_bind_number,
    .bind_text = &postgres_bind_text,
    .bind_bytes = &postgres_bind_bytes,
    .bind_copy = &postgres_bind_copy,
    .bind_numbers = &postgres_bind_numbers,
    .ahead = &ask_ahead,
    .step = &postgres_step,
    .reset = &postgres_reset,
    .changes = &postgres_changes,
    .last_number = &postgres_last_number,
    .spool = &pieces_spool,
    .number = &postgres_number,
    .is_null = &postgres_is_null,
    .text = &postgres_text,
    .peek = &postgres_peek,
    .find_damage = &postgres_find_damage,
    .wipe = &postgres_wipe,
    .read_table = &postgres_read_table,
    .change_table = &postgres_change_table,
    .put_in_place = &postgres_put_in_place,
};
