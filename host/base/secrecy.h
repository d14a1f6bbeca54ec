/* secrecy.h -- what is in this process's memory stays there.
 *
 * Keys and addresses are. So a crash leaves no core file, and nobody but root can look
 * into a run that is under way, or read its environment; a debugger that starts the
 * program works as ever.
 */
#ifndef BASE_SECRECY_H
#define BASE_SECRECY_H

/* At the begin of main. A process that is started from here has to do it again. */
void secrecy_keep(void);

#endif
