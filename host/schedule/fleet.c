/* fleet.c -- the pipelines of a directory of specs, read and checked as a whole. */
#include "host/schedule/fleet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/clock.h"
#include "host/base/files.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/blamed.h"
#include "host/spec/check_set.h"
#include "host/spec/environment.h"
#include "host/spec/pack.h"

/* Loading plugins takes milliseconds; this bounds what they may send in that time. */
enum { CHECK_MS = 10 * 1000, TOLD_MOST = 4 * 1024 * 1024, PIECE = 4096 };

static void add_complaint(struct fleet *fleet, bool error, const char *pipeline,
                          const char *text)
{
    fleet->complaints = memory_grow(fleet->complaints, fleet->complaint_count,
                                    &fleet->complaint_room, sizeof *fleet->complaints);
    fleet->complaints[fleet->complaint_count++] =
        (struct fleet_complaint){.error = error,
                                 .pipeline = arena_text(&fleet->arena, pipeline),
                                 .text = arena_text(&fleet->arena, text)};
}

/* With its place; its severity is separate. */
static void write_words(const struct spec_complaint *complaint, struct buffer *text)
{
    struct spec_complaint plain = *complaint;
    plain.severity = SPEC_ERROR;
    spec_complaint_write(&plain, text);
}

static void add_own(struct fleet *fleet)
{
    struct buffer text = {0};
    for (size_t i = 0; i < spec_complaint_count(fleet->set); i++) {
        const struct spec_complaint *complaint = spec_complaint(fleet->set, i);
        buffer_clear(&text);
        write_words(complaint, &text);
        add_complaint(fleet, complaint->severity == SPEC_ERROR, complaint->pipeline,
                      buffer_text(&text));
    }
    buffer_free(&text);
}

/* ---- What the plugins say */

/* The messages, one after the other: a letter and two texts. */
enum { TOLD_ERROR = 'E', TOLD_WARNING = 'W', TOLD_ACCOUNT = 'A' };

static void add_texts(struct buffer *told, char kind, const char *one,
                      const char *other)
{
    buffer_add_char(told, kind);
    buffer_add(told, one, strlen(one) + 1);
    buffer_add(told, other, strlen(other) + 1);
}

/* In the process of its own: severity, pipeline and text of each new error; plugin and
 * option of what names an account. */
static void check_and_tell(struct fleet *fleet, fleet_check *check, void *self, int to)
{
    struct buffer told = {0};
    size_t known = spec_complaint_count(fleet->set);
    signal(SIGPIPE, SIG_IGN);
    check(self, fleet->set);
    for (size_t i = known; i < spec_complaint_count(fleet->set); i++) {
        const struct spec_complaint *complaint = spec_complaint(fleet->set, i);
        struct buffer words = {0};
        write_words(complaint, &words);
        add_texts(&told, complaint->severity == SPEC_ERROR ? TOLD_ERROR : TOLD_WARNING,
                  complaint->pipeline, buffer_text(&words));
        buffer_free(&words);
    }
    for (size_t i = 0; i < spec_account_option_count(fleet->set); i++) {
        const struct spec_account_option *option =
            spec_account_option_at(fleet->set, i);
        add_texts(&told, TOLD_ACCOUNT, option->plugin, option->option);
    }
    /* The supervisor may be gone: then nothing is sent. */
    files_write_all(to, buffer_text(&told), told.length);
    _exit(0);
}

/* Reads until the end, or until the time is over: false. */
static bool read_told(int from, struct buffer *told)
{
    char piece[PIECE];
    int64_t until_ms = clock_monotonic_ms() + CHECK_MS;
    while (told->length < TOLD_MOST) {
        int64_t left = until_ms - clock_monotonic_ms();
        struct pollfd waiting = {.fd = from, .events = POLLIN};
        if (left <= 0)
            return false;
        if (poll(&waiting, 1, (int)left) <= 0)
            continue;
        ssize_t got = read(from, piece, sizeof piece);
        if (got == 0)
            return true;
        if (got > 0)
            buffer_add(told, piece, (size_t)got);
        else if (errno != EINTR)
            return false;
    }
    return false;
}

/* Complaints, or else accounts. */
static void add_told(struct fleet *fleet, const struct buffer *told, bool accounts)
{
    const char *at = buffer_text(told), *end = at + told->length;
    while (at < end) {
        const char kind = *at++;
        const char *one = at;
        const char *other = one + strlen(one) + 1;
        if (other >= end)
            break;
        if (kind == TOLD_ACCOUNT && accounts)
            spec_account_option(fleet->set, one, other);
        else if (kind != TOLD_ACCOUNT && !accounts)
            add_complaint(fleet, kind == TOLD_ERROR, one, other);
        at = other + strlen(other) + 1;
    }
}

