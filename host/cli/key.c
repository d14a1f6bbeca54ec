/* key.c -- gives a connection another key: tried first, and then put into its file. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/cli/prompt.h"
#include "host/cli/session.h"
#include "host/cli/verb.h"
#include "host/picture/connection.h"
#include "host/spec/edit/replace.h"

enum { KEY_MOST = 4000 }; /* bytes; a file of a key may have 4 KiB */

/* One side gets a key; the new file stands beside the old one until it was tried. */
struct keying {
    struct session session;
    enum side side;
    size_t setting;          /* "api_key_file" among those of the side */
    struct buffer path, key; /* of the file; what it is to hold */
    struct replacement replacement;
    struct buffer reached;
};

static const struct spec_connection *connection_of(const struct keying *keying)
{
    const struct pipeline *pipeline = keying->session.pipeline;
    return keying->side == SIDE_CRM ? &pipeline->crm : &pipeline->list;
}

/* ---- Where it goes ---- */

/* The setting of this secret option: by itself, or as the path of its file. */
static bool find_setting(const struct spec_connection *connection, const char *option,
                         bool file, size_t *index)
{
    struct buffer name = {0};
    bool found = false;
    shown_format(&name, "%s%s", option, file ? "_file" : "");
    for (size_t i = 0; i < connection->setting_count && !found; i++)
        if (text_same(connection->settings[i].name, buffer_text(&name))) {
            *index = i;
            found = true;
        }
    buffer_free(&name);
    return found;
}

static int refuse_spelled(const struct spec_setting *setting)
{
    log_write(LOG_ERROR,
              "%s:%u:%u: the key of '%s' is in the spec or in a variable, not in a "
              "file of its own: change it there, or write '%s_file' with the path of a "
              "file",
              setting->place.file, setting->place.line, setting->place.column,
              setting->name, setting->name);
    return CODE_SPEC;
}

static int find_place(struct keying *keying)
{
    const struct spec_connection *connection = connection_of(keying);
    const struct wherry_connector *plugin =
        registry_find(keying->session.specs.registry, connection->plugin);
    size_t spelled;
    for (size_t i = 0; plugin != NULL && i < plugin->option_count; i++) {
        if ((plugin->options[i].flags & WHERRY_SECRET) == 0)
            continue;
        if (find_setting(connection, plugin->options[i].name, true, &keying->setting))
            return CODE_OK;
        if (find_setting(connection, plugin->options[i].name, false, &spelled))
            return refuse_spelled(&connection->settings[spelled]);
    }
    log_write(LOG_ERROR, "the %s of '%s' has no key: its plugin is '%s'",
              side_title(keying->side), keying->session.pipeline->id,
              connection->plugin);
    return CODE_USAGE;
}

/* A relative path starts at the folder of the spec. */
static void find_path(struct keying *keying)
{
    const struct spec_setting *setting =
        &connection_of(keying)->settings[keying->setting];
    if (setting->value[0] != '/') {
        char *const directory = files_directory(setting->place.file);
        shown_format(&keying->path, "%s/", directory);
        free(directory);
    }
    buffer_add_text(&keying->path, setting->value);
}

/* ---- The new one ---- */

static void wipe(struct buffer *secret)
{
    if (secret->bytes != NULL)
        explicit_bzero(secret->bytes, secret->room);
    buffer_free(secret);
}

