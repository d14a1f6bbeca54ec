/* registry.c -- the plugins of the plugin directories. */
#include "host/connector/registry.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/descriptor.h"
#include "host/connector/file.h"
#include "host/connector/guard.h"

/* A plugin's memory of its own: its descriptor's source and sink point into it. */
struct plugin {
    struct descriptor descriptor;
    char *file;
    size_t directory; /* which of the registry's it was found in */
    void *handle;     /* NULL: linked in */
};

struct texts {
    char **texts;
    size_t count, room;
};

struct registry {
    struct plugin **plugins;
    size_t plugin_count, plugin_room;
    struct texts directories; /* their true paths, in the order of the search */
    struct texts refusals, hidings;
};

static void add_text(struct texts *list, const char *text)
{
    list->texts =
        memory_grow(list->texts, list->count, &list->room, sizeof *list->texts);
    list->texts[list->count++] = memory_text(text);
}

static void free_texts(struct texts *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->texts[i]);
    free(list->texts);
}

static const char *text_at(const struct texts *list, size_t index)
{
    return index < list->count ? list->texts[index] : NULL;
}

static void refuse(struct registry *registry, const char *sentence)
{
    add_text(&registry->refusals, sentence);
}

static void refuse_file(struct registry *registry, const char *file, const char *why)
{
    struct buffer sentence = {0};
    buffer_format(&sentence, "'%s' %s", file, why);
    refuse(registry, buffer_text(&sentence));
    buffer_free(&sentence);
}

static void unload(const char *file, void *handle)
{
    struct guard_mark before = guard_file(file, "unloaded");
    dlclose(handle);
    guard_leave(before);
}

static void destroy_plugin(struct plugin *plugin)
{
    if (plugin->handle != NULL)
        unload(plugin->file, plugin->handle);
    free(plugin->file);
    free(plugin);
}

static const struct plugin *find(const struct registry *registry, const char *name)
{
    for (size_t i = 0; i < registry->plugin_count; i++)
        if (text_same(registry->plugins[i]->descriptor.connector.name, name))
            return registry->plugins[i];
    return NULL;
}

/* Of two directories the first one wins, and a message says so; within one directory it
 * is an error. */
static void leave_out(struct registry *registry, const struct plugin *plugin,
                      const struct plugin *same)
{
    struct buffer sentence = {0};
    const char *name = plugin->descriptor.connector.name;
    if (plugin->directory == same->directory)
        buffer_format(&sentence,
                      "'%s' is named '%s', and so is '%s', which was loaded first: "
                      "give one of them another '.name'",
                      plugin->file, name, same->file);
    else
        buffer_format(&sentence, "'%s' hides '%s': both are named '%s'", same->file,
                      plugin->file, name);
    add_text(plugin->directory == same->directory ? &registry->refusals
                                                  : &registry->hidings,
             buffer_text(&sentence));
    buffer_free(&sentence);
}

/* Takes over the handle, whatever the result. */
static void add_plugin(struct registry *registry, const char *file, void *handle,
                       const struct wherry_connector *exported, size_t there)
{
    struct plugin *plugin = memory_allocate(sizeof *plugin);
    plugin->file = memory_text(file);
    plugin->directory = registry->directories.count;
    plugin->handle = handle;
    struct wherry_error error = {0};
    struct guard_mark before = guard_file(file, "looked at");
    enum wherry_status status =
        descriptor_copy(exported, there, &plugin->descriptor, &error);
    guard_leave(before);
    if (status == WHERRY_OK) {
        const struct plugin *same = find(registry, plugin->descriptor.connector.name);
        if (same == NULL) {
            registry->plugins =
                memory_grow(registry->plugins, registry->plugin_count,
                            &registry->plugin_room, sizeof(struct plugin *));
            registry->plugins[registry->plugin_count++] = plugin;
            return;
        }
        leave_out(registry, plugin, same);
    } else {
        refuse_file(registry, file, error.message);
    }
    destroy_plugin(plugin);
}

/* How many bytes the symbol has by the object's own symbol table. */
static size_t symbol_size(const void *symbol)
{
#ifdef __GLIBC__ /* others have no dladdr1 */
    Dl_info place;
    void *entry = NULL;
    if (dladdr1(symbol, &place, &entry, RTLD_DL_SYMENT) != 0 && entry != NULL &&
        place.dli_saddr == symbol)
        return ((const ElfW(Sym) *)entry)->st_size;
#else
    (void)symbol;
#endif
    return SIZE_MAX;
}

/* The linker's own words begin with the path that the message names already, or with
 * the name of a library that it did not find: glibc uses the same words for both. */
static void refuse_unloadable(struct registry *registry, const char *file,
                              const char *real)
{
    static const char no_library[] =
        ": cannot open shared object file: No such file or directory";
    const char *words = dlerror();
    struct buffer sentence = {0};
    if (words == NULL)
        words = "the dynamic linker does not say why";
    buffer_format(&sentence, "cannot load '%s': ", file);
    if (text_starts_with(words, real) && words[strlen(real)] == ':') {
        words += strlen(real) + 1;
        buffer_add_text(&sentence, words + strspn(words, " "));
    } else if (text_ends_with(words, no_library)) {
        const int length = (int)(strlen(words) - strlen(no_library));
        buffer_format(&sentence, "it needs the library '%.*s', which is not installed",
                      length, words);
    } else {
        buffer_add_text(&sentence, words);
    }
    refuse(registry, buffer_text(&sentence));
    buffer_free(&sentence);
}

