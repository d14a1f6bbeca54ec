/* sandbox.h -- a sandbox of one's own for a test: started, steered, stopped.
 *
 * The program is the one that was built here; WHERRY_SANDBOX_PROGRAM in the environment
 * names another. It ends with the test, however that ends: it watches a pipe from us.
 * tests/sandbox/README.md describes what it understands under /control.
 *
 * Nothing here needs an event loop or host/http: one request, one connection, blocking.
 * A sandbox that doesn't start or doesn't answer fails the test on the spot.
 */
#ifndef SUPPORT_SANDBOX_H
#define SUPPORT_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "host/base/buffer.h"

/* The fixed keys of the two accounts, and the one list of the default world. */
#define SANDBOX_MAILCHIMP_KEY "0123456789abcdef0123456789abcdef-us1"
#define SANDBOX_OMETRIA_KEY "ometria-sandbox-key"
#define SANDBOX_LIST "a36b032126"

/* Both connections of a spec, where the environment has sandbox_url as URL; the CRM's
 * key is a word of YAML. */
#define SANDBOX_CONNECTIONS SANDBOX_CONNECTIONS_BY(SANDBOX_OMETRIA_KEY)
#define SANDBOX_CONNECTIONS_BY(crm_key)                                                \
    "crm: {plugin: ometria, account: shop, base_url: '${URL}/ometria/v2',\n"           \
    "      reads_per_second: 1000, pushes_per_second: 1000, api_key: " crm_key "}\n"   \
    "list:\n"                                                                          \
    "  plugin: mailchimp\n"                                                            \
    "  account: mailing\n"                                                             \
    "  base_url: ${URL}/mailchimp/3.0\n"                                               \
    "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"                                           \
    "  list_id: " SANDBOX_LIST "\n"

struct sandbox;

/* On a free port of loopback, with an empty default world. */
struct sandbox *sandbox_start(void);
/* NULL is allowed. A sandbox that ended badly fails the test. */
void sandbox_stop(struct sandbox *sandbox);

/* http://127.0.0.1:PORT and what a connector takes as base_url. Live until stop. */
const char *sandbox_url(const struct sandbox *sandbox);
const char *sandbox_mailchimp_url(const struct sandbox *sandbox);
const char *sandbox_ometria_url(const struct sandbox *sandbox);

/* A control request, path as "/control/meters". `body` NULL: none. Gives the HTTP
 * status; `answer` (may be NULL) is cleared and gets the body. */
int sandbox_control(struct sandbox *sandbox, const char *method, const char *path,
                    const char *body, struct buffer *answer);

/* POST /control/VERB with a body made as by printf; fails the test unless it gives 200.
 *     sandbox_post(s, "act", "{\"side\":\"list\",\"do\":\"leave\",\"address\":\"%s\"}",
 * a); */
void sandbox_post(struct sandbox *sandbox, const char *verb, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Turns a dial; `value` is JSON: "\"inclusive\"", "250", "true". */
void sandbox_dial(struct sandbox *sandbox, const char *name, const char *value);
/* The CRM answers as fast as it can: for specs that ask as fast. */
void sandbox_free_pace(struct sandbox *sandbox);

/* Any request, as a client of the services would make it. `headers` are whole lines
 * ended by \r\n, or "". Gives the HTTP status, 0 if the connection ended without an
 * answer or within it; `head` and `body` (may be NULL) get what came. */
int sandbox_request(struct sandbox *sandbox, const char *method, const char *path,
                    const char *headers, const char *request_body, struct buffer *head,
                    struct buffer *body);

#endif
