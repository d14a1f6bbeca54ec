/* cut.c -- the reads of a baseline continue where they were interrupted. */
#include "host/sync/cut.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/text.h"
#include "host/picture/record_code.h"
#include "host/picture/value.h"
#include "host/store/kept.h"

/* After a week too many records are gone or have changed. */
static const int64_t kept_ms = (int64_t)7 * 24 * 3600 * 1000;
/* By how much a clock may be set back without harm. */
enum { CLOCK_MS = 60 * 1000 };

/* ---- The shape of what is read ---- */

/* The stored form of records is part of the shape, too: the bytes of one that has
 * everything. */
static void add_form(struct buffer *text, const struct engine *engine, enum side side)
{
    struct arena arena = {0};
    const struct mapping *mapping = &engine->mapping;
    struct wherry_field *fields = arena_array(&arena, mapping->count, sizeof *fields);
    const void *body;
    size_t length;
    uint64_t digest;
    for (size_t i = 0; i < mapping->count; i++)
        fields[i] = (struct wherry_field){mapping->fields[i].names[side], "value"};
    const struct wherry_record record = {.size = sizeof record,
                                         .key = "key",
                                         .id = "id",
                                         .consent = WHERRY_SUBSCRIBED,
                                         .by = WHERRY_BY_PERSON,
                                         .consent_at_ms = 1,
                                         .fields = fields,
                                         .field_count = mapping->count,
                                         .fault = "fault"};
    record_encode(&record, mapping, side, &arena, &body, &length, &digest);
    buffer_add(text, body, length);
    arena_free(&arena);
}

/* It contains no secret and no address, and only a hash of it is kept. */
static const char *shape_of(const struct engine *engine, enum side side,
                            struct arena *arena)
{
    static const enum value whose[] = {VALUE_IDENTITY_LIST, VALUE_IDENTITY_CRM,
                                       VALUE_IDENTITY_ACCOUNT, VALUE_IDENTITY_KEY};
    const struct wherry_connector *plugin = connector_plugin(engine->connectors[side]);
    const struct mapping *mapping = &engine->mapping;
    struct buffer text = {0};
    char hash[17];
    buffer_format(&text, "%s %s\n", plugin->name, plugin->version);
    for (size_t i = 0; i < sizeof whose / sizeof *whose; i++)
        if ((whose[i] == VALUE_IDENTITY_LIST) == (side == SIDE_LIST))
            buffer_format(&text, "%s\n", value_text(engine->store, whose[i], 0, arena));
    for (size_t i = 0; i < mapping->count; i++)
        buffer_format(&text, "%u %s %s %s\n", mapping->fields[i].number,
                      mapping->fields[i].names[side],
                      pair_type_name(mapping->fields[i].types[side]),
                      pair_type_name(mapping->fields[i].types[other_side(side)]));
    add_form(&text, engine, side);
    snprintf(hash, sizeof hash, "%016" PRIx64, XXH3_64bits(text.bytes, text.length));
    buffer_free(&text);
    return arena_text(arena, hash);
}

static bool is_recent(int64_t begun_ms, int64_t now_ms)
{
    return begun_ms <= now_ms + CLOCK_MS && now_ms - begun_ms < kept_ms;
}

/* Fields that the source did not have, a letter each. */
static void add_unknown(const struct engine *engine, enum side side,
                        struct buffer *text)
{
    for (size_t i = 0; i < engine->mapping.count; i++)
        buffer_add_char(text, engine->unknown[side][i] ? 'u' : 'k');
}

/* What a side is learned as: its shape, and which fields it had. */
static bool is_learned_as(const struct engine *engine, enum side side,
                          const char *shape, const char *fields)
{
    struct arena arena = {0};
    const char *as = value_text(engine->store, VALUE_LEARNED_AS, (int)side, &arena);
    const bool is = text_starts_with(as, shape) &&
                    (fields == NULL || text_same(as + strlen(shape), fields));
    arena_free(&arena);
    return is;
}

