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
    struct spec_set *set;
    struct spec_connection *connection;
    struct account *parent; /* a tree of joined ones; the root is its own parent */
    const struct spec_connection *best; /* of a root: the connection whose key is
                                         * used for all */
};

static const struct spec_setting *setting(const struct spec_connection *connection,
                                          const char *name)
{
    for (size_t i = 0; i < connection->setting_count; i++)
        if (text_same(connection->settings[i].name, name))
            return &connection->settings[i];
    return NULL;
}

void account_wipe(struct buffer *text)
{
    if (text->bytes != NULL)
        explicit_bzero(text->bytes, text->room);
    buffer_free(text);
}

/* Two keys that differ give different hashes as far as 64 bits go; that is enough to
 * distinguish accounts, and too little to reveal a key. */
static uint64_t hash(const char *plugin, const char *name, const char *value)
{
    struct buffer text = {0};
    buffer_format(&text, "%s\n%s\n%s", plugin, name, value);
    uint64_t result = XXH3_64bits(text.bytes, text.length);
    account_wipe(&text);
    return result;
}

static void key_path(const char *spec, const char *file, struct buffer *path)
{
    const char *slash = strrchr(spec, '/');
    if (*file != '/' && slash != NULL)
        buffer_add(path, spec, (size_t)(slash - spec) + 1);
    buffer_add_text(path, file);
}

bool account_read_key(const char *spec, const char *file, struct buffer *key)
{
    struct buffer path = {0};
    key_path(spec, file, &path);
    const bool read =
        files_read(buffer_text(&path), KEY_BYTES, key, NULL) == WHERRY_OK &&
        key->length > 0;
    buffer_free(&path);
    if (!read)
        return false;
    size_t length = strcspn(key->bytes, "\r\n");
    while (length > 0 && strchr(" \t", key->bytes[length - 1]) != NULL)
        length--;
    key->bytes[length] = '\0';
    key->length = length;
    return true;
}

/* As if the first line of the file was in the spec; a file that cannot be read is known
 * by its path. The connector reports what is wrong with it. */
static uint64_t hash_file(const char *plugin, const struct spec_setting *file)
{
    struct buffer path = {0}, key = {0};
    uint64_t result;
    if (account_read_key(file->place.file, file->value, &key)) {
        result = hash(plugin, "api_key", buffer_text(&key));
    } else {
        key_path(file->place.file, file->value, &path);
        result = hash(plugin, "api_key_file", buffer_text(&path));
    }
    account_wipe(&key);
    buffer_free(&path);
    return result;
}

/* A path that leads nowhere is compared as it is written. */
static const char *what_it_names(struct arena *arena, const char *value)
{
    char *real = *value == '/' ? realpath(value, NULL) : NULL;
    const char *named = arena_text(arena, real == NULL ? value : real);
    free(real);
    return named;
}

/* Each plugin has one such option at most. */
static void find_account_setting(const struct spec_set *set, struct arena *arena,
                                 struct spec_connection *connection)
{
    for (size_t i = 0; i < set->account_option_count; i++) {
        const struct spec_account_option *option = &set->account_options[i];
        if (text_same(option->plugin, connection->plugin))
            connection->account_setting = setting(connection, option->option);
    }
    if (connection->account_setting != NULL)
        connection->account_value =
            what_it_names(arena, connection->account_setting->value);
}

static void hash_key(struct spec_connection *connection)
{
    const struct spec_setting *key = setting(connection, "api_key");
    const struct spec_setting *file = setting(connection, "api_key_file");
    const struct spec_setting *named = connection->account_setting;
    if (named != NULL)
        connection->key_hash =
            hash(connection->plugin, named->name, connection->account_value);
    else if (key != NULL)
        connection->key_hash = hash(connection->plugin, "api_key", key->value);
    else if (file != NULL)
        connection->key_hash = hash_file(connection->plugin, file);
    else
        connection->key_hash = hash(connection->plugin, "", "");
    connection->keyed = named != NULL || key != NULL || file != NULL;
}

