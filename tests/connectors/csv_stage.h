/* csv_stage.h -- the connector for CSV files, opened upon a scripted host and a folder of
 * its own. */
#ifndef CONNECTORS_CSV_STAGE_H
#define CONNECTORS_CSV_STAGE_H

#include "host/base/buffer.h"
#include "plugin/csv/instance.h"
#include "tests/support/recorder.h"
#include "tests/support/scripted_host.h"
#include "tests/support/suite.h"

extern const struct wherry_connector wherry_connector;

/* 2100-01-01T00:00:00Z: no file of a test is young. */
#define STAGE_NOW_MS INT64_C(4102444800000)

struct stage {
    struct scripted_host *host;
    struct wherry_host table; /* its functions, and a clock that a test may act upon */
    struct csv_config config; /* to be changed before stage_open */
    void *self;
    struct recorder recorder;
    struct wherry_pass pass;
    struct wherry_error error;
    char folder[64];
    struct arena arena;
    int64_t now_ms;
    /* Called once, when the connector looks at the clock: in the middle of a walk that
     * changes a row. */
    void (*meanwhile)(struct stage *stage);
};

/* There is one stage at a time. */
void stage_begin(struct stage *stage);
void stage_open(struct stage *stage);
void stage_end(struct stage *stage);

/* A file of the folder. */
const char *stage_path(struct stage *stage, const char *name);
void stage_write_bytes(struct stage *stage, const char *name, const void *bytes,
                       size_t length);
void stage_write(struct stage *stage, const char *name, const char *text);
const char *stage_file(struct stage *stage, const char *name);
bool stage_has(struct stage *stage, const char *name);

/* Reads a stream to its end into the recorder, which is emptied before. Gives the status
 * of the last call; the pass stays in the stage. */
enum wherry_status stage_read(struct stage *stage, const char *stream,
                              const char *since);
/* The same, which must end well; the record with this id. */
const struct wherry_record *stage_record(struct stage *stage, const char *id);

/* A change of each kind; writes them, flushes, and forgets the verdicts of before. */
struct wherry_change stage_change(uint64_t tag, enum wherry_verb verb, const char *key,
                                  const char *id);
enum wherry_status stage_flush(struct stage *stage, const char *stream,
                               const struct wherry_change *changes, size_t count);
/* The verdict of one change that is written alone, which must go well. */
const struct wherry_verdict *stage_do(struct stage *stage, const char *stream,
                                      const struct wherry_change *change);

#define ck_assert_status(stage, got, wanted)                                           \
    ck_assert_msg((got) == (wanted), "status %d: %s", (int)(stage)->error.status,      \
                  (stage)->error.message)

#endif
