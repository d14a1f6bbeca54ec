/* fuzz_plan.c -- any bytes as a plan: refused in one line, or told as it was made. */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/tell/plan_file.h"
#include "tests/fuzz/replay.h"

/* That of the corpus. */
#define PIPELINE "shop"
#define STATE "2be8ad6825df4028"

static int told;

static enum wherry_status take(void *self, const struct run_change *change,
                               struct wherry_error *error)
{
    (void)self;
    (void)error;
    told++;
    MUST(change->row > 0);
    MUST(*change->kind != '\0' && strchr(change->kind, '\n') == NULL);
    return WHERRY_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[64];
    int file = memfd_create("plan", MFD_CLOEXEC);
    MUST(file >= 0 && files_write_all(file, bytes, length));
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    for (int edited = 0; edited <= 1; edited++) {
        const struct plan_reading reading = {.path = path,
                                             .pipeline = PIPELINE,
                                             .state = STATE,
                                             .edited = edited == 1,
                                             .change = &take};
        struct wherry_error error = {0};
        told = 0;
        enum wherry_status status = plan_file_read(&reading, &error);
        MUST(status == WHERRY_OK || status == WHERRY_FAILED);
        MUST(status == WHERRY_OK || (told == 0 && error.message[0] != '\0'));
        MUST(strchr(error.message, '\n') == NULL);
    }
    close(file);
    return 0;
}
