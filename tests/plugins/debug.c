/* debug.c -- echo.c, that misbehaves at the n-th call of one function, as its options
 * say, and writes each call into a file. For tests of the host, and of `wherry conform`.
 */
#include <fcntl.h>
#include <signal.h>
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
    FUNCTIONS
};

static const char *const function_names[] = {
    "none",         "open",   "close",     "check", "catalog", "source_open", "read",
    "source_close", "lookup", "sink_open", "write", "flush",   "sink_close",  NULL};

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
    "nothing", "fail",    "retry",  "denied",   "stall",   "loop",   "exit",
    "leave",   "crash",   "abort",  "close",    "overrun", "end",    "twice",
    "silent",  "foreign", "no_key", "bad_text", "forget",  "ignore", NULL};

struct debug_config {
    struct config echo;
    const char *log;
    int on, does;
    int64_t nth;
};

struct debug {
    struct wherry_host host; /* what echo.c gets: the host's, except for the verdict */
    const struct wherry_host *theirs;
    const struct debug_config *config;
    void *echo;
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

/* Notes the call; does what it is told to do at this one; gives the status to answer
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
        snprintf(error->message, sizeof error->message, "told to go wrong in %s",
                 function_names[function]);
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
    if (debug->now == FORGETS) /* whoever would be told next */
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
    return status != WHERRY_OK ? status
                               : inner.sink->open(debug->echo, stream, &echo, error);
}

static enum wherry_status debug_write(void *opened, const struct wherry_change *changes,
                                      size_t count, struct wherry_error *error)
{
    struct debug *debug = opened;
    enum wherry_status status = enter(debug, WRITE, error);
    if (status != WHERRY_OK)
        return status;
    if (debug->now != IGNORES)
        return inner.sink->write(debug->echo, changes, count, error);
    /* Taken, and nothing was done. */
    const struct wherry_verdict done = {
        .size = sizeof done, .outcome = WHERRY_DONE, .words = "", .field = ""};
    for (size_t i = 0; i < count; i++)
        debug->theirs->verdict(debug->theirs, changes[i].tag, &done);
    return WHERRY_OK;
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

static const struct wherry_source debug_source = {.size = sizeof debug_source,
                                                  .open = debug_source_open,
                                                  .read = debug_read,
                                                  .close = debug_source_close,
                                                  .lookup = debug_lookup};

static const struct wherry_sink debug_sink = {.size = sizeof debug_sink,
                                              .open = debug_sink_open,
                                              .write = debug_write,
                                              .flush = debug_flush,
                                              .close = debug_sink_close};

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
    .summary = "goes wrong where it is told to",
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
};
