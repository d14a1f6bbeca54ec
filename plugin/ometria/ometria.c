/* ometria.c -- the connector for Ometria, a CRM. Read it from its last line up. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/ometria/call.h"
#include "plugin/ometria/catalog.h"
#include "plugin/ometria/instance.h"
#include "plugin/ometria/listing.h"
#include "plugin/ometria/rows.h"
#include "plugin/ometria/sink.h"
#include "plugin/ometria/source.h"

/* As many requests in flight as may start in a second. */
enum { IN_FLIGHT = 4, CHECK_TRIES = 2 };
enum { COLLECTION_BYTES = 100, DIGEST_SHOWN = 16, NAME_SHOWN = 4 };

/* ---- Opening */

static bool is_loopback(const char *authority)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t length = strlen(names[i]);
        if (strncmp(authority, names[i], length) == 0 &&
            strchr(":/", authority[length]) != NULL)
            return true;
    }
    return false;
}

static const char *base_url_fault(const char *url)
{
    const bool secure = text_starts_with(url, "https://");
    if (!secure && !text_starts_with(url, "http://"))
        return "'base_url' must begin with https://";
    if (!secure && !is_loopback(url + strlen("http://")))
        return "'base_url' may use plain http only on this machine";
    if (url[strlen(secure ? "https://" : "http://")] == '\0' ||
        strpbrk(url, "?#@ \t\r\n\"<>\\") != NULL)
        return "'base_url' must be the address up to the version, such as "
               "https://api.ometria.com/v2";
    return NULL;
}

/* The key goes into a header: one line of visible characters. */
static bool is_key(const char *key)
{
    for (const char *c = key; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return key[0] != '\0';
}

static enum wherry_status check_config(const struct ometria_config *config,
                                       struct wherry_error *error)
{
    const char *fault = base_url_fault(config->base_url);
    if (fault != NULL)
        return fail_option(error, WHERRY_FAILED, "base_url", "%s", fault);
    if (strlen(config->collection) > COLLECTION_BYTES)
        return fail_option(error, WHERRY_FAILED, "collection",
                           "'collection' must be a name of at most %d bytes",
                           COLLECTION_BYTES);
    if (config->members_path[0] != '\0' &&
        (config->members_path[0] != '/' ||
         strstr(config->members_path, "{id}") == NULL))
        return fail_option(error, WHERRY_FAILED, "members_path",
                           "'members_path' must be a path such as /lists/{id}/members");
    if (config->changes_since_parameter[0] == '\0')
        return fail_option(error, WHERRY_FAILED, "changes_since_parameter",
                           "'changes_since_parameter' is empty");
    /* The last one, since it has no default that a trial could put in its place. */
    if (!is_key(config->api_key))
        return fail_option(
            error, WHERRY_FAILED, "api_key",
            "'api_key' is empty or has characters that are not allowed in a key");
    return WHERRY_OK;
}

/* No call says which account a key belongs to; the hash of the key distinguishes
 * accounts, as long as each is used with one key. */
static bool name_account(struct ometria *ometria)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const char *key = ometria->config->api_key;
    if (EVP_Digest(key, strlen(key), digest, &length, EVP_sha256(), NULL) != 1 ||
        length < DIGEST_SHOWN)
        return false;
    char hex[2 * DIGEST_SHOWN + 1];
    for (size_t i = 0; i < DIGEST_SHOWN; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)digest[i]);
    snprintf(ometria->account_key, sizeof ometria->account_key, "%s", hex);
    snprintf(ometria->account_name, sizeof ometria->account_name, "Ometria %.*s",
             2 * NAME_SHOWN, hex);
    return true;
}

static enum wherry_status ometria_open(const struct wherry_host *host,
                                       const void *options, void **self,
                                       struct wherry_error *error)
{
    const struct ometria_config *config = options;
    const enum wherry_status status = check_config(config, error);
    if (status != WHERRY_OK)
        return status;
    struct ometria *ometria = memory_allocate(sizeof *ometria);
    ometria->host = host;
    ometria->config = &ometria->settled;
    ometria->settled = *config;
    if (config->collection[0] == '\0')
        ometria->settled.collection = host->peer[0] == '\0' ? "wherry" : host->peer;
    ometria->reads =
        (struct wherry_lane){"read", IN_FLIGHT, (unsigned)config->reads_per_second};
    ometria->pushes =
        (struct wherry_lane){"push", IN_FLIGHT, (unsigned)config->pushes_per_second};
    *self = ometria;
    return WHERRY_OK;
}

static void ometria_close(void *self)
{
    free(self);
}

/* ---- Checking */

static const char welcome_warning[] =
    "new contacts in Ometria get the time of their opt-in, which may start a welcome "
    "campaign there; set 'welcome: false' to leave it out";

static enum wherry_status ask_for_one(struct ometria *ometria,
                                      struct wherry_error *error)
{
    struct buffer url = {0};
    call_url(ometria, &url, "profiles");
    url_query(&url, "limit", "1");
    /* The answer to a refused key is a 403 that may have no body, which a host takes
     * for a temporary fault: so we ask twice here and not six times. */
    ometria->tries = CHECK_TRIES;
    const enum wherry_status status =
        call_send(ometria, buffer_text(&url), NULL, 0, &ometria->checking, error);
    ometria->tries = 0;
    if (status != WHERRY_OK)
        ometria->checking = 0;
    buffer_free(&url);
    return status;
}

static void ometria_prepare(void *self)
{
    struct wherry_error why;
    ask_for_one(self, &why);
}

