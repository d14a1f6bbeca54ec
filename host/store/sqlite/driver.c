/* driver.c -- states in files of SQLite. */
#include "host/store/sqlite/driver.h"

#include "host/store/driver.h"
#include "host/store/lock.h"
#include "host/store/sqlite/damage.h"
#include "host/store/sqlite/file.h"
#include "host/store/sqlite/folder.h"
#include "host/store/sqlite/lines.h"
#include "host/store/sqlite/open.h"
#include "host/store/sqlite/replace.h"
#include "host/store/sqlite/statement.h"
#include "host/store/sqlite/table.h"
#include "host/store/sqlite/turn.h"
#include "host/store/sqlite/wipe.h"

const struct driver sqlite_driver = {
    .check = &sqlite_check_states,
    .is_secret = &sqlite_is_secret,
    .show = &sqlite_show_states,
    .has_directory = true,
    .prepare_states = &sqlite_prepare_states,
    .can_write = &sqlite_can_write,
    .visit = &sqlite_visit,
    .stamp = &sqlite_stamp,
    .leases = &lock_leases,
    .place = &sqlite_place,
    .show_place = &sqlite_show_states,
    .open = &sqlite_open,
    .close = &sqlite_close,
    .exists = &sqlite_exists,
    .remove = &sqlite_remove,
    .fence = &turn_fence,
    .keep = &turn_keep,
    .begin = &turn_begin,
    .commit = &turn_commit,
    .undo = &turn_undo,
    .in_transaction = &turn_is_open,
    .hold = &turn_hold,
    .let_go = &turn_let_go,
    .flush = &turn_flush,
    .write_line = &lines_add,
    .prepare = &lines_prepare,
    .bind_number = &statement_bind_number,
    .bind_text = &statement_bind_text,
    .bind_bytes = &statement_bind_bytes,
    .bind_copy = &statement_bind_copy,
    .bind_numbers = &statement_bind_numbers,
    .step = &statement_step,
    .reset = &statement_reset,
    .changes = &statement_changes,
    .last_number = &statement_last_number,
    .number = &statement_number,
    .is_null = &statement_is_null,
    .text = &statement_text,
    .peek = &statement_peek,
    .find_damage = &sqlite_find_damage,
    .wipe = &sqlite_wipe,
    .copy = &sqlite_copy,
    .replace = &sqlite_replace,
    .read_table = &sqlite_read_table,
    .change_table = &sqlite_change_table,
    .put_in_place = &sqlite_put_in_place,
};
