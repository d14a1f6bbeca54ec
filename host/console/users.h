/* users.h -- who may sign in: a file of lines "NAME:ROLE:HASH".
 *
 * HASH is what crypt(3) makes of a password, by yescrypt; the password itself is never
 * kept. The file is its owner's only, and is refused if others may read or write it. It
 * is read again at each sign-in, so that a removed user can no longer sign in;
 * `users_find` says it of one who has.
 *
 * A name is 1 to 64 letters, digits and . _ - @; a password 12 to 256 bytes.
 */
#ifndef CONSOLE_USERS_H
#define CONSOLE_USERS_H

#include <stdbool.h>

#include "host/console/role.h"
#include "plugin/wherry.h"

enum {
    USER_NAME_MOST = 64,
    PASSWORD_LEAST = 12,
    PASSWORD_MOST = 256,
    USER_HASH_ROOM = 256
};

bool users_name_is_good(const char *name);
/* FAILED: the password is too short, too long, or nothing can be made of it now; says
 * which. */
enum wherry_status users_check_password(const char *password,
                                        struct wherry_error *error);

/* Adds the user or replaces the line of the old one. The file is made if there is none,
 * and replaced in one step. */
enum wherry_status users_put(const char *file, const char *name, enum role role,
                             const char *password, struct wherry_error *error);
/* END: there is no such user. */
enum wherry_status users_remove(const char *file, const char *name,
                                struct wherry_error *error);
/* Calls for each user, in the order of the file. */
typedef void users_tell(void *self, const char *name, enum role role);
enum wherry_status users_list(const char *file, users_tell *tell, void *self,
                              struct wherry_error *error);

/* What a line says of a user. */
struct user {
    enum role role;
    char hash[USER_HASH_ROOM]; /* cut where it is longer: none of ours is */
};
enum wherry_status users_find(const char *file, const char *name, struct user *user,
                              struct wherry_error *error);
/* OK and the role; END if there is no such user; FAILED if the file cannot be read or
 * is not safe. */
enum wherry_status users_role(const char *file, const char *name, enum role *role,
                              struct wherry_error *error);
/* Whether the password is that user's: takes some 100 ms of CPU on purpose, also if
 * there is no such user. OK, END or FAILED as above. */
enum wherry_status users_verify(const char *file, const char *name,
                                const char *password, struct wherry_error *error);

#endif
