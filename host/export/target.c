/* target.c -- what the manifests of every orchestrator have in common. */
#include "host/export/target.h"

#include <string.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

size_t target_arguments(const struct bundle_job *job,
                        const char *words[TARGET_ARGUMENTS])
{
    static const char anywhere[] = "0.0.0.0:" TEXT(TARGET_PORT);
    const char *const serve[] = {"serve",           "--listen", anywhere,
                                 "--listen-public", "--log",    "json"};
    const char *const run[] = {"run",      job == NULL ? "" : job->pipeline->id,
                               "--wait",   TARGET_WAIT,
                               "--accept", TARGET_GOOD_CODES,
                               "--log",    "json",
                               "--step",   job == NULL ? NULL : job->steps};
    if (job == NULL) {
        memcpy(words, serve, sizeof serve);
        return sizeof serve / sizeof serve[0];
    }
    memcpy(words, run, sizeof run);
    return sizeof run / sizeof run[0] - (job->steps == NULL ? 2 : 0);
}