/* Why the plugins could not be asked; NULL: `told` has their answers. */
static const char *ask_plugins(struct fleet *fleet, fleet_check *check, void *self,
                               struct buffer *told)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return "cannot make another pipe";
    pid_t pid = fork();
    if (pid == 0)
        check_and_tell(fleet, check, self, ends[1]);
    close(ends[1]);
    bool whole = pid > 0 && read_told(ends[0], told);
    close(ends[0]);
    if (pid > 0 && !whole)
        kill(pid, SIGKILL);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (whole && status == 0)
        return NULL;
    buffer_clear(told);
    if (pid < 0)
        return "cannot start a process";
    return whole ? "loading one of them ended the process" : "it took too long";
}

/* The rules over the set need to know what names an account, so plugins come first. */
static void check(struct fleet *fleet, fleet_check *ask, void *self)
{
    struct buffer told = {0};
    char words[128];
    const char *reason = ask_plugins(fleet, ask, self, &told);
    add_told(fleet, &told, true);
    spec_check_set(fleet->set);
    add_own(fleet);
    add_told(fleet, &told, false);
    if (reason != NULL) {
        snprintf(words, sizeof words, "cannot check the plugins: %s", reason);
        add_complaint(fleet, true, "", words);
    }
    buffer_free(&told);
}

/* ---- The whole */

static void add_blamed(const struct fleet *fleet, struct blamed *blamed)
{
    for (size_t i = 0; i < fleet->complaint_count; i++)
        if (fleet->complaints[i].error)
            blamed_add(blamed, fleet->complaints[i].pipeline);
    blamed_sort(blamed);
}

/* Both are in the order of the files. */
static void add_digests(struct fleet *fleet, const struct buffer *pack)
{
    struct spec_pack_file file = {0};
    size_t at = 0;
    fleet->digests = memory_array(fleet->count + 1, sizeof *fleet->digests);
    for (size_t i = 0; i < fleet->count; i++) {
        const char *path = fleet->pipelines[i]->file;
        while (spec_pack_next(buffer_text(pack), pack->length, &at, &file))
            if (file.path_length == strlen(path) &&
                memcmp(file.path, path, file.path_length) == 0)
                break;
        if (file.text != NULL)
            fleet->digests[i] = XXH3_64bits(file.text, file.length);
    }
}

void fleet_read(struct fleet *fleet, const struct buffer *pack, fleet_check *ask,
                void *self)
{
    struct blamed blamed = {0};
    struct environment environment = environment_sort();
    fleet->set = spec_set_create(environment_find, &environment);
    spec_add_pack(fleet->set, buffer_text(pack), pack->length, NULL);
    environment_free(&environment);
    check(fleet, ask, self);
    add_blamed(fleet, &blamed);
    size_t all = spec_pipeline_count(fleet->set);
    fleet->pipelines = memory_array(all + 1, sizeof(struct pipeline *));
    for (size_t i = 0; i < all; i++)
        if (!blamed_has(&blamed, spec_pipeline(fleet->set, i)->id))
            fleet->pipelines[fleet->count++] = spec_pipeline(fleet->set, i);
    blamed_free(&blamed);
    add_digests(fleet, pack);
}

void fleet_free(struct fleet *fleet)
{
    spec_set_destroy(fleet->set);
    free(fleet->pipelines);
    free(fleet->digests);
    free(fleet->complaints);
    arena_free(&fleet->arena);
    *fleet = (struct fleet){0};
}

size_t fleet_errors(const struct fleet *fleet)
{
    size_t errors = 0;
    for (size_t i = 0; i < fleet->complaint_count; i++)
        errors += fleet->complaints[i].error;
    return errors;
}

void fleet_tell(const struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->complaint_count; i++) {
        log_set_subject(fleet->complaints[i].pipeline);
        log_tell(fleet->complaints[i].error ? LOG_ERROR : LOG_WARNING, LOG_SPEC_WRONG,
                 "%s", fleet->complaints[i].text);
    }
    log_set_subject("");
}

const struct pipeline *fleet_find(const struct fleet *fleet, const char *id)
{
    for (size_t i = 0; i < fleet->count; i++)
        if (text_same(fleet->pipelines[i]->id, id))
            return fleet->pipelines[i];
    return NULL;
}
