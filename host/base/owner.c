/* owner.c -- what root makes in somebody's state directory belongs to its owner. */
#include "host/base/owner.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"

void owner_follow(int file, const char *directory)
{
    struct stat owner, own;
    if (geteuid() != 0 || stat(directory, &owner) != 0 || fstat(file, &own) != 0)
        return;
    /* Without it the owner gets an error that names the file: nothing to be done. */
    if (own.st_uid != owner.st_uid && fchown(file, owner.st_uid, owner.st_gid) != 0)
        return;
}

void owner_follow_place(int file, const char *path)
{
    char *directory = files_directory(path);
    owner_follow(file, directory);
    free(directory);
}
