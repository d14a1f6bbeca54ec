/* process.h -- processes that a test starts, and what the system shows of them. None of
 * them outlives the process that started it, however that one ends: a test that fails
 * leaves without stopping anything.
 */
#ifndef SUPPORT_PROCESS_H
#define SUPPORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* As fork; the child is killed when its parent ends. */
pid_t process_fork(void);
/* In the child: `signal` does that from now on. Who becomes another user must call it
 * after that, because the system then forgets it. Ends it if its parent is gone. */
void process_end_with(pid_t parent, int signal);

enum { PROCESS_CHILDREN_MOST = 64 };

/* The processes that `parent` has started and that are there; how many, at most so many. */
size_t process_children(int parent, int children[PROCESS_CHILDREN_MOST]);
/* It has ended. Where nobody waits for those whose parent is gone, it is still seen, as a
 * zombie. */
bool process_is_over(int pid);
/* Stops it, and waits until it stands still, or is over: a process that has not had its
 * turn since it was asked to stop still does what it was about to do, and the next signal
 * can end it. */
void process_hold(int pid);
/* The same of it and of its children, of which there must be one; it is the first, and
 * makes no more of them. Lets all of them go on. */
void process_hold_family(int parent);
void process_release_family(int parent);
/* Whether it is `wherry COMMAND` by now. */
bool process_is(int pid, const char *command);
/* The first child of `parent` that is; 0: none is. */
int process_child(int parent, const char *command);

#endif
