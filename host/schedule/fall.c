/* fall.c -- how a run that a plugin has ended gets into the history. */
#include "host/schedule/fall.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/memory.h"
#include "host/base/owner.h"
#include "host/connector/guard.h"
#include "host/schedule/past.h"

/* What the file holds. */
struct note {
    struct guard_witness witness;
    char kind[16];
};

struct fall {
    struct states states;
    char *path;
    struct note *note;
};

/* NULL: there is no place for it. */
static char *path_of(struct states states, const char *pipeline, bool make)
{
    struct buffer name = {0};
    buffer_format(&name, "%s.witness", pipeline);
    char *path = (make ? states_file : states_find_file)(states, buffer_text(&name));
    buffer_free(&name);
    return path;
}

/* Room is taken beforehand: a page that the disk has no room for would end us. */
static struct note *map_file(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                    S_IRUSR | S_IWUSR);
    if (file >= 0)
        owner_follow_place(file, path);
    struct note *note = MAP_FAILED;
    if (file >= 0 && posix_fallocate(file, 0, sizeof *note) == 0)
        note = mmap(NULL, sizeof *note, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file >= 0)
        close(file);
    if (note == MAP_FAILED)
        return NULL;
    return note;
}

struct fall *fall_begin(struct states states, const char *pipeline, const char *kind)
{
    struct fall *fall = memory_allocate(sizeof *fall);
    fall->states = states;
    fall->path = path_of(states, pipeline, true);
    fall->note = fall->path == NULL ? NULL : map_file(fall->path);
    if (fall->note == NULL) {
        fall_end(fall);
        return NULL;
    }
    fall->note->witness.began_ms = clock_now_ms();
    snprintf(fall->note->kind, sizeof fall->note->kind, "%s", kind);
    guard_show(&fall->note->witness);
    return fall;
}

void fall_end(struct fall *fall)
{
    if (fall == NULL)
        return;
    guard_show(NULL);
    if (fall->path != NULL)
        unlink(fall->path);
    states_tidy(fall->states);
    if (fall->note != NULL)
        munmap(fall->note, sizeof *fall->note);
    free(fall->path);
    free(fall);
}

/* A plugin that runs wild may have written over it, and the file is read by others than
 * its maker: what cannot be is replaced by what is likely. */
static void judge_note(struct note *note, int64_t now_ms)
{
    enum { CODE_MOST = 255 };
    struct guard_witness *witness = &note->witness;
    note->kind[sizeof note->kind - 1] = '\0';
    if (strspn(note->kind, "abcdefghijklmnopqrstuvwxyz") != strlen(note->kind) ||
        note->kind[0] == '\0')
        snprintf(note->kind, sizeof note->kind, "run");
    if (witness->ended_ms <= 0 || witness->ended_ms > now_ms)
        witness->ended_ms = now_ms;
    if (witness->began_ms <= 0 || witness->began_ms > witness->ended_ms)
        witness->began_ms = witness->ended_ms;
    if (witness->code <= 0 || witness->code > CODE_MOST)
        witness->code = EXIT_FAILURE;
}

/* False: there is none, or none of ours. */
static bool read_note(const char *path, struct note *note)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool whole = file >= 0 && read(file, note, sizeof *note) == (ssize_t)sizeof *note;
    if (file >= 0)
        close(file);
    judge_note(note, clock_now_ms());
    return whole;
}

enum wherry_status fall_tell(struct states states, const char *pipeline, bool ours,
                             struct wherry_error *error)
{
    char sentence[512] = "";
    struct note note = {0};
    char *path = path_of(states, pipeline, false);
    enum wherry_status status = WHERRY_OK;
    if (path == NULL || access(path, W_OK) != 0 ||
        (!ours && past_is_busy(states, pipeline))) {
        free(path);
        return WHERRY_OK;
    }
    if (read_note(path, &note)) {
        guard_read(&note.witness, sentence, sizeof sentence);
        const struct past_end end = {.pipeline = pipeline,
                                     .kind = note.kind,
                                     .began_ms = note.witness.began_ms,
                                     .ended_ms = note.witness.ended_ms,
                                     .code = note.witness.code,
                                     .why = sentence,
                                     .words = ""};
        if (sentence[0] != '\0')
            status = past_add(states, &end, error);
    }
    if (status == WHERRY_OK) {
        unlink(path);
        states_tidy(states);
    }
    free(path);
    return status == WHERRY_OK && sentence[0] != '\0' ? WHERRY_END : status;
}
