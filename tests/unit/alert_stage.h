/* alert_stage.h -- a pipeline "a" whose state a test writes, and the channels that get
 * its alerts: a webhook on a server of the test's own, and a command.
 */
#ifndef UNIT_ALERT_STAGE_H
#define UNIT_ALERT_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/alerts/alerts.h"
#include "host/engine/report.h"
#include "host/store/store.h"
#include "tests/support/wire_server.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

#define YES "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define TROUBLE "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
#define REFUSED "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"

extern struct alert_stage {
    struct pipeline pipeline; /* runs each hour; sends alerts of everything */
    int64_t now_ms;
    struct wire_server *server;
} alert_stage;

/* Fixtures. What is logged goes into the file "log" of the scratch directory. */
void alert_stage_begin(void);
void alert_stage_finish(void);

/* The webhook answers three times with `first`, and with `then` afterwards. */
void alert_stage_listen(const char *first, const char *then);
/* A command adds each alert to the file "told". */
void alert_stage_command(void);

struct store *alert_stage_open_state(void); /* in a transaction */
void alert_stage_close_state(struct store *store);
/* Both services let us in, and all work is done now; the list refuses us. */
void alert_stage_let_in(void);
void alert_stage_refuse(const char *reason);
/* A run that ended now, with the report that the engine would have left. */
void alert_stage_run(int code, const struct report *report);
void alert_stage_empty_run(int code);
/* Contacts with numbers from 1 on, which are new or `made` already. */
void alert_stage_contacts(int count, bool made, bool parked);

enum wherry_status alert_stage_tell(void);
unsigned alert_stage_requests(void);
/* The n-th alert that the webhook got says so, and has no address in it. */
void alert_stage_expect(unsigned n, const char *alert, const char *phase,
                        const char *words);
/* Of a file in the scratch directory; none has no lines. */
int alert_stage_lines(const char *name);
bool alert_stage_has(const char *name, const char *words);

#endif
