/* audience.c -- a list of Mailchimp: its members, and how they are found. */
#include "tests/sandbox/audience.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <xxhash.h>

#include "host/base/memory.h"
#include "host/base/text.h"

enum { FIRST_WEB_ID = 400000000, WEB_ID_STEP = 4, ADDRESS_MAX = 330 };

void audience_init(struct audience *audience, struct pool *texts, const char *id,
                   const char *name, int64_t now_s)
{
    *audience = (struct audience){.texts = texts, .created_s = now_s};
    snprintf(audience->id, sizeof audience->id, "%.15s", id);
    audience->name = pool_text(texts, name);
}

void audience_finish(struct audience *audience)
{
    for (size_t i = 0; i < audience->count; i++) {
        free(audience->members[i].values);
        free(audience->members[i].segments);
    }
    for (size_t i = 0; i < audience->segment_count; i++)
        free(audience->segments[i].members);
    for (size_t i = 0; i < audience->field_count; i++)
        free(audience->fields[i].choices);
    free(audience->members);
    free(audience->segments);
    free(audience->fields);
    free(audience->marks);
    table_free(&audience->by_hash);
    table_free(&audience->by_contact);
    table_free(&audience->marks_by_address);
    timeline_free(&audience->changes);
    whole_read_free(&audience->whole_read);
    *audience = (struct audience){0};
}

static void md5(const void *bytes, size_t length, unsigned char hash[MD5_SIZE])
{
    static EVP_MD *digest; /* fetched once: looking it up costs more than the sum */
    if (digest == NULL)
        digest = EVP_MD_fetch(NULL, "MD5", NULL);
    if (digest == NULL || EVP_Digest(bytes, length, hash, NULL, digest, NULL) != 1)
        abort();
}

static void hash_unicode(const char *address, unsigned char hash[MD5_SIZE])
{
    size_t length = 0;
    uint8_t *low = u8_tolower((const uint8_t *)address, strlen(address), NULL, NULL,
                              NULL, &length);
    if (low == NULL)
        abort();
    md5(low, length, hash);
    free(low);
}

void audience_hash(const char *address, bool unicode_lower,
                   unsigned char hash[MD5_SIZE])
{
    char low[ADDRESS_MAX];
    if (unicode_lower) {
        hash_unicode(address, hash);
        return;
    }
    snprintf(low, sizeof low, "%s", address);
    text_lower(low);
    md5(low, strlen(low), hash);
}

void audience_hex(const unsigned char hash[MD5_SIZE], char hex[MD5_HEX_ROOM])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < MD5_SIZE; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    hex[MD5_HEX_ROOM - 1] = '\0';
}

