/* bad_disk.c -- in the program: a disk that fails where WHERRY_DISK says.
 *
 * FAULT:N has the N-th operation fail, and those after it, too, where the fault is one
 * that lasts (its number is that of enum disk_fault); the file that WHERRY_STRUCK names is
 * made when it comes to that. FAULT:0: none fails, and at the end that file gets how many
 * operations there were for each fault.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/machine/setting.h"
#include "tests/support/faulty_disk.h"

static const char *struck_path;
static int number;

static void note(void)
{
    FILE *file = fopen(struck_path, "w");
    if (file == NULL)
        abort();
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        fprintf(file, "%d ", faulty_disk_count((enum disk_fault)fault));
    fclose(file);
}

static void die(void)
{
    raise(SIGKILL);
}

static void note_counts(void)
{
    if (number == 0)
        note();
}

__attribute__((constructor)) static void install(void)
{
    int64_t fault = 0, wanted = 0;
    struck_path = getenv("WHERRY_STRUCK");
    if (struck_path == NULL || !setting_pair("WHERRY_DISK", &fault, &wanted))
        return;
    number = (int)wanted;
    faulty_disk_install();
    faulty_disk_fail(fault == DISK_FAULTS ? DISK_BROKEN_ONCE : (enum disk_fault)fault,
                     number);
    faulty_disk_when_struck(fault == DISK_FAULTS ? die : note);
    atexit(note_counts);
}
