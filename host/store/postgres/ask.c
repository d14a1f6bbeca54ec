/* ask.c -- what is asked of contacts and links, answered by what is known of them. */
#include "host/store/postgres/ask.h"

#include <string.h>

#include "host/base/text.h"
#include "host/store/id_code.h"
#include "host/store/postgres/array.h"
#include "host/store/postgres/bound.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/known.h"
#include "host/store/postgres/often.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/save.h"
#include "host/store/postgres/sieve.h"

/* The order of flags and pieces, after the id. */
#define COLUMNS                                                                        \
    "id, list_present, crm_present, open, subscribed, parked, hidden, further,"        \
    " list_address, crm_own, list_id, crm_id, body"
enum { COLUMN_FLAGS = 1, COLUMN_PIECES = COLUMN_FLAGS + KNOWN_FLAGS };

/* A table that was just filled has no statistics: whatever the server thinks of its size,
 * each key is looked up by itself, through the index that has it whole. OFFSET 0 keeps the
 * planner from turning that into one walk over all of the pipeline. */
#define ONE_BY_ONE(type, parameter, columns, found)                                    \
    "unnest(" parameter "::" type "[]) AS k(key) CROSS JOIN LATERAL"                   \
    " (SELECT " columns " FROM " found " OFFSET 0) AS "

static const char select_links[] =
    "SELECT l.side, l.id, l.contact, l.digest FROM " ONE_BY_ONE(
        "bytea", "$3", "side, id, contact, digest",
        "link WHERE pipeline = $1 AND side = $2 AND id = k.key") "l";
/* Of rows: the records that answers show have these ids. */
static const char select_row_links[] =
    "SELECT l.side, l.id, l.contact, l.digest FROM " ONE_BY_ONE(
        "bigint", "$2", "list_id, crm_id",
        "contact WHERE pipeline = $1 AND id = k.key") "c CROSS JOIN LATERAL"
                                                      " (SELECT side, id, contact, "
                                                      "digest FROM link WHERE pipeline "
                                                      "= $1 AND side = 0"
                                                      "  AND id = c.list_id UNION ALL "
                                                      "SELECT side, id, contact, "
                                                      "digest FROM link"
                                                      "  WHERE pipeline = $1 AND side "
                                                      "= 1 AND id = c.crm_id OFFSET 0) "
                                                      "AS l";
#define SOUGHT(what, type, parameter, columns, found)                                  \
    "SELECT f." what " FROM " ONE_BY_ONE(type, parameter, columns, found) "f"
#define CONTACT_AT(column) "contact WHERE pipeline = $1 AND " column " = k.key"
#define LINK_AT "link WHERE pipeline = $1 AND side = $3 AND id = k.key"
#define UNION " UNION "
static const char select_contacts[] =
    "SELECT c.* FROM (SELECT unnest($2::bigint[]) AS id"
    /* clang-format off */
    UNION SOUGHT("contact", "bytea", "$4", "contact", LINK_AT)
    UNION SOUGHT("id", "text", "$5", "id", CONTACT_AT("list_address"))
    UNION SOUGHT("id", "text", "$6", "id", CONTACT_AT("crm_other"))
    /* clang-format on */
    ") AS found CROSS JOIN LATERAL (SELECT " COLUMNS " FROM contact"
    " WHERE pipeline = $1 AND id = found.id OFFSET 0) AS c";
/* Of addresses alone: each contact has one of them once, so that none is sought twice. */
static const char select_contacts_at[] =
    /* clang-format off */
    SOUGHT("*", "text", "$2", COLUMNS, CONTACT_AT("list_address"))
    " UNION ALL "
    SOUGHT("*", "text", "$3", COLUMNS, CONTACT_AT("crm_other"));
/* clang-format on */

/* ---- Read ---- */

static int64_t number_at(const PGresult *rows, int row, int column)
{
    return postgres_decode(PQgetvalue(rows, row, column),
                           (size_t)PQgetlength(rows, row, column));
}

static void take_links(struct postgres_store *postgres, PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        known_add_link(postgres->known, (int)number_at(rows, i, 0),
                       PQgetvalue(rows, i, 1), (size_t)PQgetlength(rows, i, 1), true,
                       number_at(rows, i, 2), number_at(rows, i, 3));
}

