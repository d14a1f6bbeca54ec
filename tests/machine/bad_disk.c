/* bad_disk.c -- in the program: a disk that fails where WHERRY_DISK says.
 *
 * KIND:N has the N-th operation fail, and those after it, too, where the kind is one that
 * lasts; the file that WHERRY_STRUCK names is made when it comes to that. KIND:0: none
 * fails, and that file gets the number of operations of this kind.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/faulty_disk.h"

static const char *struck_path;
static int number;

static void note(void)
{
    char text[16];
    const int length = snprintf(text, sizeof text, "%d", faulty_disk_count());
    const int file = open(struck_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || write(file, text, (size_t)length) != length)
        abort();
    close(file);
}

static void note_count(void)
{
    if (number == 0)
        note();
}

__attribute__((constructor)) static void install(void)
{
    static const char *const kinds[] = {[DISK_BROKEN_ONCE] = "once:",
                                        [DISK_BROKEN] = "broken:",
                                        [DISK_FULL] = "full:",
                                        [DISK_READONLY] = "readonly:",
                                        [DISK_BUSY] = "busy:"};
    const char *wanted = getenv("WHERRY_DISK");
    struck_path = getenv("WHERRY_STRUCK");
    for (int i = 0; wanted != NULL && struck_path != NULL && i < DISK_FAULTS; i++) {
        if (strncmp(wanted, kinds[i], strlen(kinds[i])) != 0)
            continue;
        number = atoi(wanted + strlen(kinds[i]));
        faulty_disk_install();
        faulty_disk_fail((enum disk_fault)i, number);
        faulty_disk_when_struck(note);
        atexit(note_count);
    }
}
