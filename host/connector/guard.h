/* guard.h -- a plugin that ends the process is named.
 *
 * A plugin runs in this process: it may crash, or call exit, and 0 would look like
 * success. So it is noted whose code runs. If the process ends there, one sentence names
 * the plugin: after exit() it ends with 1, after a crash by the same signal. Only _exit()
 * and SIGKILL pass unseen.
 *
 *     struct guard_mark before = guard_call("echo", "read");
 *     ... connector->plugin->source->read(...) ...
 *     guard_leave(before);
 */
#ifndef CONNECTOR_GUARD_H
#define CONNECTOR_GUARD_H

/* Whose code runs; all NULL: the host's. The texts must live until guard_leave. */
struct guard_mark {
    const char *before, *subject, *behind, *function;
};

/* Once, at the start of the program. Without it nothing is noticed. */
void guard_install(void);

/* Each gives what held before it, for guard_leave. `function` is the slot's name. */
struct guard_mark guard_call(const char *plugin, const char *function);
/* `what` is "loaded", "looked at" or "unloaded". */
struct guard_mark guard_file(const char *file, const char *what);
/* While the plugin has called the host: what goes wrong there is not its fault. */
struct guard_mark guard_pause(void);
void guard_leave(struct guard_mark before);

#endif
