/* save.c -- contacts, links and lines of the journal that are written, many at a time. */
#include "host/store/postgres/save.h"

#include "host/store/postgres/array.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/known.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/sieve.h"

/* More than this is not known at a time. */
enum { KNOWN_MOST = 12000, KNOWN_BYTES = 6 * 1024 * 1024 };
/* So many bytes of changes are sent at once. */
enum { CHANGED_MOST = 1024 * 1024, LINES_MOST = 2000, LINK_BYTES = 40 };

/* The parameters of a contact (rows.c), counted from 0, by flag and by piece. */
static const int flag_parameters[KNOWN_FLAGS] = {1, 2, 5, 6, 7, 8, 11};
static const int piece_parameters[KNOWN_PIECES] = {3, 4, 9, 10, 12};

#define INSERT_CONTACTS                                                                \
    "INSERT INTO contact(pipeline, id, list_present, crm_present, open, subscribed,"   \
    " parked, hidden, further, list_address, crm_own, list_id, crm_id, body)"          \
    " SELECT $1::bigint, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[],"      \
    " $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],"           \
    " $10::text[], $11::text[], $12::bytea[], $13::bytea[], $14::bytea[])"
static const char insert_contacts[] = INSERT_CONTACTS;
/* In this form each row is found through the key, also in a table that was just filled,
 * for which the planner would prefer one walk over all of the pipeline (see ask.c). */
static const char update_contacts[] = INSERT_CONTACTS
    " ON CONFLICT(pipeline, id) DO UPDATE SET list_present = excluded.list_present,"
    " crm_present = excluded.crm_present, open = excluded.open,"
    " subscribed = excluded.subscribed, parked = excluded.parked,"
    " hidden = excluded.hidden, further = excluded.further,"
    " list_address = excluded.list_address, crm_own = excluded.crm_own,"
    " list_id = excluded.list_id, crm_id = excluded.crm_id, body = excluded.body";
#define INSERT_LINKS                                                                   \
    "INSERT INTO link(pipeline, side, id, contact, digest)"                            \
    " SELECT $1::bigint, * FROM unnest($2::bigint[], $3::bytea[], $4::bigint[],"       \
    " $5::bigint[])"
static const char insert_first_links[] = INSERT_LINKS;
static const char insert_links[] =
    INSERT_LINKS " ON CONFLICT(pipeline, side, id) DO UPDATE SET"
                 " contact = excluded.contact, digest = excluded.digest";
/* One at a time, by its whole key: they are few, and no answer is waited for. */
static const char delete_link[] =
    "DELETE FROM link WHERE pipeline = $1 AND side = $2 AND id = $3";
static const char select_highest[] =
    "SELECT coalesce(max(id), 0) FROM contact WHERE pipeline = $1";
static const char insert_lines[] =
    "INSERT INTO journal(pipeline, id, run, contact, at_ms, step, event, before, after,"
    " words) SELECT $1::bigint, (SELECT coalesce(max(id), 0) FROM journal"
    " WHERE pipeline = $1) + n.number, n.run, n.contact, n.at_ms, n.step, n.event,"
    " n.before, n.after, n.words FROM unnest($2::bigint[], $3::bigint[], $4::bigint[],"
    " $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) WITH ORDINALITY"
    " AS n(run, contact, at_ms, step, event, before, after, words, number)";

/* ---- Sent ---- */

static enum wherry_status send_arrays(struct postgres_store *postgres, const char *sql,
                                      struct array *arrays, size_t count,
                                      struct wherry_error *error)
{
    struct sent sent = {0};
    enum wherry_status status = WHERRY_OK;
    sent_pipeline(&sent, postgres);
    for (size_t i = 0; i < count; i++)
        array_bind(&arrays[i], &sent);
    if (arrays[0].count > 0)
        status = often_send(postgres, sql, &sent, NULL, error);
    for (size_t i = 0; i < count; i++)
        array_free(&arrays[i]);
    return status;
}

enum { CONTACT_ARRAYS = 1 + KNOWN_FLAGS + KNOWN_PIECES };

static void clear_contacts(struct array arrays[CONTACT_ARRAYS])
{
    for (size_t i = 0; i < CONTACT_ARRAYS; i++)
        array_clear(&arrays[i], i <= KNOWN_FLAGS                       ? ARRAY_NUMBERS
                                : i <= KNOWN_FLAGS + 1 + PIECE_CRM_OWN ? ARRAY_TEXTS
                                                                       : ARRAY_BYTES);
}

static void add_contact(struct array arrays[CONTACT_ARRAYS],
                        const struct known_contact *contact)
{
    array_add_number(&arrays[0], contact->id);
    for (int i = 0; i < KNOWN_FLAGS; i++)
        array_add_number(&arrays[1 + i], contact->flags[i]);
    for (int i = 0; i < KNOWN_PIECES; i++)
        array_add_bytes(&arrays[1 + KNOWN_FLAGS + i], contact->pieces[i].bytes,
                        contact->pieces[i].length);
}

