/* wizard_files.c -- the name of a new pipeline, and the files that are made for it. */
#include "host/cli/wizard_files.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/cli/trying.h"
#include "host/setup/placing.h"

enum {
    SPEC_MODE = 0644, /* a service of another user may have to read it */
    KEY_MODE = 0600,
    OWN_DIRECTORY = 0700,
    SYSTEM_DIRECTORY = 0755,
};

/* ---- Name ---- */

static void path_of(const struct wizard *wizard, const char *name, struct buffer *path)
{
    const char *directory = wizard->cli.specs;
    buffer_clear(path);
    buffer_add_text(path, directory);
    buffer_add_text(path, text_ends_with(directory, "/") ? "" : "/");
    buffer_add_text(path, name);
}

bool wizard_is_there(const struct wizard *wizard)
{
    return access(buffer_text(&wizard->path), F_OK) == 0;
}

int wizard_name(struct wizard *wizard)
{
    const struct answer *id = &wizard->answers.pipeline;
    struct buffer name = {0};
    if (!pipeline_is_id(id->text)) {
        wizard_say(wizard, &id->place,
                   "'%s' is not a valid id: use 1 to %d lower-case letters, digits and "
                   "dashes, and do not begin with a dash",
                   id->text, PIPELINE_ID_BYTES);
        return CODE_SPEC;
    }
    buffer_add_text(&name, id->text);
    buffer_add_text(&name, ".yaml");
    path_of(wizard, buffer_text(&name), &wizard->path);
    buffer_free(&name);
    if (wizard_is_there(wizard) && !wizard->overwrite) {
        wizard_say(wizard, &id->place,
                   "'%s' already exists: choose another id, or add --yes to overwrite "
                   "it",
                   buffer_text(&wizard->path));
        return CODE_SPEC;
    }
    return trying_judge(wizard, DRAFT_NAME);
}

/* ---- Files ---- */

static void key_path(const struct wizard *wizard, enum side side, const char *option,
                     struct buffer *path)
{
    struct buffer name = {0};
    draft_key_file(&wizard->answers, side, option, &name);
    path_of(wizard, buffer_text(&name), path);
    buffer_free(&name);
}

/* The files of the keys, and after them the spec. `paths` are the arena's. */
static size_t list_files(const struct wizard *wizard, struct arena *arena,
                         struct placed *files)
{
    size_t count = 0;
    const struct answers *answers = &wizard->answers;
    for (int side = 0; side < SIDE_COUNT && !answers->keys_in_spec; side++)
        for (size_t i = 0; i < answers->sides[side].count; i++) {
            const struct answer_setting *setting = &answers->sides[side].settings[i];
            struct buffer path = {0};
            if (!setting->key)
                continue;
            key_path(wizard, (enum side)side, setting->name, &path);
            files[count++] =
                (struct placed){.path = arena_text(arena, buffer_text(&path)),
                                .text = setting->text,
                                .length = strlen(setting->text),
                                .line = true,
                                .mode = KEY_MODE,
                                .secret = true,
                                .overwrite = wizard->overwrite};
            buffer_free(&path);
        }
    files[count++] =
        (struct placed){.path = buffer_text(&wizard->path),
                        .text = buffer_text(&wizard->draft.text),
                        .length = wizard->draft.text.length,
                        .mode = draft_holds_key(answers) ? KEY_MODE : SPEC_MODE,
                        .secret = draft_holds_key(answers),
                        .overwrite = wizard->overwrite};
    return count;
}

/* Room for all files; the caller frees. */
static struct placed *file_room(const struct wizard *wizard)
{
    const struct answer_connection *sides = wizard->answers.sides;
    return memory_array(sides[SIDE_CRM].count + sides[SIDE_LIST].count + 1,
                        sizeof(struct placed));
}

const char *wizard_in_the_way(struct wizard *wizard)
{
    struct arena *arena = &wizard->answers.arena;
    struct placed *files = file_room(wizard);
    const char *found = "";
    const size_t count = list_files(wizard, arena, files);
    for (size_t i = 0; i < count && *found == '\0'; i++)
        if (!placing_is_free(&files[i]))
            found = files[i].path;
    free(files);
    return found;
}

int wizard_review(struct wizard *wizard)
{
    int code = CODE_OK;
    for (int part = DRAFT_NAME; part <= DRAFT_SEGMENTS && code == CODE_OK; part++)
        code = trying_judge(wizard, (enum draft_part)part);
    const char *file = code == CODE_OK ? wizard_in_the_way(wizard) : "";
    if (*file != '\0' && wizard->answers_file != NULL) {
        wizard_say(wizard, NULL, "'%s' already exists: add --yes to overwrite it",
                   file);
        code = CODE_SPEC;
    }
    return code;
}

int wizard_write(struct wizard *wizard)
{
    struct wherry_error error = {0};
    struct arena arena = {0};
    struct placed *files = file_room(wizard);
    draft_write(&wizard->answers, DRAFT_FINAL, &wizard->draft);
    const size_t count = list_files(wizard, &arena, files);
    enum wherry_status status = placing_write(
        files, count, geteuid() == 0 ? SYSTEM_DIRECTORY : OWN_DIRECTORY, &error);
    free(files);
    arena_free(&arena);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

void wizard_each_key_file(const struct wizard *wizard,
                          void (*tell)(const char *path, void *self), void *self)
{
    for (int side = 0; side < SIDE_COUNT && !wizard->answers.keys_in_spec; side++)
        for (size_t i = 0; i < wizard->answers.sides[side].count; i++) {
            const struct answer_setting *setting =
                &wizard->answers.sides[side].settings[i];
            struct buffer path = {0};
            if (!setting->key)
                continue;
            key_path(wizard, (enum side)side, setting->name, &path);
            tell(buffer_text(&path), self);
            buffer_free(&path);
        }
}
