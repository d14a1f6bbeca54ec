/* debug.c -- echo.c, that misbehaves at the n-th call of one function, as its options
 * say, and writes each call into a file. For tests of the host, and of `wherry conform`.
 */
#include <fcntl.h>
#include <signal.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wherry.h>

/* echo.c is made a table of this file. */
#undef WHERRY_CONNECTOR
#define WHERRY_CONNECTOR(...) static const struct wherry_connector inner = {__VA_ARGS__}

/* NOLINTNEXTLINE(bugprone-suspicious-include): one table more than echo.c has */
#include "tests/plugins/echo.c"

enum function {
    NOTHING,
    OPEN,
    CLOSE,
    CHECK,
    CATALOG,
    SOURCE_OPEN,
    READ,
    SOURCE_CLOSE,
    LOOKUP,
    SINK_OPEN,
    WRITE,
    FLUSH,
    SINK_CLOSE,
    RENAMES, /* a write, by what it is of */
    JOINS,
    LEAVES_SEGMENT,
    FIND,
    REMOVE,
    SUBMIT,
    POLL,
    COLLECT,
    FUNCTIONS
};

static const char *const function_names[] = {[NOTHING] = "none",
                                             [OPEN] = "open",
                                             [CLOSE] = "close",
                                             [CHECK] = "check",
                                             [CATALOG] = "catalog",
                                             [SOURCE_OPEN] = "source_open",
                                             [READ] = "read",
                                             [SOURCE_CLOSE] = "source_close",
                                             [LOOKUP] = "lookup",
                                             [SINK_OPEN] = "sink_open",
                                             [WRITE] = "write",
                                             [FLUSH] = "flush",
                                             [SINK_CLOSE] = "sink_close",
                                             [RENAMES] = "rename",
                                             [JOINS] = "join",
                                             [LEAVES_SEGMENT] = "leave",
                                             [FIND] = "find",
                                             [REMOVE] = "remove",
                                             [SUBMIT] = "submit",
                                             [POLL] = "poll",
                                             [COLLECT] = "collect",
                                             [FUNCTIONS] = NULL};

enum fault {
    FINE,
    FAILS,
    RETRIES,
    IS_DENIED,
    STALLS,
    LOOPS,
    EXITS,
    LEAVES,
    CRASHES,
    ABORTS,
    CLOSES,
    REPLACES,
    OVERRUNS,
    ENDS,
    TWICE,
    SILENT,
    FOREIGN,
    NO_KEY,
    BAD_TEXT,
    FORGETS,
    IGNORES
};

static const char *const fault_names[] = {
    [FINE] = "nothing",      [FAILS] = "fail",      [RETRIES] = "retry",
    [IS_DENIED] = "denied",  [STALLS] = "stall",    [LOOPS] = "loop",
    [EXITS] = "exit",        [LEAVES] = "leave",    [CRASHES] = "crash",
    [ABORTS] = "abort",      [CLOSES] = "close",    [REPLACES] = "replace",
    [OVERRUNS] = "overrun",  [ENDS] = "end",        [TWICE] = "twice",
    [SILENT] = "silent",     [FOREIGN] = "foreign", [NO_KEY] = "no_key",
    [BAD_TEXT] = "bad_text", [FORGETS] = "forget",  [IGNORES] = "ignore",
    [IGNORES + 1] = NULL};

struct debug_config {
    struct config echo;
    const char *log, *says;
    int on, does;
    int64_t nth;
};

struct debug {
    struct wherry_host host; /* what echo.c gets: the host's, except for the verdict */
    const struct wherry_host *theirs;
    const struct debug_config *config;
    void *echo;
    char segment[64];        /* the name of the only one; "": none */
    bool seats[PEOPLE_ROOM]; /* its members */
    bool in_segment;         /* the stream that is open is its */
    unsigned calls[FUNCTIONS];
    enum fault now; /* of the call under way */
};

/* What the compiler must not see through. */
static volatile int one = 1;

