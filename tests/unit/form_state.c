/* form_state.c -- a state that holds some of everything, and that as text and back. */
#include "tests/unit/form_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/picture/forget.h"
#include "host/picture/row_store.h"
#include "host/picture/soundness.h"
#include "host/picture/value.h"
#include "host/store/upkeep.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"
#include "tests/unit/some_row.h"

enum { FIELDS = 3, ROWS_AT_ONCE = 5000, NOBODY_ELSE = 1000000 };
static const unsigned numbers[] = {7, 2, 300};
static const struct row_fields fields = {numbers, FIELDS};

struct wherry_error form_state_error;

static void must(enum wherry_status status)
{
    ck_assert_msg(status == WHERRY_OK, "%s", form_state_error.message);
}

static struct store *open_state(const char *name, enum store_mode mode)
{
    struct store *store = NULL;
    must(store_open(scratch_path(name), mode, &store, &form_state_error));
    return store;
}

/* Only a contact whose ids are their own can be forgotten. */
static void name_records(struct row *row, int number, struct arena *arena)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct half *half = &row->sides[side];
        if (side == SIDE_LIST && half->profile_count > 1)
            half->profile_count = 1;
        for (unsigned i = 0; i < half->profile_count; i++)
            half->profiles[i].id = arena_format(
                arena, "%x-%d-%u", (unsigned)number * 2654435761U, side, i);
        half->address = arena_format(arena, "person%d@%s.example", number,
                                     some_roll(3) == 0 ? "two" : "one");
    }
}

static void plain_row(struct row *row, int number, struct arena *arena)
{
    row_init(row, FIELDS, arena);
    row->both_known = true;
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct half *half = &row->sides[side];
        half->present = true;
        half->consent = half->own = WHERRY_SUBSCRIBED;
        half->profile_count = 1;
        half->profiles[0] = (struct profile){.consent = WHERRY_SUBSCRIBED, .seen = 1};
        half->cells[0].shown = half->cells[0].base =
            arena_format(arena, "Name %d", number);
    }
}

static void put_rows(struct store *store, int contacts, bool plain)
{
    struct arena arena = {0};
    struct row row;
    for (int i = 1; i <= contacts; i++) {
        if (i % ROWS_AT_ONCE == 1)
            must(store_begin(store, &form_state_error));
        arena_reset(&arena);
        if (plain)
            plain_row(&row, i, &arena);
        else
            some_row(&row, FIELDS, &arena);
        name_records(&row, i, &arena);
        must(row_save(store, &fields, &arena, &row, &form_state_error));
        if (i % ROWS_AT_ONCE == 0 || i == contacts)
            must(store_commit(store, &form_state_error));
    }
    arena_free(&arena);
}

static void put_segment(struct store *store, const char *crm, int people)
{
    struct store_segment segment = {.crm = crm,
                                    .name = "VIP \"\xC3\xA4\"",
                                    .static_id = "17",
                                    .since = "x",
                                    .size = -1,
                                    .read_ms = 5,
                                    .pass = 3,
                                    .counts = "1 2",
                                    .error = "line\nbreak\t\x01"};
    char id[32];
    must(store_put_segment(store, &segment, &form_state_error));
    for (int i = 0; i < people; i++) {
        snprintf(id, sizeof id, "%s%d", crm, i * 7919 % 1000);
        const struct store_seat seat = {.id = id,
                                        .placed = i % 2 == 0,
                                        .ours = i % 3 == 0,
                                        .pass = i,
                                        .barred = ""};
        must(store_set_member(store, segment.id, id, "a@one.example", i,
                              &form_state_error));
        must(store_set_seat(store, segment.id, &seat, &form_state_error));
    }
}

/* By each kind of request; one by an operator, with the contact, who is removed. */
static void forget_some(struct store *store)
{
    struct arena arena = {0};
    struct row row;
    struct forget_person person = {.count = 1};
    must(store_begin(store, &form_state_error));
    plain_row(&row, NOBODY_ELSE, &arena);
    name_records(&row, NOBODY_ELSE, &arena);
    row.sides[SIDE_LIST].address = row.sides[SIDE_CRM].address = FORM_STATE_FORGOTTEN;
    must(row_save(store, &fields, &arena, &row, &form_state_error));
    person.rows[0] = row.id;
    must(forget_by_hand(store, FORM_STATE_FORGOTTEN, &person, 1000, &form_state_error));
    must(forget_erased(store, 0, SIDE_LIST, "two@gone.example", 2000,
                       &form_state_error));
    must(forget_erased(store, 0, SIDE_CRM, "three@gone.example", 3000,
                       &form_state_error));
    must(store_commit(store, &form_state_error));
    arena_free(&arena);
}

bool form_state_is_forgotten(const char *name, const char *address)
{
    struct store_forgotten found;
    struct store *store = open_state(name, STORE_READ);
    const enum wherry_status status =
        forget_find(store, address, &found, &form_state_error);
    ck_assert_msg(status != WHERRY_FAILED, "%s", form_state_error.message);
    store_close(store);
    return status == WHERRY_OK;
}

