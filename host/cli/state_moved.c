/* state_moved.c -- what an operator reads of a state that has moved to another place. */
#include "host/cli/state_moved.h"

#include <inttypes.h>

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "host/cli/print.h"
#include "host/store/store.h"

static void write_json(const struct state_moved *moved, int64_t contacts)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_member_text(json, "pipeline", moved->id);
    json_member_integer(json, "contacts", contacts);
    json_member_integer(json, "passes", moved->passes);
    json_member_integer(json, "rows", moved->rows);
    json_member_integer(json, "took_ms", moved->took_ms);
    json_member_integer(json, "paused_ms", moved->paused_ms);
    json_end_object(json);
    print_json(json);
}

static void print_lines(const struct state_moved *moved, int64_t contacts)
{
    struct buffer out = {0}, line = {0};
    shown_format(&out, "%s: moved\n", moved->id);
    print_labelled(&out, "from", moved->from);
    print_labelled(&out, "to", moved->to);
    if (moved->passes > 0) {
        duration_words(&line, moved->took_ms);
        shown_format(&line, "; no run was possible for ");
        duration_words(&line, moved->paused_ms);
        print_labelled(&out, "took", buffer_text(&line));
    }
    buffer_clear(&line);
    shown_format(&line, "%" PRId64, contacts);
    print_labelled(&out, "contacts", buffer_text(&line));
    buffer_clear(&line);
    shown_format(&line,
                 "start its runs with the new state from now on; those with the old "
                 "one are refused. `wherry delete %s` removes the old one",
                 moved->id);
    print_labelled(&out, "to do", buffer_text(&line));
    buffer_free(&line);
    print_text(&out);
}

int state_moved_tell(const struct cli *cli, const char *path,
                     const struct state_moved *moved)
{
    struct store *store = NULL;
    struct store_counts counts = {0};
    struct wherry_error error = {0};
    enum wherry_status status = store_open(path, STORE_READ, &store, &error);
    if (status == WHERRY_OK)
        status = store_count(store, &counts, &error);
    store_close(store);
    if (status != WHERRY_OK)
        return command_failed(&error);
    if (cli->json)
        write_json(moved, counts.rows);
    else
        print_lines(moved, counts.rows);
    return CODE_OK;
}
