/* registry.h -- the plugins of the plugin directories. The only code that calls dlopen.
 *
 * A file is accepted when nobody but root and the user can have put it there (file.h),
 * it is a regular file named *.so, exports `wherry_connector`, speaks our interface
 * version, and its descriptor is whole. Each refusal is one sentence that names the
 * file and the fault. Loading does not run connector code beyond the dynamic linker's;
 * if that ends the process, see guard.h.
 */
#ifndef CONNECTOR_REGISTRY_H
#define CONNECTOR_REGISTRY_H

#include "plugin/wherry.h"

struct registry;

/* `directories` is a colon-separated list; one that does not exist is a refusal too. Of
 * two plugins with one name that of the first directory is taken. */
struct registry *registry_load(const char *directories);
/* One file, at any path, by the same rules. */
struct registry *registry_load_file(const char *file);
/* Adds a connector that is linked in, for tests. */
void registry_add(struct registry *registry, const struct wherry_connector *plugin);
void registry_destroy(struct registry *registry);

size_t registry_count(const struct registry *registry);
/* Copied into zeroed memory of our own size, whatever the plugin's. */
const struct wherry_connector *registry_plugin(const struct registry *registry,
                                               size_t index);
const char *registry_file(const struct registry *registry, size_t index);
const struct wherry_connector *registry_find(const struct registry *registry,
                                             const char *name); /* or NULL */
/* The names of all, NULL-terminated; the caller frees the array. */
const char **registry_names(const struct registry *registry);
size_t registry_refusal_count(const struct registry *registry);
const char *registry_refusal(const struct registry *registry, size_t index);
/* Which plugin hides which, a sentence each: a plugin of a later directory has the same
 * name. */
size_t registry_hiding_count(const struct registry *registry);
const char *registry_hiding(const struct registry *registry, size_t index);

#endif