static void take_contacts(struct postgres_store *postgres, PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++) {
        struct known_contact contact = {.id = number_at(rows, i, 0), .there = true};
        for (int j = 0; j < KNOWN_FLAGS; j++)
            contact.flags[j] = number_at(rows, i, COLUMN_FLAGS + j);
        for (int j = 0; j < KNOWN_PIECES; j++)
            if (!PQgetisnull(rows, i, COLUMN_PIECES + j))
                contact.pieces[j] =
                    (struct piece){PQgetvalue(rows, i, COLUMN_PIECES + j),
                                   (size_t)PQgetlength(rows, i, COLUMN_PIECES + j)};
        known_add(postgres->known, &contact);
    }
}

/* The keys that are not known yet. */
struct missing {
    int side;
    struct array ids, rows;
    struct array of_list, of_crm; /* addresses, where they may be found (sieve.h) */
};

static void missing_free(struct missing *missing)
{
    array_free(&missing->ids);
    array_free(&missing->of_list);
    array_free(&missing->of_crm);
    array_free(&missing->rows);
}

static void missing_begin(struct missing *missing, int side)
{
    missing->side = side;
    array_clear(&missing->ids, ARRAY_BYTES);
    array_clear(&missing->of_list, ARRAY_TEXTS);
    array_clear(&missing->of_crm, ARRAY_TEXTS);
    array_clear(&missing->rows, ARRAY_NUMBERS);
}

static bool is_any_missing(const struct missing *missing)
{
    return missing->ids.count + missing->of_list.count + missing->of_crm.count +
               missing->rows.count >
           0;
}

static enum wherry_status send_for_links(struct postgres_store *postgres,
                                         struct missing *missing, const char *side,
                                         struct wherry_error *error)
{
    struct sent links = {0}, row_links = {0};
    enum wherry_status status = WHERRY_OK;
    sent_pipeline(&links, postgres);
    sent_text(&links, side);
    array_bind(&missing->ids, &links);
    if (missing->ids.count > 0)
        status = often_send(postgres, select_links, &links, &take_links, error);
    sent_pipeline(&row_links, postgres);
    array_bind(&missing->rows, &row_links);
    if (missing->rows.count > 0 && status == WHERRY_OK)
        status = often_send(postgres, select_row_links, &row_links, &take_links, error);
    return status;
}

static enum wherry_status send_for_addresses(struct postgres_store *postgres,
                                             struct missing *missing,
                                             struct wherry_error *error)
{
    struct sent contacts = {0};
    sent_pipeline(&contacts, postgres);
    array_bind(&missing->of_list, &contacts);
    array_bind(&missing->of_crm, &contacts);
    const enum wherry_status status =
        often_send(postgres, select_contacts_at, &contacts, &take_contacts, error);
    return status == WHERRY_OK ? queue_wait(postgres, NULL, error) : status;
}

static enum wherry_status send_missing(struct postgres_store *postgres,
                                       struct missing *missing,
                                       struct wherry_error *error)
{
    char side[2] = {(char)('0' + missing->side)};
    struct sent contacts = {0};
    if (missing->ids.count + missing->rows.count == 0)
        return send_for_addresses(postgres, missing, error);
    enum wherry_status status = send_for_links(postgres, missing, side, error);
    sent_pipeline(&contacts, postgres);
    array_bind(&missing->rows, &contacts);
    sent_text(&contacts, side);
    array_bind(&missing->ids, &contacts);
    array_bind(&missing->of_list, &contacts);
    array_bind(&missing->of_crm, &contacts);
    if (status == WHERRY_OK)
        status =
            often_send(postgres, select_contacts, &contacts, &take_contacts, error);
    return status == WHERRY_OK ? queue_wait(postgres, NULL, error) : status;
}

/* What is changed and not written yet is found by other keys than its old ones only
 * here: so it is written before the tables are asked. */
static enum wherry_status read_missing(struct postgres_store *postgres,
                                       struct missing *missing,
                                       struct wherry_error *error)
{
    if (!is_any_missing(missing))
        return WHERRY_OK;
    enum wherry_status status = save_known(postgres, error);
    if (status == WHERRY_OK)
        status = save_forget_most(postgres, error);
    return status == WHERRY_OK ? send_missing(postgres, missing, error) : status;
}

/* ---- Ahead ---- */

/* An id, address or row that was asked for and not returned is not there. */
static void note_absent(struct postgres_store *postgres, const struct ahead *ahead)
{
    struct known *known = postgres->known;
    struct buffer *code = &postgres->base.code;
    for (size_t i = 0; i < ahead->id_count; i++) {
        id_encode(ahead->ids[i], code);
        known_add_link(known, (int)ahead->side, buffer_text(code), code->length, false,
                       0, 0);
    }
    for (size_t i = 0; i < ahead->address_count; i++)
        known_add_address(known, ahead->addresses[i]);
    for (size_t i = 0; i < ahead->row_count; i++)
        known_add(known, &(struct known_contact){.id = ahead->rows[i]});
}

