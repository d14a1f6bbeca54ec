/* identity.c -- is this still the list and the account that the state tells of? */
#include "host/sync/identity.h"

#include "host/base/error.h"
#include "host/base/text.h"

static const char list_value[] = "identity.list";
static const char crm_value[] = "identity.crm";
static const char account_value[] = "identity.crm.account";
static const char key_value[] = "identity.crm.key";

static const char way_out[] =
    "give what is new a pipeline id of its own, or forget what is known with "
    "`wherry delete";

static const char *known(struct engine *engine, const char *name)
{
    return store_value(engine->store, &engine->arena, name, "");
}

/* ---- The list, and the CRM's plugin ---- */

static enum wherry_status refuse_list(const struct pipeline *pipeline,
                                      const char *before, struct wherry_error *error)
{
    const struct spec_connection *list = &pipeline->list;
    const struct spec_setting *id = spec_connection_list(list);
    const struct spec_place *place = id == NULL ? &list->plugin_place : &id->place;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: list.%s: until now '%s' was in step with the list '%s'; %s "
                "%s`",
                place->file, place->line, place->column,
                id == NULL ? "plugin" : "list_id", pipeline->id, before, way_out,
                pipeline->id);
}

static enum wherry_status refuse_plugin(const struct engine *engine, const char *before,
                                        struct wherry_error *error)
{
    const struct spec_place *place = &engine->pipeline->crm.plugin_place;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: crm.plugin: until now '%s' was in step with a CRM of "
                "'%s'; %s %s`",
                place->file, place->line, place->column, engine->pipeline->id, before,
                way_out, engine->pipeline->id);
}

/* ---- The CRM's account ---- */

static enum wherry_status refuse_account(const struct engine *engine, int asked,
                                         struct wherry_error *error)
{
    const struct spec_place *place = &engine->pipeline->crm.place;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: crm: the key is new, and of %d contact%s that '%s' knows in "
                "the CRM none is there: this is another account; %s %s`",
                place->file, place->line, place->column, asked, asked == 1 ? "" : "s",
                engine->pipeline->id, way_out, engine->pipeline->id);
}

struct proof {
    struct wherry_writer writer; /* first: the callbacks find the rest behind it */
    struct engine *engine;
    int64_t row; /* who is looked up */
    bool given;
    enum wherry_status status;
    struct wherry_error *error;
};

/* Ids of another account may be the same numbers: the id must be that of this
 * contact. */
static void weigh(struct wherry_writer *writer, const struct wherry_record *record)
{
    struct proof *proof = writer->self;
    int64_t row;
    if ((record->flags & WHERRY_ABSENT) != 0 || proof->status != WHERRY_OK)
        return;
    enum wherry_status status = store_find_by_id(proof->engine->store, STORE_CRM,
                                                 record->id, &row, proof->error);
    if (status == WHERRY_OK)
        proof->given |= row == proof->row;
    else if (status != WHERRY_END)
        proof->status = status;
}

static bool never_full(const struct wherry_writer *writer)
{
    (void)writer;
    return false;
}

static enum wherry_status look_up(struct engine *engine, int64_t row,
                                  const char *address, bool *given,
                                  struct wherry_error *error)
{
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .scope = WHERRY_READ_ALL};
    struct proof proof = {.engine = engine, .row = row, .error = error};
    proof.writer =
        (struct wherry_writer){sizeof(struct wherry_writer), &proof, weigh, never_full};
    enum wherry_status status = connector_lookup(engine->connectors[SIDE_CRM], &read,
                                                 &address, 1, &proof.writer, error);
    if (status != WHERRY_OK)
        return engine_blame(engine, SIDE_CRM, status, error);
    *given = proof.given;
    return proof.status;
}

/* The address of the next contact in the CRM after row *after; NULL at the end. Texts
 * live in the scratch arena. */