static enum wherry_status ometria_check(void *self, struct wherry_identity *identity,
                                        struct wherry_error *error)
{
    static const struct rows_plan plan = {.label = "GET /profiles"};
    struct ometria *ometria = self;
    struct rows rows = {.count = 0};
    struct wherry_response response;
    enum wherry_status status =
        ometria->checking == 0 ? ask_for_one(ometria, error) : WHERRY_OK;
    if (status == WHERRY_OK)
        status = call_wait_for(ometria, ometria->checking, &response, error);
    ometria->checking = 0;
    if (status == WHERRY_OK)
        status = call_judge(&response, plan.label, error);
    if (status == WHERRY_OK)
        status = rows_read(&rows, &plan, response.body, response.body_length, error);
    ometria->heard = status == WHERRY_OK;
    if (status == WHERRY_OK && !name_account(ometria))
        status = fail(error, WHERRY_FAILED, "SHA-256 is not available");
    if (status == WHERRY_OK) {
        identity->account_key = ometria->account_key;
        identity->account_name = ometria->account_name;
        identity->list_name = "";
        identity->warning = ometria->config->welcome ? welcome_warning : "";
        identity->date_ms = response.date_ms;
        identity->records_per_second = PAGE_ROWS * ometria->reads.per_second;
        identity->lookups_per_second = ometria->reads.per_second;
        identity->changes_per_second = PUSH_ROWS * ometria->pushes.per_second;
    }
    rows_free(&rows);
    return status;
}

/* ---- Options */

#define MEMBER(name) offsetof(struct ometria_config, name)

static const char *const clear_choices[] = {"none", "null", "empty", NULL};
static const char *const unknown_choices[] = {"email", "ignore", NULL};

static const struct wherry_option options[] = {
    {.name = "api_key",
     .help = "the account's API key (Settings > API keys)",
     .type = WHERRY_TEXT,
     .flags = WHERRY_REQUIRED | WHERRY_SECRET,
     .offset = MEMBER(api_key)},
    {.name = "base_url",
     .help = "the address of the Data API, up to the version",
     .type = WHERRY_TEXT,
     .offset = MEMBER(base_url),
     .fallback = "https://api.ometria.com/v2"},
    {.name = "collection",
     .help =
         "the collection in which Ometria keeps our records; by default named after "
         "the list, such as mailchimp_a36b032126, so that each list has its own"

     ,
     .type = WHERRY_TEXT,
     .offset = MEMBER(collection),
     .fallback = ""},
    {.name = "welcome",
     .help = "send the time of the opt-in with a new contact; this may start a welcome "
             "campaign in Ometria",
     .type = WHERRY_BOOLEAN,
     .offset = MEMBER(welcome),
     .fallback = "true"},
    {.name = "force_optout",
     .help = "force opt-outs (@force_optin), so that they outrank a forced opt-in of "
             "another source; an opt-in is never forced",
     .type = WHERRY_BOOLEAN,
     .offset = MEMBER(force_optout),
     .fallback = "false"},
    {.name = "reads_per_second",
     .help = "Ometria's limit for the whole account; lower it if other programs use "
             "the account",
     .type = WHERRY_INTEGER,
     .offset = MEMBER(reads_per_second),
     .fallback = "4",
     .minimum = 1,
     .maximum = 1000},
    {.name = "pushes_per_second",
     .help = "the limit for /push: 4 or 8, depending on your contract",
     .type = WHERRY_INTEGER,
     .offset = MEMBER(pushes_per_second),
     .fallback = "4",
     .minimum = 1,
     .maximum = 1000},
    {.name = "clear",
     .help = "assumption: how to write a blank value: none (not at all), null or empty",
     .type = WHERRY_CHOICE,
     .offset = MEMBER(clear),
     .fallback = "none",
     .choices = clear_choices},
    {.name = "unknown_unsubscribes",
     .help = "assumption: what an opt-out of an undocumented type means: an opt-out "
             "from email, or nothing (ignore)",
     .type = WHERRY_CHOICE,
     .offset = MEMBER(unknown_unsubscribes),
     .fallback = "email",
     .choices = unknown_choices},
    {.name = "unsubscribes_overlap",
     .help = "assumption: how late an opt-out may appear in the feed",
     .type = WHERRY_DURATION,
     .offset = MEMBER(unsubscribes_overlap_ms),
     .fallback = "1m",
     .minimum = 2000,
     .maximum = 86400000},
    {.name = "members_path",
     .help = "assumption: a path that returns all members of a segment, such as "
             "/lists/{id}/members; not documented, so not used by default",
     .type = WHERRY_TEXT,
     .offset = MEMBER(members_path),
     .fallback = ""},
    {.name = "changes_since_parameter",
     .help = "assumption: the name of the date parameter of /lists/{id}/changes",
     .type = WHERRY_TEXT,
     .offset = MEMBER(changes_since_parameter),
     .fallback = "since"},
    {.name = "number_properties",
     .help = "assumption: custom fields to write as JSON numbers, such as "
             "points,spend; others are written as text",
     .type = WHERRY_TEXT,
     .offset = MEMBER(number_properties),
     .fallback = ""},
    {.name = "boolean_properties",
     .help = "assumption: custom fields to write as true or false",
     .type = WHERRY_TEXT,
     .offset = MEMBER(boolean_properties),
     .fallback = ""},
};

WHERRY_CONNECTOR(.name = "ometria", .version = "0.1.0",
                 .summary = "Ometria: profiles, opt-outs and segments of a CRM",
                 .roles = WHERRY_CRM, .options = options,
                 .option_count = sizeof options / sizeof *options,
                 .config_size = sizeof(struct ometria_config), .open = ometria_open,
                 .close = ometria_close, .prepare = ometria_prepare,
                 .check = ometria_check, .catalog = ometria_catalog,
                 .source = &ometria_source, .sink = &ometria_sink,
                 .pace_option = "reads_per_second", .pace_records = PAGE_ROWS);