static bool has_link(const struct known *known, int side, const struct piece *id)
{
    return id->bytes == NULL || known_find_link(known, side, id->bytes, id->length);
}

static bool is_row_known(const struct known *known, int64_t id)
{
    const struct known_contact *contact = known_find(known, id);
    return contact != NULL &&
           (!contact->there || (has_link(known, 0, &contact->pieces[PIECE_LIST_ID]) &&
                                has_link(known, 1, &contact->pieces[PIECE_CRM_ID])));
}

static void add_address(const struct sieve *sieve, const char *address,
                        struct missing *missing)
{
    if (sieve_may_hold(sieve, SIEVE_OF_LIST, address))
        array_add_text(&missing->of_list, address);
    if (sieve_may_hold(sieve, SIEVE_OF_CRM, address))
        array_add_text(&missing->of_crm, address);
}

static void find_missing(struct postgres_store *postgres, const struct ahead *ahead,
                         struct missing *missing)
{
    const struct known *known = postgres->known;
    struct buffer *code = &postgres->base.code;
    missing_begin(missing, (int)ahead->side);
    for (size_t i = 0; i < ahead->id_count; i++) {
        id_encode(ahead->ids[i], code);
        const struct known_link *link =
            known_find_link(known, missing->side, buffer_text(code), code->length);
        if (link == NULL || (link->there && known_find(known, link->contact) == NULL))
            array_add_bytes(&missing->ids, buffer_text(code), code->length);
    }
    for (size_t i = 0; i < ahead->address_count; i++)
        if (!known_has_address(known, ahead->addresses[i]))
            add_address(postgres->sieve, ahead->addresses[i], missing);
    for (size_t i = 0; i < ahead->row_count; i++)
        if (!is_row_known(known, ahead->rows[i]))
            array_add_number(&missing->rows, ahead->rows[i]);
}

static enum wherry_status look_for(struct postgres_store *postgres,
                                   const struct ahead *ahead,
                                   struct wherry_error *error)
{
    struct missing missing = {0};
    find_missing(postgres, ahead, &missing);
    const bool any = is_any_missing(&missing);
    const enum wherry_status status = read_missing(postgres, &missing, error);
    missing_free(&missing);
    if (any && status == WHERRY_OK)
        note_absent(postgres, ahead);
    return status;
}

/* Of a batch that begins here nothing is forgotten before the next one does. */
enum wherry_status ask_ahead(struct store *store, const struct ahead *ahead,
                             struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(store);
    if (!postgres_keeps(postgres))
        return WHERRY_OK;
    const enum wherry_status status = save_forget_most(postgres, error);
    return status == WHERRY_OK ? look_for(postgres, ahead, error) : status;
}

/* ---- One statement ---- */

bool ask_answers(enum statement which)
{
    return which == SQL_FIND_ID || which == SQL_GET_DIGEST || which == SQL_ONE_KNOWN ||
           which == SQL_FIND_LIST_ADDRESS || which == SQL_FIND_CRM_ADDRESS ||
           which == SQL_GET_ROW || which == SQL_GET_STANDING;
}

static enum wherry_status know_row(struct postgres_store *postgres, int64_t id,
                                   const struct known_contact **contact,
                                   struct wherry_error *error)
{
    *contact = known_find(postgres->known, id);
    if (*contact != NULL)
        return WHERRY_OK;
    const struct ahead ahead = {.rows = &id, .row_count = 1};
    const enum wherry_status status = look_for(postgres, &ahead, error);
    *contact = known_find(postgres->known, id);
    return status;
}

enum wherry_status ask_before_save(struct postgres_statement *statement,
                                   struct wherry_error *error)
{
    const struct known_contact *contact;
    return save_updates(statement->which)
               ? know_row(postgres_of(statement->base.store),
                          statement->parameters[0].number, &contact, error)
               : WHERRY_OK;
}

static enum wherry_status know_link(struct postgres_store *postgres, int side,
                                    const void *id, size_t length,
                                    const struct known_link **link,
                                    struct wherry_error *error)
{
    struct missing missing = {0};
    *link = known_find_link(postgres->known, side, id, length);
    if (*link != NULL)
        return WHERRY_OK;
    missing_begin(&missing, side);
    array_add_bytes(&missing.ids, id, length);
    const enum wherry_status status = read_missing(postgres, &missing, error);
    missing_free(&missing);
    if (status == WHERRY_OK)
        known_add_link(postgres->known, side, id, length, false, 0, 0);
    *link = known_find_link(postgres->known, side, id, length);
    return status;
}

