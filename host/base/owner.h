/* owner.h -- files that root makes in another user's state directory belong to its
 * owner.
 *
 * A service runs as a user of its own; a command that root runs beside it must not
 * leave a file there which that user cannot open.
 */
#ifndef BASE_OWNER_H
#define BASE_OWNER_H

/* Gives an open file or directory to the owner of `directory`, if we are root. */
void owner_follow(int file, const char *directory);
/* The same for a file at `path`: its directory decides. */
void owner_follow_place(int file, const char *path);

#endif