bool cut_is_learned(const struct engine *engine, enum side side)
{
    struct arena arena = {0};
    const char *since = value_text(engine->store, VALUE_SINCE, (int)side, &arena);
    const bool learned =
        *since != '\0' &&
        is_learned_as(engine, side, shape_of(engine, side, &arena), NULL) &&
        is_recent(value_number(engine->store, VALUE_BASELINE_BEGUN, (int)side, 0),
                  engine_now_ms(engine, side));
    arena_free(&arena);
    return learned;
}

bool cut_is_alike(const struct engine *engine, enum side side)
{
    struct arena arena = {0};
    struct buffer fields = {0};
    add_unknown(engine, side, &fields);
    const bool alike = is_learned_as(engine, side, shape_of(engine, side, &arena),
                                     buffer_text(&fields));
    buffer_free(&fields);
    arena_free(&arena);
    return alike;
}

void cut_forget(const struct engine *engine, enum side side)
{
    store_drop_kept(engine->store, (enum store_side)side);
}

/* ---- Marks ---- */

/* The counts go into the mark, and come out of it. */
static void note_counts(const struct staging *staging, struct cut_mark *mark)
{
    mark->bad = staging->bad;
    mark->strangers = staging->unknown;
    mark->faceless = staging->faceless;
    mark->keyless = staging->keyless;
    memcpy(mark->words, staging->words, sizeof mark->words);
}

static void take_counts(const struct cut_mark *mark, struct staging *staging)
{
    staging->bad = mark->bad;
    staging->unknown = mark->strangers;
    staging->faceless = mark->faceless;
    staging->keyless = mark->keyless;
    memcpy(staging->words, mark->words, sizeof staging->words);
}

static void write_mark(const struct cut *cut, const struct wherry_pass *pass,
                       struct buffer *text)
{
    struct cut_mark mark = cut->mark;
    const bool *unknown = cut->engine->unknown[cut->staging->side];
    mark.field_count = cut->engine->mapping.count;
    memcpy(mark.unknown, unknown, mark.field_count * sizeof *unknown);
    snprintf(mark.token, sizeof mark.token, "%s", pass->resume);
    note_counts(cut->staging, &mark);
    cut_mark_write(&mark, text);
}

static bool read_mark(struct cut *cut, const char *text)
{
    return cut_mark_read(text, cut->engine->mapping.count, &cut->mark) &&
           is_recent(cut->mark.begun_ms, engine_machine_ms(cut->engine));
}

/* ---- While it is read ---- */

static void begin_anew(struct cut *cut)
{
    cut->mark.told = cut->mark.expected = 0;
    cut->mark.begun_ms = engine_machine_ms(cut->engine);
    store_keep_staged(cut->engine->store, (enum store_side)cut->staging->side,
                      cut->shape);
}

/* The source continues, with the fields that it had. */
static bool goes_on(const struct cut *cut, const struct wherry_pass *pass)
{
    const struct engine *engine = cut->engine;
    return text_same(pass->resume, cut->mark.token) &&
           memcmp(cut->mark.unknown, engine->unknown[cut->staging->side],
                  engine->mapping.count * sizeof *cut->mark.unknown) == 0;
}

static enum wherry_status opened(void *self, const struct wherry_pass *pass,
                                 struct pump_begun *begun, struct wherry_error *error)
{
    struct cut *cut = self;
    const bool wanted = cut->mark.token[0] != '\0';
    (void)error;
    if (wanted && goes_on(cut, pass) &&
        store_stage_kept(cut->engine->store, (enum store_side)cut->staging->side)) {
        take_counts(&cut->mark, cut->staging);
        *begun = (struct pump_begun){cut->mark.told, cut->mark.expected};
        cut->resumed = cut->kept = true;
        return WHERRY_OK;
    }
    const bool again = wanted && pass->resume[0] != '\0';
    cut->mark.token[0] = '\0';
    if (again) /* it is where we are not */
        return WHERRY_END;
    begin_anew(cut);
    return WHERRY_OK;
}

