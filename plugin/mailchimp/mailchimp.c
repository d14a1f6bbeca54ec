/* mailchimp.c -- the connector for Mailchimp's Marketing API 3.0. Read it from its last
 * line up. */
#include <stddef.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/mailchimp/catalog.h"
#include "plugin/mailchimp/centre.h"
#include "plugin/mailchimp/check.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/sink.h"
#include "plugin/mailchimp/source.h"
#include "plugin/mailchimp/static_segments.h"

/* Printable ASCII without a blank: anything else is a slip in pasting, and a line break
 * would end the header. */
static bool key_is_clean(const char *api_key)
{
    for (const char *c = api_key; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return true;
}

/* The key itself is never shown, not even in part. */
static enum wherry_status check_key(const struct mailchimp_config *config,
                                    char centre[CENTRE_ROOM],
                                    struct wherry_error *error)
{
    const char *key = config->api_key;
    if (key == NULL || key[0] == '\0')
        return fail_option(error, WHERRY_DENIED, "api_key", "the API key is empty");
    if (!key_is_clean(key))
        return fail_option(
            error, WHERRY_DENIED, "api_key",
            "the API key has a space or a character that is not allowed in a key");
    if (config->base_url != NULL && config->base_url[0] != '\0')
        return WHERRY_OK; /* says where to go; an OAuth token has no dash */
    if (centre_of_key(key, centre))
        return WHERRY_OK;
    return fail_option(error, WHERRY_DENIED, "api_key",
                       "the API key does not end in a dash and its data centre, as in "
                       "'c0ffee...-us1': it was probably not copied completely");
}

static enum wherry_status mailchimp_open(const struct wherry_host *host,
                                         const void *config, void **self,
                                         struct wherry_error *error)
{
    const struct mailchimp_config *settings = config;
    char centre[CENTRE_ROOM] = "";
    enum wherry_status status = check_key(settings, centre, error);
    if (status != WHERRY_OK)
        return status;
    if (settings->list_id == NULL || settings->list_id[0] == '\0')
        return fail_option(error, WHERRY_DENIED, "list_id", "the list_id is empty");
    char own_url[CENTRE_URL_ROOM];
    centre_url(centre, own_url);
    struct mailchimp *mailchimp = memory_allocate(sizeof *mailchimp);
    mailchimp->host = host;
    mailchimp->config = settings;
    mailchimp->requests =
        requests_create(host, centre[0] != '\0' ? own_url : settings->base_url,
                        settings->api_key, (unsigned)settings->connections);
    *self = mailchimp;
    return WHERRY_OK;
}

static void mailchimp_close(void *self)
{
    struct mailchimp *mailchimp = self;
    if (mailchimp == NULL)
        return;
    requests_destroy(mailchimp->requests);
    arena_free(&mailchimp->arena);
    free(mailchimp);
}

static const struct wherry_option options[] = {
    {.name = "api_key",
     .help =
         "the API key, with its data centre at the end (...-us1), or an OAuth token",
     .type = WHERRY_TEXT,
     .flags = WHERRY_REQUIRED | WHERRY_SECRET,
     .offset = offsetof(struct mailchimp_config, api_key)},
    {.name = "list_id",
     .help = "the audience ID, such as a36b032126 (Audience > Settings); not the "
             "number in the browser's address bar",
     .type = WHERRY_TEXT,
     .flags = WHERRY_REQUIRED,
     .offset = offsetof(struct mailchimp_config, list_id)},
    {.name = "base_url",
     .help = "the address of the API, up to the version, such as "
             "https://us1.api.mailchimp.com/3.0; by default the key decides",
     .type = WHERRY_TEXT,
     .offset = offsetof(struct mailchimp_config, base_url),
     .fallback = ""},
    {.name = "connections",
     .help = "requests at a time; the service allows 10 for all programs with this key",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct mailchimp_config, connections),
     .fallback = "9",
     .minimum = 1,
     .maximum = MAILCHIMP_CONNECTIONS_MAX},
    {.name = "page_size",
     .help = "members in one page; the connector halves it, down to 100, if the "
             "service answers 502 or 504",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct mailchimp_config, page_size),
     .fallback = "1000",
     .minimum = 1,
     .maximum = MAILCHIMP_PAGE_MAX},
    {.name = "block_size",
     .help = "new members in one request",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct mailchimp_config, block_size),
     .fallback = "500",
     .minimum = 1,
     .maximum = MAILCHIMP_BLOCK_MAX},
    {.name = "bulk_after",
     .help = "more updates than this in one run are sent in batches; 0: never",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct mailchimp_config, bulk_after),
     .fallback = "2000",
     .minimum = 0,
     .maximum = 1000000000},
    {.name = "batch_size",
     .help = "updates in one batch",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct mailchimp_config, batch_size),
     .fallback = "1000",
     .minimum = 1,
     .maximum = MAILCHIMP_BATCH_MAX},
    {.name = "overlap",
     .help = "how far before the last read the next one begins; a contact read twice "
             "costs a comparison",
     .type = WHERRY_DURATION,
     .offset = offsetof(struct mailchimp_config, overlap_ms),
     .fallback = "10m",
     .minimum = 2000,
     .maximum = 24 * 60 * 60 * 1000},
};

WHERRY_CONNECTOR(.name = "mailchimp", .version = "1.0",
                 .summary =
                     "a list (audience) in Mailchimp, through the Marketing API 3.0",
                 .roles = WHERRY_LIST, .options = options,
                 .option_count = sizeof options / sizeof *options,
                 .config_size = sizeof(struct mailchimp_config), .open = mailchimp_open,
                 .close = mailchimp_close, .check = mailchimp_check,
                 .catalog = mailchimp_catalog, .source = &mailchimp_source,
                 .sink = &mailchimp_sink, .segments = &mailchimp_segments);
