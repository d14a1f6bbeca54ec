/* log_events.c -- the kinds of log lines, by names for machines. */
#include "host/base/log_events.h"

struct event_row {
    const char *name, *meaning;
};

static const struct event_row events[LOG_EVENT_COUNT] = {
    [LOG_MESSAGE] = {"message", "Anything without a name of its own."},
    [LOG_RUN_ENDED] = {"run_ended",
                       "A run ended. It has outcome, code, duration_ms and counts. "
                       "Each run that began has exactly one such line."},
    [LOG_RUN_PROGRESS] = {"run_progress",
                          "How far a run is, once a minute, and how long a part of it "
                          "will take."},
    [LOG_RUN_PAUSED] = {"run_paused", "The pipeline is paused. The run did nothing."},
    [LOG_RUN_OVERDUE] =
        {"run_overdue",
         "A run takes longer than its max_run. The supervisor stops it."},
    [LOG_STEP_LIMITED] = {"step_limited",
                          "A limit stopped a step. The message names the step."},
    [LOG_COMMAND_FAILED] = {"command_failed",
                            "A command failed before or beside a run. The message says "
                            "why."},
    [LOG_COMMAND_STOPPED] = {"command_stopped",
                             "A signal stopped a command that is no run."},
    [LOG_BUSY] = {"busy",
                  "Another process uses the pipeline, one of its accounts or the state "
                  "directory. Nothing was done."},
    [LOG_PLUGIN] = {"plugin", "A plugin says something. Its name is in the message."},
    [LOG_PLUGIN_ENDED] = {"plugin_ended",
                          "A plugin crashed, hung or ended the process."},
    [LOG_SPEC_WRONG] = {"spec_wrong",
                        "Something in a spec is wrong (error) or odd (warning). The "
                        "message begins with its place."},
    [LOG_SPECS_IN_FORCE] = {"specs_in_force",
                            "The supervisor took changed specs over."},
    [LOG_SPECS_REFUSED] = {"specs_refused",
                           "Changed specs have an error. Those from before stay in "
                           "force."},
    [LOG_ALERT_SENT] = {"alert_sent", "An alert arrived."},
    [LOG_ALERT_FAILED] = {"alert_failed",
                          "An alert did not arrive. It is sent again later."},
    [LOG_ALERT_OUTPUT] = {"alert_output", "What the command of an alert printed."},
    [LOG_LATE] = {"late",
                  "Work of a pipeline is late: when it begins, and once a day."},
    [LOG_LATE_OVER] = {"late_over", "No work of the pipeline is late."},
    [LOG_SERVE_BEGAN] = {"serve_began",
                         "The supervisor has read its specs and begins."},
    [LOG_SERVE_STOPPING] =
        {"serve_stopping",
         "A signal asks the supervisor to stop. It waits for its runs."},
    [LOG_CONSOLE_ENDED] = {"console_ended",
                           "The console of the supervisor ended, or cannot be started. "
                           "The supervisor starts it again."},
    [LOG_SERVE_STOPPED] = {"serve_stopped", "The supervisor has ended."},
    [LOG_STATE_MOVED] = {"state_moved",
                         "The state of a pipeline is at another place. The supervisor "
                         "does not run it."},
    [LOG_HOSTS] = {"hosts",
                   "Hosts that share their pipelines: one is gone, they have different "
                   "specs, one has an older wherry, or the database does not answer."},
};

const char *log_event_name(enum log_event event)
{
    return events[event].name;
}

const char *log_event_meaning(enum log_event event)
{
    return events[event].meaning;
}