static void put_rest(struct store *store)
{
    int64_t run = 0;
    must(store_begin(store, &form_state_error));
    must(value_set_text(store, VALUE_MAPPING, 0, "7\tname\tFNAME\n2\tcity\tCITY\n",
                        &form_state_error));
    must(value_set_text(store, VALUE_MAPPING_RESERVED, 0, "300\tage\tAGE\n",
                        &form_state_error));
    must(value_set_text(store, VALUE_BASELINE, 0, "done", &form_state_error));
    must(value_set_text(store, VALUE_IDENTITY_LIST, 0, "list 1", &form_state_error));
    must(value_set_text(store, VALUE_IDENTITY_KEY, 0, "SECRETHASH", &form_state_error));
    must(value_set_number(store, VALUE_FORWARD_FROM, 0, 99, &form_state_error));
    put_segment(store, "vip", 40);
    put_segment(store, "new", 5);
    for (int i = 1; i <= 3; i++) {
        must(store_start_run(store, "run", i * 1000, &run, &form_state_error));
        const struct store_run ended = {.id = run,
                                        .ended_ms = i * 1000 + 7,
                                        .kind = "run",
                                        .code = i - 2,
                                        .summary = "nothing",
                                        .report = "{\"a\":\"b\\n\"}"};
        must(store_end_run(store, &ended, &form_state_error));
        const struct store_journal line = {.run = run,
                                           .row = i,
                                           .at_ms = i,
                                           .step = "push_unsubscribes",
                                           .event = "seen",
                                           .before = "\xE2\x80\xA8",
                                           .after = "\\\"",
                                           .words = "\x7F"};
        must(store_write_journal(store, &line, &form_state_error));
    }
    must(store_commit(store, &form_state_error));
}

static void make(const char *name, int contacts, bool plain)
{
    struct wherry_error ignored;
    store_remove(scratch_path(name), &ignored);
    struct store *store = open_state(name, STORE_WRITE);
    put_rest(store);
    put_rows(store, contacts, plain);
    forget_some(store);
    store_close(store);
}

void form_state_make(const char *name, int contacts)
{
    make(name, contacts, false);
}

void form_state_make_plain(const char *name, int contacts)
{
    make(name, contacts, true);
}

static void count_lost(void *self, int64_t row)
{
    ck_assert_int_ge(row, 0);
    ++*(int64_t *)self;
}

struct form_end form_state_export(const char *name, const char *text, int64_t *lost)
{
    struct form_end end;
    const int file =
        open(scratch_path(text), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const struct export_terms terms = {
        .pipeline = "p", .made_ms = 1, .file = file, .lost = &count_lost, .self = lost};
    *lost = 0;
    ck_assert_int_ge(file, 0);
    struct store *store = open_state(name, STORE_READ);
    must(export_state(store, &terms, &end, &form_state_error));
    store_close(store);
    close(file);
    return end;
}

enum wherry_status form_state_import(const char *text, const char *name,
                                     struct import_result *result)
{
    struct wherry_error ignored;
    char path[SCRATCH_ROOM];
    snprintf(path, sizeof path, "%s", scratch_path(text));
    const struct import_terms terms = {.path = path, .pipeline = "p", .now_ms = 77};
    store_remove(scratch_path(name), &ignored);
    struct store *store = open_state(name, STORE_WRITE);
    form_state_error = (struct wherry_error){0};
    const enum wherry_status status =
        import_state(store, &terms, result, &form_state_error);
    store_close(store);
    return status;
}

static void count_damage(void *self, const char *words)
{
    ck_assert_ptr_nonnull(words);
    ++*(int64_t *)self;
}

static void count_row(void *self, int64_t row, const char *words)
{
    ck_assert_int_ge(row, 0);
    ck_assert_ptr_nonnull(words);
    ++*(int64_t *)self;
}

int64_t form_state_faults(const char *name)
{
    int64_t faults = 0, rows;
    struct store *store = open_state(name, STORE_READ);
    must(store_find_damage(store, &count_damage, &faults, &form_state_error));
    must(soundness_check(store, &count_row, &faults, NULL, &rows, &form_state_error));
    store_close(store);
    return faults;
}

char *form_state_read(const char *name, size_t *length)
{
    struct buffer bytes = {0};
    ck_assert_int_eq(
        files_read(scratch_path(name), SIZE_MAX, &bytes, &form_state_error), WHERRY_OK);
    *length = bytes.length;
    return buffer_take(&bytes);
}

bool form_state_same(const char *one, const char *other)
{
    size_t lengths[2];
    char *texts[2] = {form_state_read(one, &lengths[0]),
                      form_state_read(other, &lengths[1])};
    const char *rests[2];
    for (int i = 0; i < 2; i++)
        rests[i] = strchr(texts[i], '\n');
    const bool same = strlen(rests[0]) > 100 && strcmp(rests[0], rests[1]) == 0;
    free(texts[0]);
    free(texts[1]);
    return same;
}
