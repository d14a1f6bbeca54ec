/* folder.c -- a pipeline whose CRM is a folder of CSV files. */
#include "tests/machine/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "tests/pipelines/club.h"

enum { PEOPLE = 6, LINES_MOST = 64 };

#define FOLDER "state/crm"
#define CONTACTS FOLDER "/contacts.csv"
#define HEADER "id,email,consent,name\n"

static void write_spec(void)
{
    rig_write_file(
        "specs/p.yaml",
        rig_keep_format("pipeline: p\n"
                        "crm:\n  plugin: csv\n  folder: %s\n"
                        "list:\n  plugin: mailchimp\n  base_url: %s\n"
                        "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"
                        "  list_id: " SANDBOX_LIST "\n"
                        "contact_sync:\n  every: 1h\n"
                        "  steps: [import_new_records, import_pull_fields,\n"
                        "          import_unsubscribes, push_new_records,\n"
                        "          push_unsubscribes, push_push_fields]\n"
                        "  fields:\n    - { crm: name, list: FNAME }\n"
                        "limits:\n  push_unsubscribes: none\n"
                        "  import_unsubscribes: none\n  push_new_records: none\n",
                        rig_path(FOLDER), sandbox_mailchimp_url(rig_sandbox())));
    rig_set_pace(false);
}

/* Number 0 opted out, 1 has another name, the last one is new. */
static void write_contacts(bool after)
{
    struct buffer out = {0};
    buffer_add_text(&out, HEADER);
    for (int i = 0; i < PEOPLE + after; i++)
        buffer_format(&out, "%d,%s,%s,%s\n", i + 1,
                      i < PEOPLE ? club_address(i) : "new@folder.example.net",
                      after && i == 0 ? "no" : "yes",
                      after && i == 1 ? "Nova" : "Name");
    rig_write_file(CONTACTS, buffer_text(&out));
    buffer_free(&out);
}

void folder_begin(void)
{
    for (int i = 0; i < PEOPLE; i++)
        rig_act("list", "join", club_address(i), "\"fields\":{\"FNAME\":\"Name\"}");
    mkdir(rig_path("state"), 0700);
    mkdir(rig_path(FOLDER), 0700);
    write_contacts(false);
    write_spec();
    rig_expect("run p", 0);
    write_contacts(true);
    rig_act("list", "leave", club_address(2), "");
    rig_act("list", "change", club_address(3), "\"fields\":{\"FNAME\":\"Vera\"}");
    rig_act("list", "join", club_address(PEOPLE), "\"fields\":{\"FNAME\":\"Mia\"}");
}

/* Without the id: that of a new one is made up. */
static char *behind_id(char *line)
{
    char *comma = strchr(line, ',');
    return comma == NULL ? line : comma + 1;
}

static int compare(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

const char *folder_sum_up(void)
{
    char *lines[LINES_MOST], *line = NULL;
    size_t count = 0;
    struct buffer out = {0};
    if (access(rig_path(CONTACTS), F_OK) != 0)
        return "";
    char *text = strdup(rig_file(CONTACTS)), *rest = text;
    while ((line = strsep(&rest, "\n")) != NULL && count < LINES_MOST)
        if (*line != '\0')
            lines[count++] = behind_id(line);
    qsort(lines, count, sizeof *lines, compare);
    for (size_t i = 0; i < count; i++)
        buffer_format(&out, "folder %s\n", lines[i]);
    free(text);
    const char *kept = rig_keep(buffer_text(&out));
    buffer_free(&out);
    return kept;
}
