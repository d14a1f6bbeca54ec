/* lookout.c -- sees when the files of a directory of specs change. */
#include "host/schedule/lookout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/memory.h"

enum { ROOM = 8192 };
/* Files that are written, created, removed or change their permissions; and such
 * links. */
static const uint32_t news = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM |
                             IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

/* A file may be replaced by another one of its name: its directory is watched. */
static char *directory_of(const char *path)
{
    struct stat what;
    if (stat(path, &what) != 0 || S_ISDIR(what.st_mode))
        return memory_text(path);
    return files_directory(path);
}

void lookout_renew(struct lookout *lookout)
{
    if (lookout->file < 0 || lookout->watch >= 0)
        return;
    char *directory = directory_of(lookout->path);
    lookout->watch = inotify_add_watch(lookout->file, directory, news);
    free(directory);
}

void lookout_open(struct lookout *lookout, const char *path)
{
    *lookout = (struct lookout){
        .file = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .watch = -1, .path = path};
    lookout_renew(lookout);
}

void lookout_close(struct lookout *lookout)
{
    if (lookout->file >= 0)
        close(lookout->file);
    lookout->file = lookout->watch = -1;
}

bool lookout_changed(struct lookout *lookout)
{
    _Alignas(struct inotify_event) char room[ROOM];
    bool changed = false;
    for (;;) {
        ssize_t got = lookout->file < 0 ? -1 : read(lookout->file, room, sizeof room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        for (ssize_t at = 0; at < got;) {
            struct inotify_event event;
            memcpy(&event, room + at, sizeof event);
            at += (ssize_t)(sizeof event + event.len);
            if ((event.mask & (IN_MOVE_SELF | IN_DELETE_SELF)) != 0)
                inotify_rm_watch(lookout->file, event.wd);
            if ((event.mask & (IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF)) != 0)
                lookout->watch = -1;
            changed = true;
        }
    }
    if (changed)
        lookout_renew(lookout);
    return changed;
}
