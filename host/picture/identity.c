/* identity.c -- is this still the list and the account that the state was made with? */
#include "host/picture/identity.h"

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/picture/value.h"
#include "host/picture/walk.h"

static const char way_out[] = "give the new one a pipeline id of its own, or delete "
                              "the old state with `wherry delete";

/* ---- The list, and the CRM's plugin ---- */

static enum wherry_status refuse_list(const struct pipeline *pipeline,
                                      const char *before, struct wherry_error *error)
{
    const struct spec_connection *list = &pipeline->list;
    const struct spec_setting *id = spec_connection_list(list);
    const struct spec_place *place = id == NULL ? &list->plugin_place : &id->place;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: list.%s: until now '%s' synced the list '%s'; nothing was "
                "done; %s %s`",
                place->file, place->line, place->column,
                id == NULL ? "plugin" : "list_id", pipeline->id, before, way_out,
                pipeline->id);
}

static enum wherry_status refuse_plugin(const struct pipeline *pipeline,
                                        const char *before, struct wherry_error *error)
{
    const struct spec_place *place = &pipeline->crm.plugin_place;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: crm.plugin: until now '%s' synced a CRM of '%s'; nothing "
                "was done; %s %s`",
                place->file, place->line, place->column, pipeline->id, before, way_out,
                pipeline->id);
}

/* ---- The CRM's account ---- */

static enum wherry_status refuse_account(const struct identity *identity, int asked,
                                         struct wherry_error *error)
{
    const struct spec_place *place = &identity->pipeline->crm.place;
    return fail(error, WHERRY_FAILED,
                "%s:%u:%u: crm: this new key is for another account, which has none of "
                "the %d contact%s that '%s' knows in the CRM; nothing was done; %s %s`",
                place->file, place->line, place->column, asked, asked == 1 ? "" : "s",
                identity->pipeline->id, way_out, identity->pipeline->id);
}

/* The search for one contact who is there with the lasting id that we know. */
struct proof {
    struct wherry_writer writer; /* first: the callbacks find the rest after it */
    const struct identity *identity;
    int64_t row; /* the contact to look up */
    int asked;
    bool given;
    enum wherry_status status;
    struct wherry_error *error;
};

/* Ids of another account may be the same numbers: the id must be that of this
 * contact. */
static void weigh_record(struct wherry_writer *writer,
                         const struct wherry_record *record)
{
    struct proof *proof = writer->self;
    int64_t row;
    if ((record->flags & WHERRY_ABSENT) != 0 || proof->status != WHERRY_OK)
        return;
    enum wherry_status status = store_find_by_id(proof->identity->store, STORE_CRM,
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

static enum wherry_status ask_for_contact(void *self, struct row *row, bool *changed,
                                          struct wherry_error *error)
{
    struct proof *proof = self;
    const char *address = half_spelling(&row->sides[SIDE_CRM]);
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .scope = WHERRY_READ_ALL};
    (void)changed;
    if (*address == '\0')
        return WHERRY_OK;
    proof->asked++;
    proof->row = row->id;
    enum wherry_status status = connector_lookup(proof->identity->crm, &read, &address,
                                                 1, &proof->writer, error);
    if (status == WHERRY_OK)
        status = proof->status;
    if (status != WHERRY_OK)
        return status;
    return proof->given || proof->asked == IDENTITY_PROOFS ? WHERRY_END : WHERRY_OK;
}

/* Is one of the contacts that we know there? A state without any accepts any
 * account. */
static enum wherry_status prove_account(const struct identity *identity,
                                        struct wherry_error *error)
{
    struct arena scratch = {0};
    const struct row_fields no_fields = {0};
    struct proof proof = {.identity = identity, .error = error};
    proof.writer = (struct wherry_writer){.size = sizeof proof.writer,
                                          .self = &proof,
                                          .record = weigh_record,
                                          .full = never_full};
    const struct walk walk = {.store = identity->store,
                              .which = STORE_CRM_ROWS,
                              .fields = &no_fields,
                              .scratch = &scratch,
                              .batch = IDENTITY_PROOFS,
                              .visit = ask_for_contact,
                              .self = &proof};
    enum wherry_status status = walk_rows(&walk, error);
    arena_free(&scratch);
    if (status != WHERRY_OK || proof.given || proof.asked == 0)
        return status;
    return refuse_account(identity, proof.asked, error);
}

/* ---- All of it ---- */

static enum wherry_status remember(const struct identity *identity, enum value value,
                                   const char *now, struct wherry_error *error)
{
    if (value_is(identity->store, value, 0, now))
        return WHERRY_OK;
    enum wherry_status status = store_begin(identity->store, error);
    if (status == WHERRY_OK)
        status = value_set_text(identity->store, value, 0, now, error);
    return store_end(identity->store, status, error);
}

enum wherry_status identity_check_list(struct store *store,
                                       const struct pipeline *pipeline,
                                       struct wherry_error *error)
{
    struct buffer name = {0};
    struct arena arena = {0};
    const char *before = value_text(store, VALUE_IDENTITY_LIST, 0, &arena);
    spec_connection_name(&pipeline->list, &name);
    enum wherry_status status = WHERRY_OK;
    if (*before != '\0' && !text_same(before, buffer_text(&name)))
        status = refuse_list(pipeline, before, error);
    buffer_free(&name);
    arena_free(&arena);
    return status;
}

static enum wherry_status check_list(const struct identity *identity,
                                     struct wherry_error *error)
{
    struct buffer name = {0};
    enum wherry_status status =
        identity_check_list(identity->store, identity->pipeline, error);
    spec_connection_name(&identity->pipeline->list, &name);
    if (status == WHERRY_OK)
        status = remember(identity, VALUE_IDENTITY_LIST, buffer_text(&name), error);
    buffer_free(&name);
    return status;
}

/* Is it surely the account of before: by its name in the spec, or by its key? */
static bool account_is_known(const struct identity *identity, const char *account)
{
    bool same_name = *account != '\0' &&
                     value_is(identity->store, VALUE_IDENTITY_ACCOUNT, 0, account);
    return same_name || value_is(identity->store, VALUE_IDENTITY_KEY, 0, "") ||
           value_is(identity->store, VALUE_IDENTITY_KEY, 0, identity->crm_key);
}

static enum wherry_status check_crm(const struct identity *identity,
                                    struct wherry_error *error)
{
    const struct spec_connection *crm = &identity->pipeline->crm;
    const char *account = crm->account == NULL ? "" : crm->account;
    struct arena arena = {0};
    const char *plugin = value_text(identity->store, VALUE_IDENTITY_CRM, 0, &arena);
    enum wherry_status status = WHERRY_OK;
    if (*plugin != '\0' && !text_same(plugin, crm->plugin))
        status = refuse_plugin(identity->pipeline, plugin, error);
    else if (!account_is_known(identity, account))
        status = prove_account(identity, error);
    arena_free(&arena);
    if (status == WHERRY_OK)
        status = remember(identity, VALUE_IDENTITY_CRM, crm->plugin, error);
    if (status == WHERRY_OK)
        status = remember(identity, VALUE_IDENTITY_ACCOUNT, account, error);
    if (status == WHERRY_OK)
        status = remember(identity, VALUE_IDENTITY_KEY, identity->crm_key, error);
    return status;
}

enum wherry_status identity_check(const struct identity *identity,
                                  struct wherry_error *error)
{
    enum wherry_status status = check_list(identity, error);
    return status == WHERRY_OK ? check_crm(identity, error) : status;
}
