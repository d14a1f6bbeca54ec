/* related.c -- of a directory of specs, those that can matter to one pipeline. */
#include "host/spec/related.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/account.h"
#include "host/spec/check_set.h"
#include "host/spec/mention.h"
#include "host/spec/pack.h"
#include "host/spec/set.h"

enum { KEYS_MOST = 4 }; /* in files, of one spec: each side has one */

struct file {
    struct spec_pack_file packed;
    const char *path;
    struct buffer plain; /* its text with what its variables hold; empty: it has none */
    uint64_t keys[KEYS_MOST]; /* hashes of those in files */
    size_t key_count;
    bool related;
};

/* A value of a related file, which other files may share. */
struct value {
    char *text;
    struct mention mention;
    uint64_t hash;
};

struct search {
    struct spec_set
        *parsed; /* the related files, in the order in which they are found */
    struct file *files;
    size_t file_count, file_room;
    struct value *values;
    size_t value_count, value_room;
    size_t asked; /* so many of the values each other file has been asked for */
};

static uint64_t hash(const char *text)
{
    return XXH3_64bits(text, strlen(text));
}

/* ---- Files */

/* False: what they hold is not certain. */
static bool read_keys(struct file *file, const struct buffer *paths)
{
    const char *path = buffer_text(paths), *end = path + paths->length;
    for (; path < end; path += strlen(path) + 1) {
        struct buffer key = {0};
        const bool read =
            file->key_count < KEYS_MOST && account_read_key(file->path, path, &key);
        if (read)
            file->keys[file->key_count++] = hash(buffer_text(&key));
        account_wipe(&key);
        if (!read)
            return false;
    }
    return true;
}

/* Is the text so plain that it tells what the file shares with others? */
static bool is_plain(struct spec_set *set, struct file *file)
{
    const struct spec_pack_file *packed = &file->packed;
    struct buffer paths = {0};
    const bool plain =
        !mention_hides(set, packed->text, packed->length, &file->plain) &&
        mention_key_files(packed->text, packed->length, &paths) &&
        read_keys(file, &paths);
    buffer_free(&paths);
    return plain;
}

static void add_files(struct search *search, const struct buffer *pack)
{
    struct spec_pack_file packed;
    size_t at = 0;
    while (spec_pack_next(buffer_text(pack), pack->length, &at, &packed)) {
        if (!packed.readable)
            continue;
        search->files = memory_grow(search->files, search->file_count,
                                    &search->file_room, sizeof *search->files);
        struct file *file = &search->files[search->file_count++];
        *file = (struct file){.packed = packed};
        file->path =
            arena_text_n(&search->parsed->arena, packed.path, packed.path_length);
        file->related = !is_plain(search->parsed, file);
    }
}

static bool has_value(const struct file *file, const struct value *value)
{
    for (size_t i = 0; i < file->key_count; i++)
        if (file->keys[i] == value->hash)
            return true;
    if (file->plain.length > 0)
        return mention_has(file->plain.bytes, file->plain.length, &value->mention);
    return mention_has(file->packed.text, file->packed.length, &value->mention);
}

/* ---- Values */

static void add_value(struct search *search, const char *text)
{
    for (size_t i = 0; i < search->value_count; i++)
        if (text_same(search->values[i].text, text))
            return;
    search->values = memory_grow(search->values, search->value_count,
                                 &search->value_room, sizeof *search->values);
    struct value *value = &search->values[search->value_count++];
    value->text = memory_text(text);
    value->mention = mention_of(value->text);
    value->hash = hash(text);
}

/* What account.c and check_set.c compare; what a path leads to is in no text, and a file
 * that has such a setting is related to all. */
static void add_connection(struct search *search,
                           const struct spec_connection *connection)
{
    for (size_t i = 0; i < connection->setting_count; i++) {
        const struct spec_setting *setting = &connection->settings[i];
        struct buffer key = {0};
        if (spec_names_list(setting->name) || text_same(setting->name, "api_key"))
            add_value(search, setting->value);
        if (text_same(setting->name, "api_key_file") &&
            account_read_key(setting->place.file, setting->value, &key))
            add_value(search, buffer_text(&key));
        account_wipe(&key);
    }
    if (connection->account != NULL)
        add_value(search, connection->account);
    else if (!connection->keyed) /* it is the plugin's only account */
        add_value(search, connection->plugin);
}

static void add_pipeline(struct search *search, const struct pipeline *pipeline)
{
    add_value(search, pipeline->id);
    add_connection(search, &pipeline->crm);
    add_connection(search, &pipeline->list);
}

/* ---- The search */

/* The values of a pipeline that is related lead to others. A draft takes part in no
 * rule. */
static void parse(struct search *search, const struct file *file)
{
    struct spec_set *set = search->parsed;
    const size_t known = set->pipeline_count;
    spec_add_text(set, file->path, file->packed.text, file->packed.length);
    for (size_t i = known; i < set->pipeline_count; i++)
        add_pipeline(search, set->pipelines[i]);
}

static bool has_any(const struct search *search, const struct file *file, size_t end)
{
    for (size_t i = search->asked; i < end; i++)
        if (has_value(file, &search->values[i]))
            return true;
    return false;
}

/* Until nobody has a value that was not asked for yet. */
static void follow(struct search *search)
{
    for (size_t i = 0; i < search->file_count; i++)
        if (search->files[i].related)
            parse(search, &search->files[i]);
    while (search->asked < search->value_count) {
        const size_t end = search->value_count;
        for (size_t i = 0; i < search->file_count; i++) {
            struct file *file = &search->files[i];
            if (file->related || !has_any(search, file, end))
                continue;
            file->related = true;
            parse(search, file);
        }
        search->asked = end;
    }
}

static bool is_there(const struct spec_set *set, const char *id)
{
    for (size_t i = 0; i < set->draft_count; i++)
        if (set->drafts[i]->id != NULL && text_same(set->drafts[i]->id, id))
            return true;
    return spec_find(set, id) != NULL;
}

static void finish(struct search *search)
{
    for (size_t i = 0; i < search->file_count; i++)
        account_wipe(&search->files[i].plain);
    for (size_t i = 0; i < search->value_count; i++) {
        explicit_bzero(search->values[i].text, strlen(search->values[i].text));
        free(search->values[i].text);
    }
    free(search->files);
    free(search->values);
    spec_set_destroy(search->parsed);
}

/* The files are parsed a second time, in their own order, in which the rules name the
 * first of several offenders. */
static void take(struct spec_set *set, const struct search *search)
{
    for (size_t i = 0; i < search->file_count; i++)
        if (search->files[i].related)
            spec_add_text(set, search->files[i].path, search->files[i].packed.text,
                          search->files[i].packed.length);
}

enum wherry_status spec_add_related(struct spec_set *set, const char *path,
                                    const char *id, bool *found,
                                    struct wherry_error *error)
{
    struct buffer pack = {0};
    struct search search = {
        .parsed = spec_set_create(set->environment, set->environment_self)};
    enum wherry_status status = spec_pack(path, &pack, error);
    for (size_t i = 0; i < set->account_option_count; i++)
        spec_account_option(search.parsed, set->account_options[i].plugin,
                            set->account_options[i].option);
    add_files(&search, &pack);
    add_value(&search, id);
    follow(&search);
    *found = is_there(search.parsed, id);
    if (*found)
        take(set, &search);
    finish(&search);
    buffer_free(&pack);
    return status;
}
