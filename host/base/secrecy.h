/* secrecy.h -- the memory of this process stays private.
 *
 * It holds keys and addresses. So a crash leaves no core file, and nobody but root can
 * look into a running process, or read its environment; a debugger that starts the
 * program works as usual.
 */
#ifndef BASE_SECRECY_H
#define BASE_SECRECY_H

/* Call it at the start of main. A process that is started from here has to call it
 * again. */
void secrecy_keep(void);

#endif