static enum wherry_status send_contacts(struct postgres_store *postgres,
                                        struct wherry_error *error)
{
    struct array fresh[CONTACT_ARRAYS] = {0}, changed[CONTACT_ARRAYS] = {0};
    clear_contacts(fresh);
    clear_contacts(changed);
    for (size_t i = 0; i < KNOWN_HASH; i++)
        for (struct known_contact *contact = postgres->known->contacts[i];
             contact != NULL; contact = contact->next) {
            if (contact->dirty)
                add_contact(contact->fresh ? fresh : changed, contact);
            contact->dirty = contact->fresh = false;
        }
    const enum wherry_status status =
        send_arrays(postgres, insert_contacts, fresh, CONTACT_ARRAYS, error);
    const enum wherry_status second =
        send_arrays(postgres, update_contacts, changed, CONTACT_ARRAYS, error);
    return status == WHERRY_OK ? second : status;
}

static enum wherry_status send_gone(struct postgres_store *postgres,
                                    const struct known_link *link,
                                    struct wherry_error *error)
{
    struct sent sent = {0};
    sent_pipeline(&sent, postgres);
    sent_text(&sent, link->side == 0 ? "0" : "1");
    sent_bytes(&sent, link->id, link->length);
    return often_send(postgres, delete_link, &sent, NULL, error);
}

static void clear_links(struct array columns[LINK_COLUMNS])
{
    for (size_t i = 0; i < LINK_COLUMNS; i++)
        array_clear(&columns[i], i == 1 ? ARRAY_BYTES : ARRAY_NUMBERS);
}

static void collect_link(struct array columns[LINK_COLUMNS], int side,
                         const struct piece *id, int64_t contact, int64_t digest)
{
    array_add_number(&columns[0], side);
    array_add_bytes(&columns[1], id->bytes, id->length);
    array_add_number(&columns[2], contact);
    array_add_number(&columns[3], digest);
}

static enum wherry_status send_links(struct postgres_store *postgres,
                                     struct wherry_error *error)
{
    struct array there[LINK_COLUMNS] = {{0}};
    enum wherry_status status = WHERRY_OK;
    clear_links(there);
    for (size_t i = 0; i < KNOWN_HASH; i++)
        for (struct known_link *link = postgres->known->links[i]; link != NULL;
             link = link->next) {
            if (!link->dirty)
                continue;
            link->dirty = false;
            if (!link->there) {
                if (status == WHERRY_OK)
                    status = send_gone(postgres, link, error);
                continue;
            }
            const struct piece id = {link->id, link->length};
            collect_link(there, link->side, &id, link->contact, link->digest);
        }
    const enum wherry_status second =
        send_arrays(postgres, insert_links, there, LINK_COLUMNS, error);
    return status == WHERRY_OK ? second : status;
}

static enum wherry_status send_first_links(struct postgres_store *postgres,
                                           struct wherry_error *error)
{
    struct save_links *first = &postgres->first_links;
    if (first->bytes == 0)
        return WHERRY_OK;
    first->bytes = 0;
    return send_arrays(postgres, insert_first_links, first->columns, LINK_COLUMNS,
                       error);
}

enum wherry_status save_known(struct postgres_store *postgres,
                              struct wherry_error *error)
{
    enum wherry_status status = send_first_links(postgres, error);
    if (postgres->known->changed == 0 || status != WHERRY_OK)
        return status;
    postgres->known->changed = 0;
    postgres->moves = true;
    status = send_contacts(postgres, error);
    return status == WHERRY_OK ? send_links(postgres, error) : status;
}

static enum wherry_status send_journal(struct postgres_store *postgres,
                                       struct wherry_error *error)
{
    struct array arrays[JOURNAL_NUMBERS + JOURNAL_TEXTS];
    struct save_journal *journal = &postgres->journal;
    if (journal->numbers[0].count == 0)
        return WHERRY_OK;
    for (size_t i = 0; i < JOURNAL_NUMBERS; i++)
        arrays[i] = journal->numbers[i];
    for (size_t i = 0; i < JOURNAL_TEXTS; i++)
        arrays[JOURNAL_NUMBERS + i] = journal->texts[i];
    *journal = (struct save_journal){0};
    return send_arrays(postgres, insert_lines, arrays, JOURNAL_NUMBERS + JOURNAL_TEXTS,
                       error);
}

enum wherry_status save_all(struct postgres_store *postgres, struct wherry_error *error)
{
    const enum wherry_status status = save_known(postgres, error);
    return status == WHERRY_OK ? send_journal(postgres, error) : status;
}

