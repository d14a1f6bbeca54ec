/* known.c -- contacts and links that may be asked for again. */
#include "host/store/postgres/known.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/memory.h"
#include "host/base/text.h"

struct known *known_create(void)
{
    return memory_allocate(sizeof(struct known));
}

static void free_contacts(struct known_contact *contact)
{
    while (contact != NULL) {
        struct known_contact *next = contact->next;
        free(contact->bytes);
        free(contact);
        contact = next;
    }
}

static void free_links(struct known_link *link)
{
    while (link != NULL) {
        struct known_link *next = link->next;
        free(link);
        link = next;
    }
}

static void free_addresses(struct known_address *address)
{
    while (address != NULL) {
        struct known_address *next = address->next;
        free(address);
        address = next;
    }
}

void known_clear(struct known *known)
{
    if (known->count == 0)
        return;
    for (size_t i = 0; i < KNOWN_HASH; i++) {
        free_contacts(known->contacts[i]);
        free_links(known->links[i]);
        free_addresses(known->addresses[i]);
    }
    memset(known, 0, sizeof *known);
}

void known_free(struct known *known)
{
    if (known == NULL)
        return;
    known_clear(known);
    free(known);
}

/* ---- Found ---- */

static size_t place_of(const void *bytes, size_t length)
{
    return XXH3_64bits(bytes, length) % KNOWN_HASH;
}

static size_t place_of_text(const char *text)
{
    return place_of(text, strlen(text));
}

static size_t place_of_number(int64_t number)
{
    return (uint64_t)number % KNOWN_HASH;
}

struct known_contact *known_find(const struct known *known, int64_t id)
{
    struct known_contact *contact = known->contacts[place_of_number(id)];
    while (contact != NULL && contact->id != id)
        contact = contact->next;
    return contact;
}

struct known_link *known_find_link(const struct known *known, int side, const void *id,
                                   size_t length)
{
    struct known_link *link = known->links[place_of(id, length)];
    while (link != NULL && (link->side != side || link->length != length ||
                            memcmp(link->id, id, length) != 0))
        link = link->next;
    return link;
}

static struct known_address *find_address(const struct known *known,
                                          const char *address)
{
    struct known_address *found = known->addresses[place_of_text(address)];
    while (found != NULL && !text_same(found->text, address))
        found = found->next;
    return found;
}

bool known_has_address(const struct known *known, const char *address)
{
    return find_address(known, address) != NULL;
}

static const char *list_address(const struct known_contact *contact)
{
    return contact->pieces[PIECE_LIST_ADDRESS].bytes;
}

const char *known_crm_address(const struct known_contact *contact)
{
    const char *own = contact->pieces[PIECE_CRM_OWN].bytes;
    if (own == NULL)
        return list_address(contact);
    return *own == '\0' ? NULL : own;
}

static bool has_address(const struct known_contact *contact, int side,
                        const char *address)
{
    const char *own = side == 0 ? list_address(contact) : known_crm_address(contact);
    return contact->there && own != NULL && text_same(own, address);
}

static struct known_contact *seek(struct known_contact *contact, int side,
                                  const char *address)
{
    while (contact != NULL && !has_address(contact, side, address))
        contact = side == 0 ? contact->next_list : contact->next_crm;
    return contact;
}

struct known_contact *known_first(const struct known *known, int side,
                                  const char *address)
{
    const size_t place = place_of_text(address);
    return seek(side == 0 ? known->by_list[place] : known->by_crm[place], side,
                address);
}

struct known_contact *known_next(const struct known_contact *contact, int side,
                                 const char *address)
{
    return seek(side == 0 ? contact->next_list : contact->next_crm, side, address);
}

/* ---- Contacts ---- */

static void copy_pieces(struct known *known, struct known_contact *contact,
                        const struct known_contact *from)
{
    size_t size = 0;
    for (size_t i = 0; i < KNOWN_PIECES; i++)
        size += from->pieces[i].bytes == NULL ? 0 : from->pieces[i].length + 1;
    char *bytes = memory_allocate(size + 1), *at = bytes;
    for (size_t i = 0; i < KNOWN_PIECES; i++) {
        const struct piece *piece = &from->pieces[i];
        contact->pieces[i] = (struct piece){0};
        if (piece->bytes == NULL)
            continue;
        memcpy(at, piece->bytes, piece->length);
        at[piece->length] = '\0';
        contact->pieces[i] = (struct piece){at, piece->length};
        at += piece->length + 1;
    }
    known->bytes += size;
    known->bytes -= contact->size;
    free(contact->bytes);
    contact->bytes = bytes;
    contact->size = size;
    memcpy(contact->flags, from->flags, sizeof contact->flags);
}

