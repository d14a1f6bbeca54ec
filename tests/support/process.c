/* process.c -- processes that a test starts, and what the system shows of them. */
#include "tests/support/process.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"

enum {
    PATH_ROOM = 64,
    LINE_ROOM = 1024,
    WORDS_ROOM = 256,
};

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

/* What /proc tells of a process; false: it is gone. Its name may be anything. */
static bool read_stat(int pid, char *state, int *parent)
{
    char path[PATH_ROOM], line[LINE_ROOM];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    line[fread(line, 1, sizeof line - 1, file)] = '\0';
    fclose(file);
    const char *after_name = strrchr(line, ')');
    return after_name != NULL && sscanf(after_name, ") %c %d", state, parent) == 2;
}

/* The list that some kernels keep for each parent lacks one now and then, while another
 * ends. */
size_t process_children(int parent, int children[PROCESS_CHILDREN_MOST])
{
    size_t count = 0;
    DIR *all = opendir("/proc");
    const struct dirent *entry = NULL;
    if (all == NULL)
        return 0;
    /* cppcheck-suppress readdirCalled */
    while (count < PROCESS_CHILDREN_MOST && (entry = readdir(all)) != NULL) {
        char state = ' ';
        int of = 0;
        const int pid = (int)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && read_stat(pid, &state, &of) && of == parent)
            children[count++] = pid;
    }
    closedir(all);
    return count;
}

bool process_is_over(int pid)
{
    char state = ' ';
    int parent = 0;
    return !read_stat(pid, &state, &parent) || state == 'Z' || state == 'X';
}

void process_hold(int pid)
{
    char state = ' ';
    int parent = 0;
    struct patience patience = patience_begin();
    kill(pid, SIGSTOP);
    while (read_stat(pid, &state, &parent) && strchr("TZX", state) == NULL)
        ck_assert_msg(patience_lasts(&patience), "%d does not stand still", pid);
}

void process_hold_family(int parent)
{
    int children[PROCESS_CHILDREN_MOST];
    process_hold(parent);
    const size_t count = process_children(parent, children);
    ck_assert_uint_gt(count, 0);
    for (size_t i = 0; i < count; i++)
        process_hold(children[i]);
}

void process_release_family(int parent)
{
    int children[PROCESS_CHILDREN_MOST];
    const size_t count = process_children(parent, children);
    for (size_t i = 0; i < count; i++)
        kill(children[i], SIGCONT);
    kill(parent, SIGCONT);
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
