/* process.c -- processes that a test starts, and what the system shows of them. */
#include "tests/support/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "host/base/text.h"

enum { PATH_ROOM = 64, LINE_ROOM = 1024, WORDS_ROOM = 256 };

void process_end_with(pid_t parent, int signal)
{
    prctl(PR_SET_PDEATHSIG, signal);
    if (getppid() != parent)
        _exit(1);
}

pid_t process_fork(void)
{
    const pid_t parent = getpid(), child = fork();
    if (child == 0)
        process_end_with(parent, SIGKILL);
    return child;
}

size_t process_children(int parent, int children[PROCESS_CHILDREN_MOST])
{
    char path[PATH_ROOM], line[LINE_ROOM] = "";
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    if (fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    fclose(file);
    for (char *rest = line; count < PROCESS_CHILDREN_MOST; count++) {
        children[count] = (int)strtol(rest, &rest, 10);
        if (children[count] == 0)
            break;
    }
    return count;
}

/* Its words are ended by NUL. */
bool process_is(int pid, const char *command)
{
    static const char name[] = "wherry";
    char path[PATH_ROOM], words[WORDS_ROOM] = "";
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    const size_t length = fread(words, 1, sizeof words - 1, file);
    fclose(file);
    return length > sizeof name && text_same(words, name) &&
           text_same(words + sizeof name, command);
}

int process_child(int parent, const char *command)
{
    int children[PROCESS_CHILDREN_MOST];
    const size_t count = process_children(parent, children);
    for (size_t i = 0; i < count; i++)
        if (process_is(children[i], command))
            return children[i];
    return 0;
}
