/* plugin_shelf.h -- a plugin directory of a test's own, with what the test puts there. */
#ifndef UNIT_PLUGIN_SHELF_H
#define UNIT_PLUGIN_SHELF_H

#include <stddef.h>
#include <sys/types.h>

#include "host/base/buffer.h"
#include "host/connector/registry.h"

enum { PATH_ROOM = 512 };

/* Its path; empty until make_directory. */
extern char directory[PATH_ROOM];

void make_directory(void);
void remove_tree(const char *path);
/* A path in it; valid until the next call. */
const char *inside(const char *name);

void read_all(const char *path, struct buffer *bytes);
void put(const char *name, const void *bytes, size_t length, mode_t mode);
/* The module that the build made of tests/plugins/NAME.c. */
void read_module(const char *name, struct buffer *bytes);
void put_module(const char *module, const char *name, mode_t mode);

/* Destroys the registry and removes the directory. */
void leave(struct registry *registry);

/* "%" in the sentence means the test's directory. */
void expect_only_refusal(const struct registry *registry, const char *sentence);
/* Nothing is loaded from it, and this message says why. */
void expect_refused(const char *sentence);

#endif