static enum wherry_status next_contact(struct engine *engine, int64_t *after,
                                       const char **address, struct wherry_error *error)
{
    int64_t id;
    size_t count;
    *address = NULL;
    for (;;) {
        struct store_row row;
        arena_reset(&engine->scratch);
        enum wherry_status status = store_next_rows(engine->store, STORE_CRM_ROWS,
                                                    *after, &id, 1, &count, error);
        if (status != WHERRY_OK || count == 0)
            return status;
        *after = id;
        status = store_get_row(engine->store, id, &engine->scratch, &row, error);
        if (status != WHERRY_OK)
            return status;
        if (*row.address[STORE_CRM] == '\0')
            continue;
        *address = row.address[STORE_CRM];
        return WHERRY_OK;
    }
}

/* Is one of the contacts that we know there? A state without any takes what comes. */
static enum wherry_status prove(struct engine *engine, struct wherry_error *error)
{
    int64_t after = 0;
    int asked = 0;
    for (; asked < IDENTITY_PROOFS; asked++) {
        const char *address;
        bool given = false;
        enum wherry_status status = next_contact(engine, &after, &address, error);
        if (status == WHERRY_OK && address != NULL)
            status = look_up(engine, after, address, &given, error);
        if (status != WHERRY_OK || given)
            return status;
        if (address == NULL)
            break;
    }
    return asked == 0 ? WHERRY_OK : refuse_account(engine, asked, error);
}

/* ---- All of it ---- */

static enum wherry_status remember(struct engine *engine, const char *name,
                                   const char *before, const char *now,
                                   struct wherry_error *error)
{
    if (text_same(before, now))
        return WHERRY_OK;
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_set_value(engine->store, name, now, error);
    return store_end(engine->store, status, error);
}

enum wherry_status identity_check_list(struct store *store,
                                       const struct pipeline *pipeline,
                                       struct wherry_error *error)
{
    struct buffer name = {0};
    struct arena arena = {0};
    const char *before = store_value(store, &arena, list_value, "");
    spec_connection_name(&pipeline->list, &name);
    enum wherry_status status = WHERRY_OK;
    if (*before != '\0' && !text_same(before, buffer_text(&name)))
        status = refuse_list(pipeline, before, error);
    buffer_free(&name);
    arena_free(&arena);
    return status;
}

static enum wherry_status check_list(struct engine *engine, struct wherry_error *error)
{
    struct buffer name = {0};
    enum wherry_status status =
        identity_check_list(engine->store, engine->pipeline, error);
    spec_connection_name(&engine->pipeline->list, &name);
    if (status == WHERRY_OK)
        status = remember(engine, list_value, known(engine, list_value),
                          buffer_text(&name), error);
    buffer_free(&name);
    return status;
}

static enum wherry_status check_crm(struct engine *engine, struct wherry_error *error)
{
    const struct spec_connection *crm = &engine->pipeline->crm;
    const char *account = crm->account == NULL ? "" : crm->account;
    const char *plugin_before = known(engine, crm_value);
    const char *account_before = known(engine, account_value);
    const char *key_before = known(engine, key_value);
    if (*plugin_before != '\0' && !text_same(plugin_before, crm->plugin))
        return refuse_plugin(engine, plugin_before, error);
    bool same_name = *account != '\0' && text_same(account, account_before);
    bool same_key = *key_before == '\0' || text_same(key_before, engine->crm_key);
    enum wherry_status status = WHERRY_OK;
    if (!same_name && !same_key)
        status = prove(engine, error);
    if (status == WHERRY_OK)
        status = remember(engine, crm_value, plugin_before, crm->plugin, error);
    if (status == WHERRY_OK)
        status = remember(engine, account_value, account_before, account, error);
    if (status == WHERRY_OK)
        status = remember(engine, key_value, key_before, engine->crm_key, error);
    return status;
}

enum wherry_status identity_check(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = check_list(engine, error);
    return status == WHERRY_OK ? check_crm(engine, error) : status;
}
