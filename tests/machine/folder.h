/* folder.h -- a pipeline whose CRM is a folder of CSV files, for tests of what this
 * machine does to it. The folder is in the state directory, so a file system that is full
 * is full for both.
 */
#ifndef MACHINE_FOLDER_H
#define MACHINE_FOLDER_H

/* Up to the moment before a run with something of each step to do. */
void folder_begin(void);
/* Its contacts, sorted; "" where there is no folder. Lives until the end of the test. */
const char *folder_sum_up(void);

#endif