static enum wherry_status ask_link(struct postgres_statement *statement,
                                   struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    const struct parameter *parameters = statement->parameters;
    const struct known_link *link;
    if (know_link(postgres, (int)parameters[0].number, parameters[1].bytes,
                  parameters[1].length, &link, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (!link->there ||
        (statement->which == SQL_GET_DIGEST && link->contact != parameters[2].number))
        return WHERRY_END;
    struct cell *cells = postgres_answer(statement, 1, 2);
    if (statement->which == SQL_FIND_ID) {
        cells[0] = cell_of_number(link->contact);
    } else if (statement->which == SQL_GET_DIGEST) {
        cells[0] = cell_of_number(link->digest);
    } else {
        cells[0] = cell_of_bytes(link->id, link->length);
        cells[1] = cell_of_number(link->digest);
    }
    return WHERRY_OK;
}

/* The numbers of the first ones, at most `room`, in their order; how many there are. */
static size_t list_numbers(struct postgres_store *postgres, int side,
                           const char *address, struct cell *cells, size_t room)
{
    size_t count = 0;
    for (const struct known_contact *contact =
             known_first(postgres->known, side, address);
         contact != NULL; contact = known_next(contact, side, address)) {
        size_t at = count < room ? count++ : room;
        for (; at > 0 && cells[at - 1].number > contact->id; at--)
            if (at < room)
                cells[at] = cells[at - 1];
        if (at < room)
            cells[at] = cell_of_number(contact->id);
    }
    return count;
}

static enum wherry_status ask_address(struct postgres_statement *statement,
                                      struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    const char *address = statement->parameters[0].bytes;
    const size_t room = (size_t)statement->parameters[1].number;
    const struct ahead ahead = {.addresses = &address, .address_count = 1};
    if (look_for(postgres, &ahead, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct cell *cells = postgres_answer(statement, room, 1);
    const size_t count = list_numbers(
        postgres, statement->which == SQL_FIND_CRM_ADDRESS, address, cells, room);
    statement->answers = (int)count;
    return count > 0 ? WHERRY_OK : WHERRY_END;
}

static struct cell cell_of_piece(const struct known_contact *contact,
                                 enum known_piece piece)
{
    return cell_of_bytes(contact->pieces[piece].bytes, contact->pieces[piece].length);
}

static enum wherry_status ask_row(struct postgres_statement *statement,
                                  struct wherry_error *error)
{
    const struct known_contact *contact;
    const bool whole = statement->which == SQL_GET_ROW;
    if (know_row(postgres_of(statement->base.store), statement->parameters[0].number,
                 &contact, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (!contact->there)
        return WHERRY_END;
    struct cell *at = postgres_answer(statement, 1, 12);
    for (int flag = FLAG_LIST_PRESENT; flag <= FLAG_PARKED; flag++)
        *at++ = cell_of_number(contact->flags[flag]);
    *at++ = cell_of_piece(contact, PIECE_LIST_ID);
    *at++ = cell_of_piece(contact, PIECE_CRM_ID);
    *at++ = cell_of_number(contact->flags[FLAG_FURTHER]);
    if (whole)
        *at++ = cell_of_number(contact->flags[FLAG_HIDDEN]);
    *at++ = cell_of_piece(contact, PIECE_LIST_ADDRESS);
    const char *crm = known_crm_address(contact);
    *at++ = whole ? cell_of_bytes(crm, crm == NULL ? 0 : strlen(crm))
                  : cell_of_piece(contact, PIECE_CRM_OWN);
    if (whole)
        *at = cell_of_piece(contact, PIECE_BODY);
    return WHERRY_OK;
}

enum wherry_status ask_step(struct postgres_statement *statement,
                            struct wherry_error *error)
{
    struct postgres_store *postgres = postgres_of(statement->base.store);
    enum wherry_status status;
    if (statement->which == SQL_GET_ROW || statement->which == SQL_GET_STANDING)
        status = ask_row(statement, error);
    else if (statement->which == SQL_FIND_LIST_ADDRESS ||
             statement->which == SQL_FIND_CRM_ADDRESS)
        status = ask_address(statement, error);
    else
        status = ask_link(statement, error);
    postgres->leaned |= postgres->turn == TURN_ASKED;
    return status;
}