/* The state also has how far it has come, for `status`. */
static enum wherry_status save_progress(const struct cut *cut, uint64_t told,
                                        uint64_t expected, struct wherry_error *error)
{
    struct store *store = cut->engine->store;
    const int side = (int)cut->staging->side;
    enum wherry_status status =
        value_set_number(store, VALUE_CUT_TOLD, side, (int64_t)told, error);
    return status == WHERRY_OK ? value_set_number(store, VALUE_CUT_EXPECTED, side,
                                                  (int64_t)expected, error)
                               : status;
}

static enum wherry_status told(void *self, const struct wherry_pass *pass,
                               uint64_t records, struct wherry_error *error)
{
    struct cut *cut = self;
    struct buffer mark = {0};
    if (pass->resume[0] == '\0') {
        if (!cut->kept) /* it cannot do that */
            store_drop_kept(cut->engine->store, (enum store_side)cut->staging->side);
        return WHERRY_OK;
    }
    cut->mark.told = records;
    if (pass->expected > 0 && pass->expected <= CUT_MARK_MOST)
        cut->mark.expected = pass->expected;
    write_mark(cut, pass, &mark);
    const bool before = cut->kept;
    cut->kept = store_mark_kept(cut->engine->store, (enum store_side)cut->staging->side,
                                buffer_text(&mark), mark.length);
    cut->marked |= cut->kept;
    buffer_free(&mark);
    if (cut->kept)
        return save_progress(cut, cut->mark.told, cut->mark.expected, error);
    return before ? save_progress(cut, 0, 0, error) : WHERRY_OK;
}

void cut_begin(struct cut *cut, struct engine *engine, struct staging *staging)
{
    struct buffer mark = {0};
    *cut = (struct cut){.engine = engine,
                        .staging = staging,
                        .keeper = {.opened = opened, .told = told, .self = cut},
                        .keeps = true,
                        .shape = shape_of(engine, staging->side, &engine->arena)};
    const enum store_side side = (enum store_side)staging->side;
    if (store_find_kept(engine->store, side, cut->shape, &mark) &&
        !read_mark(cut, buffer_text(&mark))) {
        cut->mark.token[0] = '\0';
        store_drop_kept(engine->store, side);
    }
    buffer_free(&mark);
}

/* ---- At its end ---- */

enum wherry_status cut_learned(const struct cut *cut, const struct wherry_pass *pass,
                               struct wherry_error *error)
{
    struct store *store = cut->engine->store;
    const int side = (int)cut->staging->side;
    struct buffer as = {0};
    buffer_add_text(&as, cut->shape);
    add_unknown(cut->engine, cut->staging->side, &as);
    enum wherry_status status =
        value_set_text(store, VALUE_LEARNED_AS, side, buffer_text(&as), error);
    buffer_free(&as);
    if (status == WHERRY_OK)
        status =
            value_set_number(store, VALUE_BASELINE_BEGUN, side, pass->date_ms, error);
    return status == WHERRY_OK ? save_progress(cut, 0, 0, error) : status;
}

static void tell_kept(const struct cut *cut, struct wherry_error *error)
{
    char words[160], of[48] = "";
    const size_t length = strlen(error->message);
    if (cut->mark.expected >= cut->mark.told)
        snprintf(of, sizeof of, " of about %" PRIu64, cut->mark.expected);
    const int most = snprintf(
        words, sizeof words,
        "; %" PRIu64 "%s records of the %s are saved; the next run continues there",
        cut->mark.told, of, side_title(cut->staging->side));
    if (length + (size_t)most < sizeof error->message)
        memcpy(error->message + length, words, (size_t)most + 1);
}

/* A read that fails again in the same place must not continue there. */
void cut_end(struct cut *cut, enum wherry_status status, bool sound,
             struct wherry_error *error)
{
    if (!cut->keeps)
        return;
    struct store *store = cut->engine->store;
    const enum store_side side = (enum store_side)cut->staging->side;
    const bool stuck = status == WHERRY_FAILED && !cut->marked;
    if (status == WHERRY_OK || !sound || stuck)
        store_drop_kept(store, side);
    else if (cut->kept)
        tell_kept(cut, error);
}
