/* memory.h -- within this folder: the memory that SQLite works in.
 *
 * SQLite takes some ninety small pieces of memory for a contact that is pushed, and gives
 * each back at once. Its own lists of such pieces (lookaside) are left out of some builds,
 * among them Debian's. So small pieces come from lists here. What was given back once stays
 * there: as much as was in use at one time, some hundred kilobytes. There is one thread.
 */
#ifndef STORE_SQLITE_MEMORY_H
#define STORE_SQLITE_MEMORY_H

/* Before SQLite is first used in this process; later it changes nothing. */
void sqlite_memory_use(void);

#endif
