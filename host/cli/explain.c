/* explain.c -- one person's story. */
#include "host/tell/explain.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/cli/ages.h"
#include "host/cli/operand.h"
#include "host/cli/print.h"
#include "host/cli/session.h"
#include "host/picture/connection.h"
#include "host/schedule/late.h"
#include "host/store/store.h"
#include "host/tell/contact.h"
#include "host/tell/forgotten.h"

enum { ROWS_MOST = 16 }; /* that one address can name: each side's, and twins */

/* When each work starts next, as far as a schedule says; 0: with the next run. */
static void read_starts(const struct session *session, int64_t next_ms[WORK_COUNT])
{
    struct late works[WORK_COUNT];
    struct arena arena = {0};
    struct connection connection;
    connection_read(session->store, &arena, &connection);
    late_read(session->pipeline, session->store, &connection, clock_now_ms(), works);
    for (int work = 0; work < WORK_COUNT; work++)
        next_ms[work] = works[work].due_ms != 0 ? 0 : works[work].next_ms;
    arena_free(&arena);
}

/* A person who asks by an address knows it already. */
static bool shows_addresses(const struct cli *cli)
{
    return cli->show_addresses || strchr(cli->operands[1], '@') != NULL;
}

static int tell_as_json(const struct session *session, const int64_t *rows,
                        size_t count, bool addresses)
{
    struct wherry_error error = {0};
    int64_t next_ms[WORK_COUNT];
    read_starts(session, next_ms);
    struct json_writer *json = print_json_report(addresses);
    enum wherry_status status = WHERRY_OK;
    json_begin_array(json);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        status = explain_json(session->pipeline, session->store, rows[i], next_ms, json,
                              &error);
    json_end_array(json);
    if (status == WHERRY_OK)
        return print_json(json);
    json_writer_destroy(json);
    return command_failed(&error);
}

/* How old all that is. */
static void add_ages(const struct session *session, struct buffer *out)
{
    struct buffer line = {0};
    const struct passes passes = passes_load(session->store);
    if (ages_tell(&passes, clock_now_ms(), &line)) {
        buffer_add_char(out, '\n');
        print_labelled(out, "read", buffer_text(&line));
    }
    buffer_free(&line);
}

static int tell_as_text(const struct session *session, const int64_t *rows,
                        size_t count, bool addresses)
{
    struct wherry_error error = {0};
    int64_t next_ms[WORK_COUNT];
    read_starts(session, next_ms);
    struct buffer out = {0};
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(&out, '\n');
        if (explain_text(session->pipeline, session->store, rows[i], next_ms, &out,
                         &error) != WHERRY_OK) {
            buffer_free(&out);
            return command_failed(&error);
        }
    }
    print_hide_addresses(&out, addresses);
    add_ages(session, &out);
    print_text(&out);
    return CODE_OK;
}

/* No contact was found; was this address forgotten? */
static int tell_nobody(const struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct forgotten_words words;
    enum wherry_status status =
        forgotten_find(session->store, cli->operands[1], &words, &error);
    if (status == WHERRY_END) {
        log_write(LOG_ERROR,
                  "'%s' has no contact with this address or id: no run has seen it on "
                  "either side",
                  session->pipeline->id);
        return CODE_FAILED;
    }
    if (status != WHERRY_OK)
        return command_failed(&error);
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_array(json);
        json_begin_object(json);
        json_member_text(json, "pipeline", session->pipeline->id);
        forgotten_json(&words, json);
        json_end_object(json);
        json_end_array(json);
        return print_json(json);
    }
    struct buffer out = {0};
    forgotten_text(session->pipeline->id, &words, &out);
    print_text(&out);
    return CODE_OK;
}

static int tell(struct session *session, const struct cli *cli)
{
    struct wherry_error error = {0};
    int64_t rows[ROWS_MOST];
    size_t count = 0;
    if (contact_find(session->store, cli->operands[1], rows, ROWS_MOST, &count,
                     &error) != WHERRY_OK)
        return command_failed(&error);
    if (count == 0)
        return tell_nobody(session, cli);
    const bool addresses = shows_addresses(cli);
    return cli->json ? tell_as_json(session, rows, count, addresses)
                     : tell_as_text(session, rows, count, addresses);
}

static int look_at(const struct cli *cli)
{
    const int code = operand_contact(cli->operands[1]);
    return code == CODE_OK ? session_look(cli, tell) : code;
}

/* An address on a command line can be read by everybody on the machine: "-" takes it from
 * standard input. */
static int look_at_typed(const struct cli *cli)
{
    enum { TYPED_MOST = 1024 };
    struct buffer typed = {0};
    struct wherry_error error = {0};
    if (files_read_input(STDIN_FILENO, TYPED_MOST, &typed, &error) != WHERRY_OK) {
        buffer_free(&typed);
        return command_failed(&error);
    }
    buffer_add_char(&typed, '\n'); /* never empty */
    char *line = buffer_take(&typed);
    line[strcspn(line, "\r\n")] = '\0';
    char *const operands[] = {cli->operands[0], line, NULL};
    struct cli taken = *cli;
    taken.operands = operands;
    const int code = look_at(&taken);
    explicit_bzero(line, strlen(line));
    free(line);
    return code;
}

int command_explain(const struct cli *cli)
{
    return text_same(cli->operands[1], "-") ? look_at_typed(cli) : look_at(cli);
}