enum wherry_status save_forget_most(struct postgres_store *postgres,
                                    struct wherry_error *error)
{
    if (postgres->known->count <= KNOWN_MOST && postgres->known->bytes <= KNOWN_BYTES)
        return WHERRY_OK;
    const enum wherry_status status = save_known(postgres, error);
    if (status == WHERRY_OK)
        known_clear(postgres->known);
    return status;
}

enum wherry_status save_note_write(struct postgres_store *postgres,
                                   enum statement which, struct wherry_error *error)
{
    static const enum statement writes[] = {
        SQL_MAKE_UP_LINKS,   SQL_DROP_ROW,          SQL_REMOVE_ROW,  SQL_FORGET_DIGESTS,
        SQL_DROP_LOST_LINKS, SQL_DROP_LOST_FURTHER, SQL_ADD_FURTHER, SQL_DROP_FURTHER};
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        if (writes[i] == which) {
            postgres->moves = true;
            if (which != SQL_ADD_FURTHER && which != SQL_DROP_FURTHER) {
                const enum wherry_status status = save_known(postgres, error);
                known_clear(postgres->known);
                postgres->highest = -1;
                return status;
            }
        }
    return WHERRY_OK;
}

void save_free(struct postgres_store *postgres)
{
    for (size_t i = 0; i < JOURNAL_NUMBERS; i++)
        array_free(&postgres->journal.numbers[i]);
    for (size_t i = 0; i < JOURNAL_TEXTS; i++)
        array_free(&postgres->journal.texts[i]);
    for (size_t i = 0; i < LINK_COLUMNS; i++)
        array_free(&postgres->first_links.columns[i]);
    postgres->first_links.bytes = 0;
}

void save_forget(struct postgres_store *postgres)
{
    known_clear(postgres->known);
    postgres->known->changed = 0;
    postgres->highest = -1;
    save_free(postgres);
}

/* ---- Collected ---- */

bool save_updates(enum statement which)
{
    return which == SQL_UPDATE_ROW || which == SQL_UPDATE_ADDRESSES ||
           which == SQL_UPDATE_MARKS || which == SQL_UPDATE_BODY;
}

bool save_collects(enum statement which)
{
    return which == SQL_INSERT_ROW || save_updates(which) || which == SQL_ADD_LINK ||
           which == SQL_ADD_FIRST_LINK || which == SQL_DROP_LINK ||
           which == SQL_WRITE_JOURNAL;
}

static void take_highest(struct postgres_store *postgres, PGresult *rows)
{
    postgres->highest =
        postgres_decode(PQgetvalue(rows, 0, 0), (size_t)PQgetlength(rows, 0, 0));
    if (postgres->highest == 0 && postgres->known->changed == 0 &&
        postgres->sieve == NULL)
        postgres->sieve = sieve_create();
}

/* The next number of a contact: nobody else gives one while the transaction is open. */
static enum wherry_status next_number(struct postgres_store *postgres, int64_t *number,
                                      struct wherry_error *error)
{
    struct sent sent = {0};
    enum wherry_status status = WHERRY_OK;
    sent_pipeline(&sent, postgres);
    if (postgres->highest < 0) {
        status = often_send(postgres, select_highest, &sent, &take_highest, error);
        if (status == WHERRY_OK)
            status = queue_wait(postgres, NULL, error);
    }
    *number = postgres->highest + 1;
    return status;
}

static struct known_contact contact_of(const struct postgres_statement *statement)
{
    const struct parameter *parameters = statement->parameters;
    struct known_contact contact = {.id = parameters[0].number, .there = true};
    for (int i = 0; i < KNOWN_FLAGS; i++)
        contact.flags[i] = parameters[flag_parameters[i]].number;
    for (int i = 0; i < KNOWN_PIECES; i++)
        contact.pieces[i] = parameter_piece(&parameters[piece_parameters[i]]);
    return contact;
}

static void note_addresses(struct sieve *sieve, const struct known_contact *contact)
{
    const struct piece *pieces = contact->pieces;
    if (pieces[PIECE_LIST_ADDRESS].bytes != NULL)
        sieve_add(sieve, SIEVE_OF_LIST, pieces[PIECE_LIST_ADDRESS].bytes);
    if (pieces[PIECE_CRM_OWN].bytes != NULL)
        sieve_add(sieve, SIEVE_OF_CRM, pieces[PIECE_CRM_OWN].bytes);
}

