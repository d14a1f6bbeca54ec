/* outbox.h -- from us to a sink: changes go out, each gets its verdict.
 *
 * The sink is opened with the first change and stays open until the end. What must
 * survive a kill is committed before outbox_write, outbox_send or outbox_submit is called; these make
 * sure that it survives a loss of power, too, before the first change leaves.
 */
#ifndef ENGINE_OUTBOX_H
#define ENGINE_OUTBOX_H

#include "host/engine/engine.h"

struct outbox {
    struct engine *engine;
    enum side side;
    const char *stream; /* "contacts", "segment:ID"; read when it is opened */
    connector_verdict *on_verdict; /* called for each verdict as it comes */
    connector_pause *pause;        /* before the connector waits for an answer */
    /* When a call ends: ends what the verdicts have begun. Both may be NULL. */
    connector_pause *settle;
    void *self; /* of all three */
    bool is_open;
};

/* Verdicts may come now, in a later write, or when it is flushed; an error of the
 * connector is blamed on its side. */
enum wherry_status outbox_write(struct outbox *outbox,
                                const struct wherry_change *changes, size_t count,
                                struct wherry_error *error);
/* OK when each change that was written has its verdict. */
enum wherry_status outbox_flush(struct outbox *outbox, struct wherry_error *error);
/* Both. */
enum wherry_status outbox_send(struct outbox *outbox,
                               const struct wherry_change *changes, size_t count,
                               struct wherry_error *error);
/* Opens the sink before its first change. */
enum wherry_status outbox_open(struct outbox *outbox, struct wherry_error *error);
/* Updates in bulk, as host/connector/bulk.h has it. */
enum wherry_status outbox_submit(struct outbox *outbox,
                                 const struct wherry_change *changes, size_t count,
                                 char ticket[WHERRY_TICKET_ROOM],
                                 struct wherry_error *error);
enum wherry_status outbox_poll(struct outbox *outbox, const char *const *tickets,
                               size_t count, bool *over, struct wherry_error *error);
enum wherry_status outbox_collect(struct outbox *outbox, const char *ticket,
                                  const uint64_t *tags, size_t count,
                                  struct wherry_error *error);
void outbox_close(struct outbox *outbox); /* also one that was never opened */

#endif
