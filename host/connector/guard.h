/* guard.h -- a plugin that ends the process is named.
 *
 * A plugin runs in this process: it may crash, call exit, where 0 would look like
 * success, or never come back. So it is noted whose code runs. If the process ends
 * there, one sentence names the plugin and the function: after exit() it ends with 1,
 * after a crash by the same signal. What ends it without a word, as _exit() and SIGKILL
 * do, is seen by who shares a witness with it.
 *
 *     struct guard_mark before = guard_call("echo", "read");
 *     ... connector->plugin->source->read(...) ...
 *     guard_leave(before);
 */
#ifndef CONNECTOR_GUARD_H
#define CONNECTOR_GUARD_H

#include <stddef.h>
#include <stdint.h>

/* Whose code runs; all NULL: the host's. The texts must live until guard_leave. */
struct guard_mark {
    const char *before, *subject, *behind, *function;
};

/* The same for another process, in memory that both have. All zero: nothing yet. */
struct guard_witness {
    int64_t began_ms; /* left to who made it */
    int64_t ended_ms; /* of the words; 0: nothing was said */
    int code;  /* that the process ends with, or 128 and the signal; 0: as above */
    int noted; /* a plugin's code runs, or ran when the process ended */
    char subject[160], function[48]; /* "plugin 'echo'", " in read" */
    char words[256];                 /* the sentence of the end, "" if there is none */
};

/* Once, at the start of the program. Without it nothing is noticed. */
void guard_install(void);
/* From now on a function that neither returns nor calls the host for so long ends the
 * process with 1, and with the message that the plugin has not come back. A connector
 * has no reason to wait except within the host's http_wait. */
void guard_watch(int64_t limit_ms);
/* NULL: there is no longer a witness. */
void guard_show(struct guard_witness *shared);
/* What a witness says of a process that is gone: its words, or that it ended there;
 * "" if no plugin's code ran. The witness may be damaged. */
void guard_read(const struct guard_witness *shared, char *sentence, size_t room);

/* Each gives what held before it, for guard_leave. `function` is the slot's name. */
struct guard_mark guard_call(const char *plugin, const char *function);
/* `what` is "loaded", "looked at" or "unloaded". */
struct guard_mark guard_file(const char *file, const char *what);
/* While the plugin has called the host: what goes wrong there is not its fault. */
struct guard_mark guard_pause(void);
/* Ends the process with a message if the plugin has closed descriptors that are not its
 * own, even if it has opened others in their place: the next write could go anywhere.
 * This checks the descriptors that are kept, and one that nothing uses. */
void guard_leave(struct guard_mark before);
/* The standard streams, and all regular files that are open now, are the host's until
 * guard_let_files: the host closes none of them before that. Its connections are not
 * checked, because they come and go, nor are files opened later. */
void guard_keep_files(void);
void guard_let_files(void);

#endif
