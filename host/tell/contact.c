/* contact.c -- the names by which a contact is called. */
#include "host/tell/contact.h"

#include <string.h>

#include "host/base/error.h"
#include "plugin/kit/address.h"

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

void contact_name(int64_t row, char name[CONTACT_ROOM])
{
    char reversed[CONTACT_ROOM];
    size_t length = 0;
    for (uint64_t rest = (uint64_t)row; rest > 0 || length == 0; rest /= 36)
        reversed[length++] = digits[rest % 36];
    size_t at = 0;
    name[at++] = 'c';
    while (length > 0)
        name[at++] = reversed[--length];
    name[at] = '\0';
}

bool contact_number(const char *name, int64_t *row)
{
    size_t length = strlen(name);
    if (name[0] != 'c' || length < 2 || length > 13)
        return false;
    *row = 0;
    for (size_t i = 1; i < length; i++) {
        const char *digit = strchr(digits, name[i]);
        if (digit == NULL || *row > (INT64_MAX - 36) / 36)
            return false;
        *row = *row * 36 + (digit - digits);
    }
    return *row > 0;
}

static enum wherry_status add_by_address(struct store *store, enum store_side side,
                                         const char *key, int64_t *rows, size_t room,
                                         size_t *count, struct wherry_error *error)
{
    int64_t found[16];
    size_t number;
    enum wherry_status status =
        store_find_by_address(store, side, key, found, 16, &number, error);
    for (size_t i = 0; status == WHERRY_OK && i < number && *count < room; i++) {
        bool known = false;
        for (size_t j = 0; j < *count; j++)
            known |= rows[j] == found[i];
        if (!known)
            rows[(*count)++] = found[i];
    }
    return status;
}

enum wherry_status contact_judge(const char *contact, struct wherry_error *error)
{
    char key[ADDRESS_ROOM];
    int64_t row;
    if (strchr(contact, '@') == NULL)
        return contact_number(contact, &row)
                   ? WHERRY_OK
                   : fail(error, WHERRY_FAILED,
                          "'%s' is neither an email address nor a contact's short id",
                          contact);
    return address_normalise(contact, key)
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED,
                      "CONTACT is not an email address"); /* it may be nearly one */
}

static enum wherry_status find_by_id(struct store *store, int64_t id, int64_t *rows,
                                     size_t room, size_t *count,
                                     struct wherry_error *error)
{
    struct arena arena = {0};
    struct store_row row;
    enum wherry_status status = store_get_row(store, id, &arena, &row, error);
    if (status == WHERRY_OK && room > 0)
        rows[(*count)++] = id;
    arena_free(&arena);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status contact_find(struct store *store, const char *contact, int64_t *rows,
                                size_t room, size_t *count, struct wherry_error *error)
{
    char key[ADDRESS_ROOM];
    int64_t id;
    *count = 0;
    enum wherry_status status = contact_judge(contact, error);
    if (status != WHERRY_OK)
        return status;
    if (contact_number(contact, &id))
        return find_by_id(store, id, rows, room, count, error);
    address_normalise(contact, key);
    status = add_by_address(store, STORE_LIST, key, rows, room, count, error);
    if (status == WHERRY_OK)
        status = add_by_address(store, STORE_CRM, key, rows, room, count, error);
    return status;
}
