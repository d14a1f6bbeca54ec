/* replay.c -- runs a fuzz target over folders of inputs, and over their likes. */
#include "tests/fuzz/replay.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"

/* Of each kind at most so many for each file: the whole replay is part of every test
 * run. */
enum { CHANGES_MAX = 200 };

static void run(const char *bytes, size_t length)
{
    /* In memory of its own, so that a step beyond the end is seen. */
    uint8_t *copy = memory_allocate(length);
    memcpy(copy, bytes, length);
    LLVMFuzzerTestOneInput(copy, length);
    free(copy);
}

static void run_with_changes(struct buffer *input)
{
    static const char flips[] = {0x01, 0x20, (char)0x80};
    size_t step = input->length / CHANGES_MAX + 1;
    run(buffer_text(input), input->length);
    for (size_t at = 0; at < input->length; at += step) {
        run(input->bytes, at);
        run(input->bytes + at, input->length - at);
        for (size_t i = 0; i < sizeof flips; i++) {
            input->bytes[at] = (char)(input->bytes[at] ^ flips[i]);
            run(input->bytes, input->length);
            input->bytes[at] = (char)(input->bytes[at] ^ flips[i]);
        }
    }
}

static void replay_file(const char *path)
{
    struct buffer input = {0};
    char piece[4096];
    size_t size;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open '%s': %s\n", path, strerror(errno));
        exit(EXIT_FAILURE);
    }
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&input, piece, size);
    fclose(file);
    run_with_changes(&input);
    buffer_free(&input);
}

static size_t replay_folder(const char *folder)
{
    struct dirent **entries;
    size_t files = 0;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) {
        fprintf(stderr, "cannot open '%s': %s\n", folder, strerror(errno));
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < count; i++) {
        struct buffer path = {0};
        struct stat status;
        buffer_format(&path, "%s/%s", folder, entries[i]->d_name);
        if (stat(path.bytes, &status) == 0 && S_ISREG(status.st_mode)) {
            replay_file(path.bytes);
            files++;
        }
        buffer_free(&path);
        free(entries[i]);
    }
    free(entries);
    return files;
}

/* The folder of a target, FUZZ_CORPUS/json of fuzz_json; specs are inputs, too. */
static size_t replay_own(const char *program)
{
    static const char prefix[] = "fuzz_";
    struct buffer folder = {0};
    const char *slash = strrchr(program, '/');
    const char *name = slash == NULL ? program : slash + 1;
    if (strncmp(name, prefix, sizeof prefix - 1) == 0)
        name += sizeof prefix - 1;
    buffer_format(&folder, "%s/%s", FUZZ_CORPUS, name);
    size_t files = replay_folder(buffer_text(&folder));
    if (strcmp(name, "spec") == 0 || strcmp(name, "edit") == 0)
        files += replay_folder(FUZZ_SPECS);
    buffer_free(&folder);
    return files;
}

/* Without folders: the target's own corpus. An empty one is a mistake, not a
 * success. */
int main(int count, char **arguments)
{
    size_t files = 0;
    for (int i = 1; i < count; i++)
        files += replay_folder(arguments[i]);
    if (count == 1)
        files = replay_own(arguments[0]);
    printf("replayed %zu files\n", files);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