static bool from_hex(const char *text, unsigned char hash[MD5_SIZE])
{
    if (strlen(text) != MD5_HEX_ROOM - 1 ||
        strspn(text, "0123456789abcdef") != MD5_HEX_ROOM - 1)
        return false;
    for (size_t i = 0; i < MD5_SIZE; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        hash[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return true;
}

struct wanted {
    const struct audience *audience;
    const unsigned char *hash;
};

static bool same_hash(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    return memcmp(wanted->audience->members[position].hash, wanted->hash, MD5_SIZE) ==
           0;
}

static bool same_contact(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    return memcmp(wanted->audience->members[position].contact, wanted->hash,
                  MD5_SIZE) == 0;
}

static struct member *find(const struct audience *audience, const struct table *table,
                           table_same *same, const unsigned char hash[MD5_SIZE])
{
    const struct wanted wanted = {audience, hash};
    uint32_t position = table_find(table, table_hash(hash, MD5_SIZE), same, &wanted);
    return position == NOWHERE ? NULL : &audience->members[position];
}

struct member *audience_by_address(const struct audience *audience, const char *address)
{
    unsigned char hash[MD5_SIZE];
    audience_hash(address, audience->unicode_lower, hash);
    return find(audience, &audience->by_hash, same_hash, hash);
}

struct member *audience_by_key(const struct audience *audience, const char *key)
{
    unsigned char hash[MD5_SIZE];
    if (!from_hex(key, hash))
        return strchr(key, '@') == NULL ? NULL : audience_by_address(audience, key);
    struct member *member = find(audience, &audience->by_hash, same_hash, hash);
    return member != NULL ? member
                          : find(audience, &audience->by_contact, same_contact, hash);
}

static uint32_t position_of(const struct audience *audience,
                            const struct member *member)
{
    return (uint32_t)(member - audience->members);
}

struct member *audience_add(struct audience *audience, const char *address)
{
    audience->members = memory_grow(audience->members, audience->count, &audience->room,
                                    sizeof *audience->members);
    struct member *member = &audience->members[audience->count++];
    uint32_t serial = audience->serial++;
    char name[64];
    *member = (struct member){.address = pool_copy(audience->texts, address),
                              .reason = "",
                              .source = "API - Generic",
                              .language = "",
                              .ip_signup = "",
                              .ip_opt = "",
                              .web_id = FIRST_WEB_ID + serial * WEB_ID_STEP};
    snprintf(name, sizeof name, "contact %s %u", audience->id, serial);
    XXH128_canonical_t contact;
    XXH128_canonicalFromHash(&contact, XXH3_128bits(name, strlen(name)));
    memcpy(member->contact, contact.digest, MD5_SIZE);
    audience_hash(address, audience->unicode_lower, member->hash);
    uint32_t position = position_of(audience, member);
    table_add(&audience->by_hash, table_hash(member->hash, MD5_SIZE), position);
    table_add(&audience->by_contact, table_hash(member->contact, MD5_SIZE), position);
    return member;
}

void audience_rename(struct audience *audience, struct member *member,
                     const char *address)
{
    uint32_t position = position_of(audience, member);
    table_remove(&audience->by_hash, table_hash(member->hash, MD5_SIZE), position);
    member->address = pool_copy(audience->texts, address);
    audience_hash(address, audience->unicode_lower, member->hash);
    table_add(&audience->by_hash, table_hash(member->hash, MD5_SIZE), position);
}

void audience_delete(struct audience *audience, struct member *member)
{
    uint32_t position = position_of(audience, member);
    while (member->segment_count > 0)
        audience_part(member, audience_segment(audience, member->segments[0]));
    table_remove(&audience->by_hash, table_hash(member->hash, MD5_SIZE), position);
    table_remove(&audience->by_contact, table_hash(member->contact, MD5_SIZE),
                 position);
    timeline_drop(&audience->changes, position);
    audience_make_mark(audience, member->address)->forgotten = true;
    free(member->values);
    free(member->segments);
    *member = (struct member){.address = "",
                              .reason = "",
                              .source = "",
                              .language = "",
                              .ip_signup = "",
                              .ip_opt = "",
                              .gone = true};
}

void audience_touch(struct audience *audience, struct member *member, int64_t now_s)
{
    member->changed_s = now_s;
    timeline_put(&audience->changes, position_of(audience, member), now_s);
}

const char *member_value(const struct member *member, size_t field)
{
    return field < member->value_count ? member->values[field] : "";
}

bool audience_set_value(struct audience *audience, struct member *member, size_t field,
                        const char *value)
{
    if (text_same(member_value(member, field), value))
        return false;
    if (field >= member->value_count) {
        size_t count = audience->field_count;
        assert(field < count && count <= UINT8_MAX);
        member->values = memory_resize(member->values, count, sizeof *member->values);
        while (member->value_count < count)
            member->values[member->value_count++] = "";
    }
    member->values[field] = pool_text(audience->texts, value);
    return true;
}

struct merge_field *audience_field(const struct audience *audience, const char *tag)
{
    for (size_t i = 0; i < audience->field_count; i++)
        if (!audience->fields[i].removed &&
            text_same_ignoring_case(audience->fields[i].tag, tag))
            return &audience->fields[i];
    return NULL;
}

struct merge_field *audience_add_field(struct audience *audience, const char *tag,
                                       const char *name, enum merge_type type)
{
    audience->fields = memory_grow(audience->fields, audience->field_count,
                                   &audience->field_room, sizeof *audience->fields);
    struct merge_field *field = &audience->fields[audience->field_count++];
    *field = (struct merge_field){.id = (int64_t)audience->field_count,
                                  .name = pool_text(audience->texts, name),
                                  .type = type,
                                  .public = true,
                                  .phone_format = "none",
                                  .display_order = (int)audience->field_count + 1};
    snprintf(field->tag, sizeof field->tag, "%.10s", tag);
    return field;
}

static const char *const status_names[] = {
    [SUBSCRIBED] = "subscribed",
    [UNSUBSCRIBED] = "unsubscribed",
    [CLEANED] = "cleaned",
    [PENDING] = "pending",
    [TRANSACTIONAL] = "transactional",
    [ARCHIVED] = "archived",
};

const char *status_name(enum member_status status)
{
    return status_names[status];
}

enum member_status status_by_name(const char *name)
{
    int status = SUBSCRIBED;
    while (status < NO_STATUS && !text_same(status_names[status], name))
        status++;
    return (enum member_status)status;
}

static const char *const type_names[] = {
    [MERGE_TEXT] = "text",         [MERGE_NUMBER] = "number",
    [MERGE_ADDRESS] = "address",   [MERGE_PHONE] = "phone",
    [MERGE_DATE] = "date",         [MERGE_URL] = "url",
    [MERGE_IMAGEURL] = "imageurl", [MERGE_RADIO] = "radio",
    [MERGE_DROPDOWN] = "dropdown", [MERGE_BIRTHDAY] = "birthday",
    [MERGE_ZIP] = "zip",
};

const char *merge_type_name(enum merge_type type)
{
    return type_names[type];
}

enum merge_type merge_type_by_name(const char *name)
{
    int type = MERGE_TEXT;
    while (type < MERGE_TYPES && !text_same(type_names[type], name))
        type++;
    return (enum merge_type)type;
}