static void load_file(struct registry *registry, const char *file,
                      const char *directory)
{
    struct wherry_error error = {0};
    char *real = file_check_plugin(file, directory, &error);
    if (real == NULL) {
        refuse(registry, error.message);
        return;
    }
    struct guard_mark before = guard_file(file, "loaded");
    void *handle = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    guard_leave(before);
    if (handle == NULL) {
        refuse_unloadable(registry, file, real);
        free(real);
        return;
    }
    free(real);
    const struct wherry_connector *exported = dlsym(handle, "wherry_connector");
    if (exported != NULL) {
        add_plugin(registry, file, handle, exported, symbol_size(exported));
        return;
    }
    refuse_file(registry, file,
                "does not export 'wherry_connector': WHERRY_CONNECTOR(...) creates it");
    unload(file, handle);
}

static int is_plugin_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && text_ends_with(entry->d_name, ".so");
}

/* By name and not by the locale: which of two duplicates is loaded must not change. */
static int by_name(const struct dirent **one, const struct dirent **other)
{
    return strcmp((*one)->d_name, (*other)->d_name);
}

static bool was_searched(const struct registry *registry, const char *real)
{
    for (size_t i = 0; i < registry->directories.count; i++)
        if (text_same(registry->directories.texts[i], real))
            return true;
    return false;
}

static void load_files(struct registry *registry, const char *directory,
                       const char *real)
{
    struct dirent **entries = NULL;
    int count = scandir(real, &entries, is_plugin_file, by_name);
    if (count < 0) {
        struct wherry_error error = {0};
        fail(&error, WHERRY_FAILED, "cannot read the plugin directory '%s': %s",
             directory, strerror(errno));
        refuse(registry, error.message);
        return;
    }
    for (int i = 0; i < count; i++) {
        struct buffer file = {0};
        const char *joint = text_ends_with(directory, "/") ? "" : "/";
        buffer_format(&file, "%s%s%s", directory, joint, entries[i]->d_name);
        load_file(registry, buffer_text(&file), real);
        buffer_free(&file);
        free(entries[i]);
    }
    free(entries);
}

/* One that is named twice, in whatever spelling, is searched once. */
static void load_directory(struct registry *registry, const char *directory)
{
    struct wherry_error error = {0};
    char *real = file_check_directory(directory, &error);
    if (real == NULL) {
        refuse(registry, error.message);
    } else if (!was_searched(registry, real)) {
        add_text(&registry->directories, real);
        load_files(registry, directory, real);
    }
    free(real);
}

struct registry *registry_load(const char *directories)
{
    struct registry *registry = memory_allocate(sizeof *registry);
    while (*directories != '\0') {
        size_t length = strcspn(directories, ":");
        if (length > 0) {
            char *directory = memory_text_n(directories, length);
            load_directory(registry, directory);
            free(directory);
        }
        directories += length + (directories[length] == ':' ? 1 : 0);
    }
    return registry;
}

struct registry *registry_load_file(const char *file)
{
    struct registry *registry = memory_allocate(sizeof *registry);
    struct wherry_error error = {0};
    struct buffer path = {0};
    /* What is found here has a folder, too, which is checked. */
    buffer_format(&path, "%s%s", strchr(file, '/') == NULL ? "./" : "", file);
    char *directory = files_directory(buffer_text(&path));
    char *real = NULL;
    if (access(file, F_OK) != 0)
        fail(&error, WHERRY_FAILED, "cannot open '%s': %s", file, strerror(errno));
    else
        real = file_check_directory(directory, &error);
    if (real == NULL)
        refuse(registry, error.message);
    else
        load_file(registry, buffer_text(&path), real);
    free(real);
    free(directory);
    buffer_free(&path);
    return registry;
}

void registry_add(struct registry *registry, const struct wherry_connector *plugin)
{
    add_plugin(registry, "(linked in)", NULL, plugin, SIZE_MAX);
}

const char **registry_names(const struct registry *registry)
{
    const size_t count = registry_count(registry);
    const char **names = memory_array(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = registry_plugin(registry, i)->name;
    return names;
}

void registry_destroy(struct registry *registry)
{
    if (registry == NULL)
        return;
    for (size_t i = 0; i < registry->plugin_count; i++)
        destroy_plugin(registry->plugins[i]);
    free_texts(&registry->directories);
    free_texts(&registry->refusals);
    free_texts(&registry->hidings);
    free(registry->plugins);
    free(registry);
}

size_t registry_count(const struct registry *registry)
{
    return registry->plugin_count;
}

const struct wherry_connector *registry_plugin(const struct registry *registry,
                                               size_t index)
{
    return index < registry->plugin_count
               ? &registry->plugins[index]->descriptor.connector
               : NULL;
}

const char *registry_file(const struct registry *registry, size_t index)
{
    return index < registry->plugin_count ? registry->plugins[index]->file : NULL;
}

const struct wherry_connector *registry_find(const struct registry *registry,
                                             const char *name)
{
    const struct plugin *plugin = find(registry, name);
    return plugin == NULL ? NULL : &plugin->descriptor.connector;
}

size_t registry_refusal_count(const struct registry *registry)
{
    return registry->refusals.count;
}

const char *registry_refusal(const struct registry *registry, size_t index)
{
    return text_at(&registry->refusals, index);
}

size_t registry_hiding_count(const struct registry *registry)
{
    return registry->hidings.count;
}

const char *registry_hiding(const struct registry *registry, size_t index)
{
    return text_at(&registry->hidings, index);
}
