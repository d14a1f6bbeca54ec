/* account.c -- which connections of a set reach the same account. */
#include "host/spec/account.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"

enum { KEY_BYTES = 4096 };

struct account {
    struct spec_connection *connection;
    bool keyed; /* `hash` is that of a key */
    uint64_t hash;
    size_t parent; /* a tree of joined accounts; the root is its own parent */
};

static const struct spec_setting *setting(const struct spec_connection *connection,
                                          const char *name)
{
    for (size_t i = 0; i < connection->setting_count; i++)
        if (text_same(connection->settings[i].name, name))
            return &connection->settings[i];
    return NULL;
}

static void wipe(struct buffer *text)
{
    if (text->bytes != NULL)
        explicit_bzero(text->bytes, text->room);
    buffer_free(text);
}

/* Two keys that differ give different hashes as far as 64 bits go; that is enough to
 * tell accounts apart, and too little to give a key away. */
static uint64_t hash(const char *plugin, const char *name, const char *value)
{
    struct buffer text = {0};
    buffer_format(&text, "%s\n%s\n%s", plugin, name, value);
    uint64_t result = XXH3_64bits(text.bytes, text.length);
    wipe(&text);
    return result;
}

/* A relative path is meant from the folder of the spec. */
static void key_path(const struct spec_setting *file, struct buffer *path)
{
    const char *slash = strrchr(file->place.file, '/');
    if (*file->value != '/' && slash != NULL)
        buffer_add(path, file->place.file, (size_t)(slash - file->place.file) + 1);
    buffer_add_text(path, file->value);
}

/* As if the first line of the file stood in the spec; a file that cannot be read is
 * known by its path. What is wrong with it is for the connector to say. */
static uint64_t hash_file(const char *plugin, const struct spec_setting *file)
{
    struct buffer path = {0}, text = {0};
    uint64_t result;
    key_path(file, &path);
    if (files_read(buffer_text(&path), KEY_BYTES, &text, NULL) == WHERRY_OK &&
        text.length > 0) {
        size_t length = strcspn(text.bytes, "\r\n");
        while (length > 0 && strchr(" \t", text.bytes[length - 1]) != NULL)
            length--;
        text.bytes[length] = '\0';
        result = hash(plugin, "api_key", text.bytes);
    } else {
        result = hash(plugin, "api_key_file", buffer_text(&path));
    }
    wipe(&text);
    buffer_free(&path);
    return result;
}

/* False when the connection has no key. */
static bool hash_key(const struct spec_connection *connection, uint64_t *result)
{
    const struct spec_setting *key = setting(connection, "api_key");
    const struct spec_setting *file = setting(connection, "api_key_file");
    if (key != NULL)
        *result = hash(connection->plugin, "api_key", key->value);
    else if (file != NULL)
        *result = hash_file(connection->plugin, file);
    else
        *result = hash(connection->plugin, "", "");
    return key != NULL || file != NULL;
}

void account_name(struct arena *arena, struct spec_connection *connection)
{
    uint64_t result;
    hash_key(connection, &result);
    connection->account_key =
        connection->account != NULL
            ? arena_format(arena, "%s:%s", connection->plugin, connection->account)
            : arena_format(arena, "%s:#%016llx", connection->plugin,
                           (unsigned long long)result);
}

bool account_same(const struct spec_connection *one,
                  const struct spec_connection *other)
{
    return text_same(one->account_key, other->account_key);
}

static size_t root(const struct account *accounts, size_t index)
{
    while (accounts[index].parent != index)
        index = accounts[index].parent;
    return index;
}

/* A connection with neither a name nor a key is taken to be to the plugin's only
 * account; one with a name alone is known by its name. */
static bool agree(const struct account *one, const struct account *other)
{
    const struct spec_connection *a = one->connection, *b = other->connection;
    if (!text_same(a->plugin, b->plugin))
        return false;
    if (a->account != NULL && b->account != NULL && text_same(a->account, b->account))
        return true;
    bool known =
        (one->keyed || a->account == NULL) && (other->keyed || b->account == NULL);
    return known && one->hash == other->hash;
}

static struct account *gather(struct spec_set *set, size_t count)
{
    struct account *accounts = memory_array(count, sizeof *accounts);
    for (size_t i = 0; i < count; i++) {
        struct pipeline *pipeline = set->pipelines[i / 2];
        accounts[i].connection = i % 2 == 0 ? &pipeline->crm : &pipeline->list;
        accounts[i].keyed = hash_key(accounts[i].connection, &accounts[i].hash);
        accounts[i].parent = i;
    }
    return accounts;
}

/* Of two that are one account, whose key stands for both. */
static const struct spec_connection *better(const struct spec_connection *one,
                                            const struct spec_connection *other)
{
    if ((one->account != NULL) != (other->account != NULL))
        return one->account != NULL ? one : other;
    return strcmp(one->account_key, other->account_key) <= 0 ? one : other;
}

void account_join(struct spec_set *set)
{
    size_t count = 2 * set->pipeline_count;
    struct account *accounts = gather(set, count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (agree(&accounts[i], &accounts[j]))
                accounts[root(accounts, i)].parent = root(accounts, j);
    const struct spec_connection **best = memory_array(count, sizeof(void *));
    for (size_t i = 0; i < count; i++) {
        size_t top = root(accounts, i);
        best[top] = best[top] == NULL ? accounts[i].connection
                                      : better(best[top], accounts[i].connection);
    }
    const char **keys = memory_array(count, sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = best[root(accounts, i)]->account_key;
    for (size_t i = 0; i < count; i++)
        accounts[i].connection->account_key = keys[i];
    free(keys);
    free(best);
    free(accounts);
}