void account_name(struct spec_set *set, struct spec_connection *connection)
{
    struct arena *arena = &set->arena;
    find_account_setting(set, arena, connection);
    hash_key(connection);
    connection->hash_name = arena_format(arena, "%s:#%016llx", connection->plugin,
                                         (unsigned long long)connection->key_hash);
    connection->account_key =
        connection->account != NULL
            ? arena_format(arena, "%s:%s", connection->plugin, connection->account)
            : connection->hash_name;
}

bool account_same(const struct spec_connection *one,
                  const struct spec_connection *other)
{
    return text_same(one->account_key, other->account_key);
}

/* Each one on the way moves nearer to the root, so that no way grows long. */
static struct account *root(struct account *account)
{
    while (account->parent != account) {
        account->parent = account->parent->parent;
        account = account->parent;
    }
    return account;
}

static bool has_name(const struct account *account)
{
    return account->connection->account != NULL;
}

/* Connections with one name are next to each other, those without a name come after
 * them. */
static int order_names(const void *one, const void *other)
{
    const struct account *a = *(struct account *const *)one;
    const struct account *b = *(struct account *const *)other;
    a->set->compared++;
    if (!has_name(a) || !has_name(b))
        return has_name(b) - has_name(a);
    int order = strcmp(a->connection->plugin, b->connection->plugin);
    return order != 0 ? order : strcmp(a->connection->account, b->connection->account);
}

/* A connection with neither a name nor a key counts as one to the plugin's only
 * account; one with a name alone is known by its name. */
static bool known_by_hash(const struct account *account)
{
    return account->connection->keyed || !has_name(account);
}

/* The same of hashes, which have the plugin in them. */
static int order_hashes(const void *one, const void *other)
{
    const struct account *a = *(struct account *const *)one;
    const struct account *b = *(struct account *const *)other;
    a->set->compared++;
    if (!known_by_hash(a) || !known_by_hash(b))
        return known_by_hash(b) - known_by_hash(a);
    uint64_t one_hash = a->connection->key_hash, other_hash = b->connection->key_hash;
    return (one_hash > other_hash) - (one_hash < other_hash);
}

/* Joins those that are equal by `order` and have what it goes by. */
static void join_equal(struct account **sorted, size_t count,
                       int (*order)(const void *one, const void *other),
                       bool (*has)(const struct account *account))
{
    qsort(sorted, count, sizeof(struct account *), order);
    for (size_t i = 1; i < count && has(sorted[i]); i++)
        if (order(&sorted[i - 1], &sorted[i]) == 0)
            root(sorted[i])->parent = root(sorted[i - 1]);
}

static struct account *gather(struct spec_set *set, size_t count)
{
    struct account *accounts = memory_array(count, sizeof *accounts);
    for (size_t i = 0; i < count; i++) {
        struct pipeline *pipeline = set->pipelines[i / 2];
        accounts[i].set = set;
        accounts[i].connection = i % 2 == 0 ? &pipeline->crm : &pipeline->list;
        accounts[i].parent = &accounts[i];
    }
    return accounts;
}

/* If two are one account, the connection whose key is used for both. */
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
    struct account **sorted = memory_array(count, sizeof(struct account *));
    for (size_t i = 0; i < count; i++)
        sorted[i] = &accounts[i];
    join_equal(sorted, count, order_names, has_name);
    join_equal(sorted, count, order_hashes, known_by_hash);
    for (size_t i = 0; i < count; i++) {
        struct account *top = root(&accounts[i]);
        top->best = top->best == NULL ? accounts[i].connection
                                      : better(top->best, accounts[i].connection);
    }
    for (size_t i = 0; i < count; i++)
        accounts[i].connection->account_key = root(&accounts[i])->best->account_key;
    free(sorted);
    free(accounts);
}