/* Into the neighbour: of so many some lie side by side, whatever was freed before. */
static void overrun(void)
{
    enum { PIECES = 64, ROOM = 2000, BEYOND = 64 };
    char *pieces[PIECES];
    for (int i = 0; i < PIECES; i++)
        if ((pieces[i] = malloc(ROOM)) == NULL)
            abort();
    volatile char *piece = pieces[PIECES - 2];
    for (int i = ROOM; i < ROOM + BEYOND; i++)
        piece[i * one] = 'A';
    for (int i = PIECES; i > 0; i--)
        free(pieces[i - 1]);
}

static void close_all(void)
{
    enum { MOST = 256 };
    for (int file = STDERR_FILENO + 1; file < MOST; file++)
        close(file);
}

/* One file of the host's, as a plugin does that closes a descriptor twice. */
static void replace_one(void)
{
    struct stat facts;
    int file = STDERR_FILENO + 1;
    while (fstat(file, &facts) == 0 && !S_ISREG(facts.st_mode))
        file++;
    int other = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (dup2(other, file) < 0)
        abort();
    close(other);
}

static void go_wrong(enum fault fault)
{
    if (fault == STALLS)
        for (;;)
            pause();
    if (fault == LOOPS)
        while (one)
            continue;
    if (fault == EXITS)
        exit(0);
    if (fault == LEAVES)
        _exit(0);
    if (fault == CRASHES)
        raise(SIGSEGV);
    if (fault == ABORTS)
        abort();
    if (fault == CLOSES)
        close_all();
    if (fault == REPLACES)
        replace_one();
    if (fault == OVERRUNS)
        overrun();
}

