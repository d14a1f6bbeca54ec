/* remote.c -- a state belongs on a disk of this machine. */
#include "host/store/remote.h"

#include <stddef.h>
#include <sys/vfs.h>

/* By the numbers that statfs(2) lists. */
static const struct {
    unsigned long magic;
    const char *name;
} systems[] = {
    {0x6969, "NFS"},      {0x517B, "SMB"},        {0xFF534D42, "CIFS"},
    {0xFE534D42, "SMB2"}, {0x00C36400, "Ceph"},   {0x5346414F, "AFS"},
    {0x73757245, "Coda"}, {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"},
    {0x01021997, "9P"},
};

const char *remote_file_system(const char *directory)
{
    static const unsigned long low_word = 0xFFFFFFFF; /* the type may have a sign */
    struct statfs found;
    if (statfs(directory, &found) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (((unsigned long)found.f_type & low_word) == systems[i].magic)
            return systems[i].name;
    return NULL;
}
