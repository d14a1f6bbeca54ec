/* ometria_stage.h -- the connector for Ometria, opened upon a scripted host.
 *
 *     struct stage stage;
 *     stage_begin(&stage);
 *     stage_get(&stage, "/profiles?limit=1", 200, "[]");
 *     ...
 *     stage_close(&stage);   fails the test unless all that was expected was asked for
 */
#ifndef CONNECTORS_OMETRIA_STAGE_H
#define CONNECTORS_OMETRIA_STAGE_H

#include "plugin/ometria/instance.h"
#include "tests/support/recorder.h"
#include "tests/support/scripted_host.h"

#define STAGE_BASE "https://crm.example/v2"
#define STAGE_KEY "k3y-of-the-crm"

/* 2026-11-22T10:00:00Z, a Sunday: the Date of every answer unless said otherwise. */
#define STAGE_DATE_MS INT64_C(1795341600000)

/* The first page of all profiles; a position of the day before that Date, and the page
 * of opt-outs that a pass from there asks for. */
#define STAGE_FIRST_PAGE "/profiles?limit=250&offset=0"
#define STAGE_SINCE "feed=2026-11-22T09:30:00 profiles=2026-11-21"
#define STAGE_FEED                                                                     \
    "/unsubscribes?since=2026-11-22T09%3A29%3A00&before=2026-11-23T09%3A29%3A00"

extern const struct wherry_connector wherry_connector;

struct stage {
    struct scripted_host *host;
    struct ometria_config config; /* the options' defaults; change before stage_start */
    void *self, *source, *sink;
    struct wherry_pass pass;
    struct wherry_error error;
    struct recorder recorder;
};

void stage_open(struct stage *stage); /* config and host only */
void stage_start(struct stage *stage);
void stage_begin(struct stage *stage); /* both */
void stage_close(struct stage *stage);
/* The same where a test cannot know how many requests there are. */
void stage_release(struct stage *stage);

void stage_get(struct stage *stage, const char *path, long code, const char *body);
void stage_push(struct stage *stage, const char *sent, long code, const char *body);

/* A whole pass over a stream; the recorder keeps what it returned. */
enum wherry_status stage_read(struct stage *stage, const char *stream,
                              const char *since, enum wherry_scope scope,
                              const char *const *fields);
/* All contacts from the beginning, which must go well. */
void stage_read_all(struct stage *stage, const char *const *fields);
enum wherry_status stage_lookup(struct stage *stage, const char *const *fields,
                                const char *const *keys, size_t count);

/* One write and the flush. Ids and tags of changes that have none are made up. */
enum wherry_status stage_write(struct stage *stage, struct wherry_change *changes,
                               size_t count);

#endif
