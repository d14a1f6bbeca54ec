/* owner.h -- what root makes in somebody's state directory belongs to its owner.
 *
 * A service runs as a user of its own; a command that root gives beside it must not
 * leave a file there which that user cannot open.
 */
#ifndef STORE_OWNER_H
#define STORE_OWNER_H

/* Gives an open file or directory to the owner of `directory`, where we are root. */
void owner_follow(int file, const char *directory);

#endif