static enum wherry_status insert(struct postgres_statement *statement,
                                 struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct known_contact contact = contact_of(statement);
    contact.fresh = true;
    if (statement->parameters[0].kind == PARAMETER_NULL &&
        next_number(postgres, &contact.id, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (postgres->highest >= 0 && contact.id > postgres->highest)
        postgres->highest = contact.id;
    postgres->last_number = contact.id;
    note_addresses(postgres->sieve, &contact);
    known_add(postgres->known, &contact);
    return WHERRY_OK;
}

static void update(struct postgres_statement *statement)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct known_contact now = contact_of(statement);
    struct known_contact *contact = known_find(postgres->known, now.id);
    if (contact == NULL || !contact->there)
        return;
    if (statement->which == SQL_UPDATE_MARKS || statement->which == SQL_UPDATE_BODY) {
        now.pieces[PIECE_LIST_ADDRESS] = contact->pieces[PIECE_LIST_ADDRESS];
        now.pieces[PIECE_CRM_OWN] = contact->pieces[PIECE_CRM_OWN];
    }
    note_addresses(postgres->sieve, &now);
    known_change(postgres->known, contact, &now);
}

/* What is not known of a link is no matter: it is what it is from now on. */
static void add_link(struct postgres_statement *statement)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct known *known = postgres->known;
    const struct parameter *parameters = statement->parameters;
    const int side = (int)parameters[0].number;
    const int64_t contact = parameters[2].number, digest = parameters[3].number;
    const void *id = parameters[1].bytes;
    const size_t length = parameters[1].length;
    struct known_link *link = known_find_link(known, side, id, length);
    postgres->changes = link == NULL || !link->there || link->contact != contact ||
                        link->digest != digest;
    if (postgres->changes == 0)
        return;
    known_add_link(known, side, id, length, true, contact, digest);
    known_change_link(known, known_find_link(known, side, id, length), true, contact,
                      digest);
}

/* It does not come among those that are known: there may be a million of them. */
static void add_first_link(struct postgres_statement *statement)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    struct save_links *first = &postgres->first_links;
    const struct parameter *parameters = statement->parameters;
    const struct piece id = parameter_piece(&parameters[1]);
    const int side = (int)parameters[0].number;
    struct known_link *link =
        known_find_link(postgres->known, side, id.bytes, id.length);
    if (first->bytes == 0)
        clear_links(first->columns);
    collect_link(first->columns, side, &id, parameters[2].number, parameters[3].number);
    first->bytes += LINK_BYTES + id.length;
    postgres->moves = true;
    postgres->changes = 1;
    if (link != NULL)
        known_set_link(link, true, parameters[2].number, parameters[3].number);
}

static enum wherry_status drop_link(struct postgres_statement *statement,
                                    struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    const struct parameter *parameters = statement->parameters;
    struct known_link *link =
        known_find_link(postgres->known, (int)parameters[0].number, parameters[1].bytes,
                        parameters[1].length);
    if (link == NULL) { /* in its place among what is sent */
        const enum wherry_status status = save_known(postgres, error);
        return status == WHERRY_OK ? postgres_defer(statement, error) : status;
    }
    if (link->there && link->contact == parameters[2].number)
        known_change_link(postgres->known, link, false, 0, 0);
    return WHERRY_OK;
}

static void write_line(struct postgres_statement *statement)
{
    struct save_journal *journal = &postgres_of(statement->base.store)->journal;
    const struct parameter *parameters = statement->parameters;
    if (journal->numbers[0].count == 0) {
        for (size_t i = 0; i < JOURNAL_NUMBERS; i++)
            array_clear(&journal->numbers[i], ARRAY_NUMBERS);
        for (size_t i = 0; i < JOURNAL_TEXTS; i++)
            array_clear(&journal->texts[i], ARRAY_TEXTS);
    }
    for (size_t i = 0; i < JOURNAL_NUMBERS; i++)
        array_add_number(&journal->numbers[i], parameters[i].number);
    for (size_t i = 0; i < JOURNAL_TEXTS; i++)
        array_add_text(&journal->texts[i], parameters[JOURNAL_NUMBERS + i].bytes);
}

enum wherry_status save_step(struct postgres_statement *statement,
                             struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    enum wherry_status status = WHERRY_OK;
    if (statement->which == SQL_INSERT_ROW)
        status = insert(statement, error);
    else if (statement->which == SQL_ADD_LINK)
        add_link(statement);
    else if (statement->which == SQL_ADD_FIRST_LINK)
        add_first_link(statement);
    else if (statement->which == SQL_DROP_LINK)
        status = drop_link(statement, error);
    else if (statement->which == SQL_WRITE_JOURNAL)
        write_line(statement);
    else
        update(statement);
    if (status == WHERRY_OK && (postgres->known->changed > CHANGED_MOST ||
                                postgres->first_links.bytes > CHANGED_MOST ||
                                postgres->journal.numbers[0].count >= LINES_MOST))
        status = save_all(postgres, error);
    if (status == WHERRY_OK)
        status = save_forget_most(postgres, error);
    return status == WHERRY_OK ? WHERRY_END : status;
}