static void write_log(const struct debug *debug, enum function function)
{
    char line[64];
    if (debug->config->log[0] != '/')
        return;
    int file =
        open(debug->config->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int length = snprintf(line, sizeof line, "%s %u\n", function_names[function],
                          debug->calls[function]);
    if (file < 0 || write(file, line, (size_t)length) != length)
        abort();
    close(file);
}

/* Notes the call; does what the options say for this one; gives the status to answer
 * with in place of calling echo.c, or OK. */
static enum wherry_status enter(struct debug *debug, enum function function,
                                struct wherry_error *error)
{
    debug->calls[function]++;
    debug->now = FINE;
    write_log(debug, function);
    if (debug->config->on != (int)function ||
        debug->calls[function] < (unsigned)debug->config->nth)
        return WHERRY_OK;
    if (debug->config->does < FORGETS &&
        debug->calls[function] > (unsigned)debug->config->nth)
        return WHERRY_OK;
    debug->now = (enum fault)debug->config->does;
    go_wrong(debug->now);
    if (debug->now < FAILS || (debug->now > IS_DENIED && debug->now != ENDS))
        return WHERRY_OK;
    if (error != NULL)
        snprintf(error->message, sizeof error->message, "told to go wrong in %s%s",
                 function_names[function], debug->config->says);
    return debug->now == FAILS     ? WHERRY_FAILED
           : debug->now == RETRIES ? WHERRY_RETRY
           : debug->now == ENDS    ? WHERRY_END
                                   : WHERRY_DENIED;
}

static void debug_verdict(const struct wherry_host *host, uint64_t tag,
                          const struct wherry_verdict *verdict)
{
    const struct debug *debug = (const struct debug *)(const void *)host;
    if (debug->now == SILENT)
        return;
    if (debug->now == FOREIGN)
        tag += 1000;
    debug->theirs->verdict(debug->theirs, tag, verdict);
    if (debug->now == TWICE)
        debug->theirs->verdict(debug->theirs, tag, verdict);
}

/* Taken, and nothing was done. */
static void say_done(struct debug *debug, const struct wherry_change *changes,
                     size_t count)
{
    const struct wherry_verdict done = {
        .size = sizeof done, .outcome = WHERRY_DONE, .words = "", .field = ""};
    for (size_t i = 0; i < count; i++)
        debug_verdict(&debug->host, changes[i].tag, &done);
}

#include "tests/plugins/debug_segment.h"

static enum wherry_status debug_open(const struct wherry_host *host, const void *config,
                                     void **self, struct wherry_error *error)
{
    struct debug *debug = calloc(1, sizeof *debug);
    if (debug == NULL)
        abort();
    debug->host = *host;
    debug->host.verdict = debug_verdict;
    debug->theirs = host;
    debug->config = config;
    enum wherry_status status = enter(debug, OPEN, error);
    if (status == WHERRY_OK)
        status = inner.open(&debug->host, &debug->config->echo, &debug->echo, error);
    *self = debug;
    if (status != WHERRY_OK)
        free(debug);
    return status;
}

static void debug_close(void *self)
{
    struct debug *debug = self;
    enter(debug, CLOSE, NULL);
    inner.close(debug->echo);
    free(debug);
}

static enum wherry_status debug_check(void *self, struct wherry_identity *identity,
                                      struct wherry_error *error)
{
    struct debug *debug = self;
    enum wherry_status status = enter(debug, CHECK, error);
    return status != WHERRY_OK ? status : inner.check(debug->echo, identity, error);
}

static enum wherry_status debug_catalog(void *self, enum wherry_kind kind,
                                        struct wherry_entries *entries,
                                        struct wherry_error *error)
{
    struct debug *debug = self;
    enum wherry_status status = enter(debug, CATALOG, error);
    return status != WHERRY_OK ? status
                               : inner.catalog(debug->echo, kind, entries, error);
}

static enum wherry_status debug_source_open(void *self, const struct wherry_read *read,
                                            struct wherry_pass *pass, void **opened,
                                            struct wherry_error *error)
{
    struct debug *debug = self;
    void *echo = NULL;
    enum wherry_status status = enter(debug, SOURCE_OPEN, error);
    *opened = debug;
    debug->in_segment = debug_is_segment(debug, read->stream);
    return status != WHERRY_OK
               ? status
               : inner.source->open(debug->echo, read, pass, &echo, error);
}

/* A record that no connector may hand over. */
static void spoil(const struct debug *debug, struct wherry_writer *writer)
{
    const struct wherry_record record = {.size = sizeof record,
                                         .key = debug->now == NO_KEY ? ""
                                                                     : "\xff@x.invalid",
                                         .id = "spoilt"};
    if (debug->now == NO_KEY || debug->now == BAD_TEXT)
        writer->record(writer, &record);
}

static enum wherry_status debug_read(void *opened, struct wherry_writer *writer,
                                     struct wherry_pass *pass,
                                     struct wherry_error *error)
{
    struct debug *debug = opened;
    enum wherry_status status = enter(debug, READ, error);
    if (status != WHERRY_OK)
        return status;
    spoil(debug, writer);
    if (debug->in_segment)
        return debug_read_seats(debug, writer, error);
    if (debug->now == FORGETS) /* the next one to return */
        ((struct echo *)debug->echo)->next++;
    return inner.source->read(debug->echo, writer, pass, error);
}

static void debug_source_close(void *opened)
{
    struct debug *debug = opened;
    enter(debug, SOURCE_CLOSE, NULL);
}

static enum wherry_status debug_lookup(void *self, const struct wherry_read *read,
                                       const char *const *keys, size_t key_count,
                                       struct wherry_writer *writer,
                                       struct wherry_error *error)
{
    struct debug *debug = self;
    enum wherry_status status = enter(debug, LOOKUP, error);
    if (status != WHERRY_OK || debug->now == FORGETS)
        return status;
    spoil(debug, writer);
    return inner.source->lookup(debug->echo, read, keys, key_count, writer, error);
}

static enum wherry_status debug_sink_open(void *self, const char *stream, void **opened,
                                          struct wherry_error *error)
{
    struct debug *debug = self;
    void *echo = NULL;
    enum wherry_status status = enter(debug, SINK_OPEN, error);
    *opened = debug;
    debug->in_segment = debug_is_segment(debug, stream);
    return status != WHERRY_OK ? status
                               : inner.sink->open(debug->echo, stream, &echo, error);
}

/* As the write that it is, or by the verb where that is what goes wrong. */
static enum function which_write(const struct debug *debug,
                                 const struct wherry_change *change)
{
    const enum function by_verb = change->verb == WHERRY_RENAME  ? RENAMES
                                  : change->verb == WHERRY_JOIN  ? JOINS
                                  : change->verb == WHERRY_LEAVE ? LEAVES_SEGMENT
                                                                 : WRITE;
    return debug->config->on == (int)by_verb ? by_verb : WRITE;
}

static enum wherry_status debug_write(void *opened, const struct wherry_change *changes,
                                      size_t count, struct wherry_error *error)
{
    struct debug *debug = opened;
    enum wherry_status status = enter(debug, which_write(debug, changes), error);
    if (status != WHERRY_OK)
        return status;
    if (debug->now == IGNORES)
        say_done(debug, changes, count);
    else if (debug->in_segment)
        debug_move(debug, changes, count);
    else
        status = inner.sink->write(debug->echo, changes, count, error);
    return status;
}

static enum wherry_status debug_flush(void *opened, struct wherry_error *error)
{
    struct debug *debug = opened;
    return enter(debug, FLUSH, error);
}

static void debug_sink_close(void *opened)
{
    struct debug *debug = opened;
    enter(debug, SINK_CLOSE, NULL);
}

#include "tests/plugins/debug_bulk.h"

static const struct wherry_source debug_source = {.size = sizeof debug_source,
                                                  .open = debug_source_open,
                                                  .read = debug_read,
                                                  .close = debug_source_close,
                                                  .lookup = debug_lookup};

static const struct wherry_sink debug_sink = {.size = sizeof debug_sink,
                                              .open = debug_sink_open,
                                              .write = debug_write,
                                              .flush = debug_flush,
                                              .close = debug_sink_close,
                                              .bulk_terms = debug_bulk_terms,
                                              .bulk_submit = debug_bulk_submit,
                                              .bulk_poll = debug_bulk_poll,
                                              .bulk_collect = debug_bulk_collect};

static const struct wherry_option debug_options[] = {
    {.name = "people",
     .help = "addresses that are there at first, blanks between them",
     .offset = offsetof(struct debug_config, echo.people)},
    {.name = "limit",
     .help = "how many people there is room for",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct debug_config, echo.limit),
     .fallback = "100",
     .minimum = 1,
     .maximum = PEOPLE_ROOM},
    {.name = "log",
     .help = "a file to which each call is added, as a whole path",
     .offset = offsetof(struct debug_config, log)},
    {.name = "says",
     .help = "what its errors end with",
     .offset = offsetof(struct debug_config, says)},
    {.name = "on",
     .help = "the function that goes wrong",
     .type = WHERRY_CHOICE,
     .offset = offsetof(struct debug_config, on),
     .fallback = "none",
     .choices = function_names},
    {.name = "does",
     .help = "what it does",
     .type = WHERRY_CHOICE,
     .offset = offsetof(struct debug_config, does),
     .fallback = "nothing",
     .choices = fault_names},
    {.name = "nth",
     .help = "at which call",
     .type = WHERRY_INTEGER,
     .offset = offsetof(struct debug_config, nth),
     .fallback = "1",
     .minimum = 1,
     .maximum = 1000000},
};

extern const struct wherry_connector wherry_connector;
__attribute__((visibility("default")))
const struct wherry_connector wherry_connector = {
    .size = sizeof wherry_connector,
    .abi_major = WHERRY_ABI_MAJOR,
    .abi_minor = WHERRY_ABI_MINOR,
    .name = "debug",
    .version = "1.0",
    .summary = "fails on demand",
    .roles = WHERRY_CRM | WHERRY_LIST,
    .options = debug_options,
    .option_count = sizeof debug_options / sizeof debug_options[0],
    .config_size = sizeof(struct debug_config),
    .open = debug_open,
    .close = debug_close,
    .check = debug_check,
    .catalog = debug_catalog,
    .source = &debug_source,
    .sink = &debug_sink,
    .segments = &debug_segments,
};