/* A line without blanks around it, of characters that can be in a header of a request. */
static bool trim_key(struct buffer *key)
{
    static const char blanks[] = " \t\r\n";
    while (key->length > 0 && strchr(blanks, key->bytes[key->length - 1]) != NULL)
        key->bytes[--key->length] = '\0';
    if (key->length == 0 || key->length > KEY_MOST || strlen(key->bytes) != key->length)
        return false;
    for (const char *at = key->bytes; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return true;
}

static int take_key(struct keying *keying)
{
    struct wherry_error error = {0};
    if (prompt_possible()) {
        if (!prompt_key("New key", &keying->key))
            return CODE_USAGE;
    } else if (files_read_input(STDIN_FILENO, 2 * KEY_MOST, &keying->key, &error) !=
               WHERRY_OK) {
        return command_failed(&error);
    }
    if (trim_key(&keying->key)) {
        buffer_add_char(&keying->key, '\n');
        return CODE_OK;
    }
    log_write(LOG_ERROR,
              "a key is one line of 1 to %d printable characters without blanks: "
              "nothing was changed",
              KEY_MOST);
    return CODE_USAGE;
}

static int prepare(struct keying *keying)
{
    struct wherry_error error = {0};
    struct buffer before = {0};
    const char *path = buffer_text(&keying->path);
    enum wherry_status status = files_read(path, 2 * KEY_MOST, &before, &error);
    if (status == WHERRY_OK)
        status =
            replace_prepare(&keying->replacement, path, &before, &keying->key, &error);
    wipe(&before);
    return status == WHERRY_OK ? CODE_OK : command_failed(&error);
}

/* ---- Is it accepted? ---- */

static int check(struct keying *keying)
{
    struct wherry_error error = {0};
    struct wherry_identity identity = {.size = sizeof identity};
    struct connector *connector =
        keying->side == SIDE_CRM ? keying->session.crm : keying->session.list;
    if (connector_check(connector, &identity, &error) != WHERRY_OK) {
        connection_blame(connector, keying->side, &error);
        return command_failed(&error);
    }
    if (*identity.account_name != '\0')
        shown_format(&keying->reached, "account '%s'", identity.account_name);
    if (*identity.list_name != '\0')
        shown_format(&keying->reached, "%slist '%s'",
                     keying->reached.length == 0 ? "" : ", ", identity.list_name);
    return CODE_OK;
}

/* With the file beside in place of the one that the spec names. */
static int try_key(struct keying *keying, const struct cli *cli)
{
    struct session *session = &keying->session;
    struct pipeline trial = *session->pipeline;
    const struct pipeline *ours = session->pipeline;
    struct spec_connection *connection =
        keying->side == SIDE_CRM ? &trial.crm : &trial.list;
    struct spec_setting *settings =
        memory_array(connection->setting_count, sizeof *settings);
    memcpy(settings, connection->settings,
           connection->setting_count * sizeof *settings);
    settings[keying->setting].value = keying->replacement.file.beside;
    connection->settings = settings;
    session->pipeline = &trial;
    int code = session_network(session);
    if (code == CODE_OK)
        code = session_connect_side(session, keying->side);
    if (code == CODE_OK)
        code = check(keying);
    session_let_go(session);
    session->pipeline = ours;
    free(settings);
    if (code != CODE_OK && !cli->json) /* there the reason is the last line */
        log_write(LOG_ERROR, "the old key stays: '%s' is unchanged",
                  buffer_text(&keying->path));
    return code;
}

/* ---- The command ---- */

static void print_done(const struct keying *keying, const struct cli *cli)
{
    const char *id = keying->session.pipeline->id;
    const char *path = buffer_text(&keying->path);
    if (cli->json) {
        struct json_writer *json = json_writer_create(true);
        json_begin_object(json);
        json_member_text(json, "pipeline", id);
        json_member_text(json, "side", side_name(keying->side));
        print_member_words(json, "file", path);
        print_member_words(json, "reached", buffer_text(&keying->reached));
        json_end_object(json);
        print_json(json);
    }
    log_write(LOG_INFO, "the %s accepts the new key%s%s; wrote it to '%s'",
              side_title(keying->side), keying->reached.length == 0 ? "" : ": ",
              buffer_text(&keying->reached), path);
    log_write(LOG_INFO, "next: `wherry refresh %s` shows the state of the connection",
              id);
}

static int replace_key(struct keying *keying, const struct cli *cli)
{
    struct wherry_error error = {0};
    struct session *session = &keying->session;
    int code = session_find(session, cli, SPECS_CONNECT);
    if (code == CODE_OK)
        code = find_place(keying);
    if (code == CODE_OK) {
        find_path(keying);
        code = take_key(keying);
    }
    if (code == CODE_OK)
        code = prepare(keying);
    if (code == CODE_OK)
        code = session_take_accounts(session, cli);
    if (code == CODE_OK)
        code = try_key(keying, cli);
    if (code == CODE_OK && replace_commit(&keying->replacement, &error) != WHERRY_OK)
        code = command_failed(&error);
    if (code == CODE_OK)
        print_done(keying, cli);
    return code;
}

int command_key(const struct cli *cli)
{
    static const char *const sides[] = {"crm", "list", NULL};
    enum { OF_CRM };
    struct keying keying = {.setting = 0};
    size_t side;
    if (!verb_find("key", sides, cli->operands[1], &side))
        return CODE_USAGE;
    struct cli rest = *cli;
    rest.operand_count = 1;
    keying.side = side == OF_CRM ? SIDE_CRM : SIDE_LIST;
    const int code = replace_key(&keying, &rest);
    replace_drop(&keying.replacement);
    wipe(&keying.key);
    buffer_free(&keying.path);
    buffer_free(&keying.reached);
    session_close(&keying.session);
    return code;
}
