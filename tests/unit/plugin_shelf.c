/* plugin_shelf.c -- a plugin directory of a test's own. */
#include "tests/unit/plugin_shelf.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

char directory[PATH_ROOM];

void make_directory(void)
{
    const char *root = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/wherry-registry-XXXXXX",
             root == NULL || *root == '\0' ? "/tmp" : root);
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

const char *inside(const char *name)
{
    static char path[PATH_ROOM + 300];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

void remove_tree(const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char below[PATH_ROOM + 300];
        const char *name = entries[i]->d_name;
        snprintf(below, sizeof below, "%s/%s", path, name);
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && unlink(below) != 0)
            remove_tree(below);
        free(entries[i]);
    }
    free(entries);
    rmdir(path);
}

void read_all(const char *path, struct buffer *bytes)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open '%s': %s", path, strerror(errno));
    char piece[4096];
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buffer_add(bytes, piece, got);
    fclose(file);
}

void put(const char *name, const void *bytes, size_t length, mode_t mode)
{
    FILE *file = fopen(inside(name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(inside(name), mode), 0);
}

void read_module(const char *name, struct buffer *bytes)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/tests/plugins/%s.so", BUILD, name);
    read_all(path, bytes);
}

void put_module(const char *module, const char *name, mode_t mode)
{
    struct buffer bytes = {0};
    read_module(module, &bytes);
    put(name, bytes.bytes, bytes.length, mode);
    buffer_free(&bytes);
}

void leave(struct registry *registry)
{
    registry_destroy(registry);
    remove_tree(directory);
}

void expect_only_refusal(const struct registry *registry, const char *sentence)
{
    struct buffer expected = {0};
    for (; *sentence != '\0'; sentence++)
        if (*sentence == '%')
            buffer_add_text(&expected, directory);
        else
            buffer_add_char(&expected, *sentence);
    ck_assert_uint_eq(registry_refusal_count(registry), 1);
    ck_assert_str_eq(registry_refusal(registry, 0), buffer_text(&expected));
    buffer_free(&expected);
}

void expect_refused(const char *sentence)
{
    struct registry *registry = registry_load(directory);
    ck_assert_msg(registry_count(registry) == 0, "was loaded, expected: %s", sentence);
    expect_only_refusal(registry, sentence);
    registry_destroy(registry);
}
