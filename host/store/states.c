/* states.c -- where the states of all pipelines are. */
#include "host/store/states.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/files.h"
#include "host/store/backends.h"
#include "host/store/driver.h"
#include "host/store/term.h"

enum wherry_status states_check(struct states states, struct wherry_error *error)
{
    return driver_of(states.text)->check(states.text, error);
}

bool states_are_secret(struct states states)
{
    return driver_of(states.text)->is_secret(states.text);
}

void states_show(struct states states, struct buffer *words)
{
    driver_of(states.text)->show(states.text, words);
}

void states_name(struct states states, struct buffer *words)
{
    buffer_add_text(words, "'");
    states_show(states, words);
    buffer_add_text(words, "'");
}

static bool is_directory(struct states states)
{
    return driver_of(states.text)->has_directory;
}

const char *states_directory(struct states states)
{
    return is_directory(states) ? states.text : NULL;
}

enum wherry_status states_prepare(struct states states, struct wherry_error *error)
{
    return driver_of(states.text)->prepare_states(states.text, error);
}

bool states_can_write(struct states states)
{
    return driver_of(states.text)->can_write(states.text);
}

enum wherry_status states_visit(struct states states, states_visitor *visitor,
                                void *self, struct wherry_error *error)
{
    return driver_of(states.text)->visit(states.text, visitor, self, error);
}

bool states_stamp(struct states states, const char *pipeline,
                  struct states_stamp *stamp)
{
    return driver_of(states.text)->stamp(states.text, pipeline, stamp);
}

enum wherry_status states_stamps(struct states states, states_stamp_visitor *visitor,
                                 void *self, struct wherry_error *error)
{
    const struct driver *driver = driver_of(states.text);
    return driver->stamps == NULL ? WHERRY_END
                                  : driver->stamps(states.text, visitor, self, error);
}

bool states_same(const struct states_stamp *one, const struct states_stamp *other)
{
    bool same = true;
    for (size_t i = 0; i < sizeof one->files / sizeof *one->files; i++)
        same = same && one->files[i].inode == other->files[i].inode &&
               one->files[i].size == other->files[i].size &&
               one->files[i].s == other->files[i].s &&
               one->files[i].ns == other->files[i].ns;
    return same;
}

/* ---- Files of this machine ---- */

/* In a folder that everybody can write to, somebody else may have made it: it must be
 * ours, and nobody else may enter. */
static bool is_ours_alone(const char *folder)
{
    struct stat found;
    return lstat(folder, &found) == 0 && S_ISDIR(found.st_mode) &&
           found.st_uid == geteuid() && (found.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* One folder for each place: ids of pipelines are names of files in it. */
static void name_folder(struct states states, struct buffer *path)
{
    if (is_directory(states))
        buffer_add_text(path, states.text);
    else
        buffer_format(path, "%s/wherry-%ju-%016" PRIx64, files_temporary(),
                      (uintmax_t)geteuid(),
                      XXH3_64bits(states.text, strlen(states.text)));
}

char *states_find_file(struct states states, const char *name)
{
    struct buffer path = {0};
    name_folder(states, &path);
    if (is_directory(states) || is_ours_alone(buffer_text(&path))) {
        buffer_format(&path, "/%s", name);
        return buffer_take(&path);
    }
    buffer_free(&path);
    return NULL;
}

char *states_file(struct states states, const char *name)
{
    struct buffer path = {0};
    name_folder(states, &path);
    if (!is_directory(states))
        mkdir(buffer_text(&path), S_IRWXU);
    buffer_free(&path);
    return states_find_file(states, name);
}

void states_tidy(struct states states)
{
    struct buffer path = {0};
    name_folder(states, &path);
    if (!is_directory(states) && is_ours_alone(buffer_text(&path)))
        rmdir(buffer_text(&path));
    buffer_free(&path);
}

/* ---- Other processes ---- */

void states_pass_on(struct states states)
{
    char term[24];
    setenv("WHERRY_STATE", states.text, 1);
    if (lease_term_ms() == LEASE_TERM_MS)
        return;
    snprintf(term, sizeof term, "%" PRId64 "s", lease_term_ms() / 1000);
    setenv("WHERRY_TERM", term, 1);
}
