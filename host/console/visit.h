/* visit.h -- one request to the console, from its arrival to its answer.
 *
 * It goes one way: the server (server.h) receives it, the door (door.h) finds its page
 * and the user, the page names the commands that it needs (`ask`), and once they are
 * over it makes the answer (`show`) from their output.
 */
#ifndef CONSOLE_VISIT_H
#define CONSOLE_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/console/errand.h"
#include "host/console/markup.h"
#include "host/console/role.h"
#include "plugin/kit/json_tree.h"

enum {
    VISIT_PARTS = 3,   /* of a path that name a contact */
    VISIT_PAIRS = 200, /* of a query or a form; no form of ours has more */
    VISIT_ERRANDS = 6,
    VISIT_BODY_MOST = 256 << 10,
};

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER };

struct pair {
    const char *name, *value;
};

struct pairs {
    struct pair all[VISIT_PAIRS];
    size_t count;
};

struct console;
struct visit;

/* A row of the table of pages. */
struct page {
    enum method method;
    const char *path; /* "/pipelines/{}/runs/{}": each {} takes one part */
    enum role least;  /* who may see it */
    /* Sends the errands that it needs. NULL: none. It may answer by itself already, by
     * visit_go or visit_refuse; then nothing more is done. */
    void (*ask)(struct visit *visit);
    /* Makes the answer: the errands are over. */
    void (*show)(struct visit *visit);
};

struct visit {
    struct console *console;
    struct arena arena; /* of all texts here */

    /* What was asked for. */
    enum method method;
    const char *path;
    struct pairs query, form;
    const char *cookie; /* of the session; "" */
    const char *host, *origin, *site;
    bool by_proxy;                  /* it comes from the proxy in front */
    const char *signed_in_by_proxy; /* who, by the word of a trusted proxy; "" */

    /* The user, and where. */
    const struct page *page;
    const char *parts[VISIT_PARTS];
    const char *user; /* "": has not signed in */
    enum role role;
    char token[2 * 32 + 1]; /* that its forms carry */

    /* What it is made of. */
    struct errand *errands[VISIT_ERRANDS];
    size_t errand_count;

    /* The answer. */
    unsigned status; /* 0: none yet */
    struct markup body;
    const char *const *headings; /* of the table that is open, see grid.h */
    size_t column;               /* of its row, the next one */
    bool again;                  /* the page goes on: it is to be asked for again */
    const char *download;        /* Content-Disposition of a file; NULL: a page */
    const char *type;            /* of the body; NULL: HTML */
    const char *location;        /* to go on to; NULL */
    const char *set_cookie;      /* NULL: stays as it is */
    const struct asset *asset;   /* in place of a body; NULL */
};

/* "" if there is none. The last one counts. */
const char *visit_query(const struct visit *visit, const char *name);
const char *visit_form(const struct visit *visit, const char *name);

/* Sends a command with `--json`; the operands that follow its name come after "--". */
#define visit_send(visit, ...)                                                         \
    visit_send_words(visit, (const char *const[]){__VA_ARGS__, NULL})
void visit_send_words(struct visit *visit, const char *const *words);
/* The same with options and their values before them. */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
void visit_ask(struct visit *visit, const char *command, const char *const *options,
               const char *const *operands);
/* The same of an errand that was made by hand. */
void visit_send_errand(struct visit *visit, struct errand *errand);
/* The output of errand number `at`, as JSON; NULL: it failed, or printed something
 * else. */
const struct json_node *visit_told(struct visit *visit, size_t at);
/* The last line of its log, without its head: why it failed. Of the arena. */
const char *visit_why(struct visit *visit, size_t at);

/* An address of these pages: "/" and each part. Of the arena. */
#define visit_address(visit, ...)                                                      \
    visit_address_of(visit, (const char *const[]){__VA_ARGS__, NULL})
const char *visit_address_of(struct visit *visit, const char *const *parts);

/* The answers that are not a page: go there (303); an error in a page of its own. */
void visit_go(struct visit *visit, const char *address);
void visit_refuse(struct visit *visit, unsigned status, const char *title,
                  const char *what);

/* The browser is known by this text from now on. */
void visit_set_cookie(struct visit *visit, const char *text);

void visit_free(struct visit *visit);

#endif
