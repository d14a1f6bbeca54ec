/* log_events.h -- the kinds of log lines, by names for machines.
 *
 * A name never changes its meaning and never goes away, because programs count by it.
 * The manual page wherry-log(7) has this very table; tests/unit/test_log.c compares
 * them.
 */
#ifndef BASE_LOG_EVENTS_H
#define BASE_LOG_EVENTS_H

enum log_event {
    LOG_MESSAGE,
    LOG_RUN_ENDED,
    LOG_RUN_PROGRESS,
    LOG_RUN_PAUSED,
    LOG_RUN_OVERDUE,
    LOG_STEP_LIMITED,
    LOG_COMMAND_FAILED,
    LOG_COMMAND_STOPPED,
    LOG_BUSY,
    LOG_PLUGIN,
    LOG_PLUGIN_ENDED,
    LOG_SPEC_WRONG,
    LOG_SPECS_IN_FORCE,
    LOG_SPECS_REFUSED,
    LOG_ALERT_SENT,
    LOG_ALERT_FAILED,
    LOG_ALERT_OUTPUT,
    LOG_LATE,
    LOG_LATE_OVER,
    LOG_SERVE_BEGAN,
    LOG_SERVE_STOPPING,
    LOG_CONSOLE_ENDED,
    LOG_SERVE_STOPPED,
    LOG_STATE_MOVED,
    LOG_HOSTS,
};
enum { LOG_EVENT_COUNT = LOG_HOSTS + 1 };

const char *log_event_name(enum log_event event);    /* "run_ended" */
const char *log_event_meaning(enum log_event event); /* a sentence or two */

#endif
