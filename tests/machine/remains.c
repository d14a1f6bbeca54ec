/* remains.c -- the files that a deed has left. */
#include "tests/machine/remains.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"

static int is_listed(const struct dirent *entry)
{
    return !text_same(entry->d_name, ".") && !text_same(entry->d_name, "..");
}

static void list(const char *folder, struct buffer *out)
{
    struct dirent **entries = NULL;
    const int count = scandir(rig_path(folder), &entries, is_listed, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        buffer_format(out, "%s/%s\n", folder, name);
        free(entries[i]);
    }
    free(entries);
}

const char *remains_sum_up(void)
{
    struct buffer out = {0};
    list("specs", &out);
    list("made", &out);
    if (access(rig_path("specs/p.yaml"), F_OK) == 0) {
        /* The ports differ. */
        const char *title = strstr(rig_file("specs/p.yaml"), "title:");
        if (title != NULL)
            buffer_format(&out, "%.*s\n", (int)strcspn(title, "\n"), title);
    }
    const char *kept = rig_keep(buffer_text(&out));
    buffer_free(&out);
    return kept;
}