static void enter_addresses(struct known *known, struct known_contact *contact)
{
    const char *list = list_address(contact), *crm = known_crm_address(contact);
    if (list != NULL) {
        struct known_contact **first = &known->by_list[place_of_text(list)];
        contact->next_list = *first;
        *first = contact;
    }
    if (crm != NULL) {
        struct known_contact **first = &known->by_crm[place_of_text(crm)];
        contact->next_crm = *first;
        *first = contact;
    }
}

static void leave_addresses(struct known *known, struct known_contact *contact)
{
    const char *list = list_address(contact), *crm = known_crm_address(contact);
    struct known_contact **at;
    if (list != NULL) {
        for (at = &known->by_list[place_of_text(list)]; *at != contact;)
            at = &(*at)->next_list;
        *at = contact->next_list;
    }
    if (crm != NULL) {
        for (at = &known->by_crm[place_of_text(crm)]; *at != contact;)
            at = &(*at)->next_crm;
        *at = contact->next_crm;
    }
    contact->next_list = contact->next_crm = NULL;
}

static void mark_changed(struct known *known, struct known_contact *contact)
{
    contact->dirty = true;
    known->changed += sizeof *contact + contact->size;
}

static struct known_contact *make_contact(struct known *known, int64_t id)
{
    struct known_contact *contact = memory_allocate(sizeof *contact);
    struct known_contact **first = &known->contacts[place_of_number(id)];
    contact->id = id;
    contact->next = *first;
    *first = contact;
    known->count++;
    known->bytes += sizeof *contact;
    return contact;
}

void known_add(struct known *known, const struct known_contact *from)
{
    struct known_contact *contact = known_find(known, from->id);
    if (contact != NULL && (contact->there || !from->fresh))
        return;
    if (contact == NULL)
        contact = make_contact(known, from->id);
    contact->there = from->there;
    contact->fresh = from->fresh;
    if (from->there) {
        copy_pieces(known, contact, from);
        enter_addresses(known, contact);
    }
    if (from->fresh)
        mark_changed(known, contact);
}

void known_change(struct known *known, struct known_contact *contact,
                  const struct known_contact *now)
{
    char *before = contact->bytes; /* `now` may have pieces of it */
    leave_addresses(known, contact);
    contact->bytes = NULL;
    copy_pieces(known, contact, now);
    free(before);
    enter_addresses(known, contact);
    mark_changed(known, contact);
}

void known_remove(struct known *known, int64_t id)
{
    struct known_contact *contact = known_find(known, id);
    if (contact == NULL || !contact->there)
        return;
    leave_addresses(known, contact);
    contact->there = contact->dirty = contact->fresh = false;
}

/* ---- Links and addresses ---- */

void known_add_link(struct known *known, int side, const void *id, size_t length,
                    bool there, int64_t contact, int64_t digest)
{
    if (known_find_link(known, side, id, length) != NULL)
        return;
    struct known_link *link = memory_allocate(sizeof *link + length);
    struct known_link **first = &known->links[place_of(id, length)];
    *link = (struct known_link){.next = *first,
                                .side = side,
                                .there = there,
                                .contact = contact,
                                .digest = digest,
                                .length = length};
    memcpy(link->id, id, length);
    *first = link;
    known->count++;
    known->bytes += sizeof *link + length;
}

void known_set_link(struct known_link *link, bool there, int64_t contact,
                    int64_t digest)
{
    link->there = there;
    link->contact = contact;
    link->digest = digest;
}

void known_change_link(struct known *known, struct known_link *link, bool there,
                       int64_t contact, int64_t digest)
{
    known_set_link(link, there, contact, digest);
    link->dirty = true;
    known->changed += sizeof *link + link->length;
}

void known_add_address(struct known *known, const char *address)
{
    if (find_address(known, address) != NULL)
        return;
    const size_t length = strlen(address);
    struct known_address *added = memory_allocate(sizeof *added + length + 1);
    struct known_address **first = &known->addresses[place_of_text(address)];
    memcpy(added->text, address, length + 1);
    added->next = *first;
    *first = added;
    known->count++;
    known->bytes += sizeof *added + length + 1;
}
