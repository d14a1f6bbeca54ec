/* sessions.c -- who has signed in. */
#include "host/console/sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "host/base/memory.h"

/* What a fingerprint is of. */
enum { OF_SESSION = 's', OF_FORM = 'f', OF_NAME = 'n', OF_PASSWORD = 'p' };

enum { TRY_PAUSE_MS = 1000, TRIES_FREE = 2, DOUBLED_MOST = 16 };

bool sessions_begin(struct sessions *sessions)
{
    *sessions = (struct sessions){0};
    return fingerprint_make_key(sessions->key);
}

void sessions_end(struct sessions *sessions)
{
    free(sessions->all);
    explicit_bzero(sessions, sizeof *sessions);
}

static void spell(const unsigned char bytes[FINGERPRINT_BYTES], char text[SESSION_TEXT])
{
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

static bool same(const unsigned char one[FINGERPRINT_BYTES],
                 const unsigned char other[FINGERPRINT_BYTES])
{
    unsigned differ = 0;
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
        differ |= (unsigned)(one[i] ^ other[i]);
    return differ == 0;
}

bool sessions_make_text(char text[SESSION_TEXT])
{
    unsigned char bytes[FINGERPRINT_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    spell(bytes, text);
    return true;
}

void sessions_token(const struct sessions *sessions, const char *text,
                    char token[SESSION_TEXT])
{
    unsigned char made[FINGERPRINT_BYTES];
    fingerprint_make(sessions->key, OF_FORM, text, made);
    spell(made, token);
}

bool sessions_token_is(const struct sessions *sessions, const char *text,
                       const char *token)
{
    unsigned char wanted[FINGERPRINT_BYTES], given[FINGERPRINT_BYTES];
    char made[SESSION_TEXT];
    sessions_token(sessions, text, made);
    fingerprint_make(sessions->key, OF_FORM, made, wanted);
    fingerprint_make(sessions->key, OF_FORM, token, given);
    return same(wanted, given); /* takes as long whatever differs */
}

/* ---- Sessions */

static void take_out(struct sessions *sessions, size_t at)
{
    sessions->count--;
    sessions->all[at] = sessions->all[sessions->count];
}

static bool is_over(const struct session *session, int64_t now_ms)
{
    return now_ms - session->used_ms > SESSION_IDLE_MS ||
           now_ms - session->began_ms > SESSION_LONGEST_MS;
}

static void sweep(struct sessions *sessions, int64_t now_ms)
{
    for (size_t i = sessions->count; i-- > 0;)
        if (is_over(&sessions->all[i], now_ms))
            take_out(sessions, i);
}

static void drop_oldest(struct sessions *sessions)
{
    size_t oldest = 0;
    for (size_t i = 1; i < sessions->count; i++)
        if (sessions->all[i].used_ms < sessions->all[oldest].used_ms)
            oldest = i;
    take_out(sessions, oldest);
}

bool sessions_open(struct sessions *sessions, const char *name, const char *hash,
                   int64_t now_ms, char text[SESSION_TEXT])
{
    if (!sessions_make_text(text))
        return false;
    sweep(sessions, now_ms);
    if (sessions->count == SESSIONS_MOST)
        drop_oldest(sessions);
    sessions->all = memory_grow(sessions->all, sessions->count, &sessions->room,
                                sizeof *sessions->all);
    struct session *session = &sessions->all[sessions->count++];
    *session = (struct session){.began_ms = now_ms, .used_ms = now_ms};
    snprintf(session->name, sizeof session->name, "%s", name);
    fingerprint_make(sessions->key, OF_SESSION, text, session->known_by);
    fingerprint_make(sessions->key, OF_PASSWORD, hash, session->password);
    return true;
}

bool sessions_holds(const struct sessions *sessions, const struct session *session,
                    const char *hash)
{
    unsigned char password[FINGERPRINT_BYTES];
    fingerprint_make(sessions->key, OF_PASSWORD, hash, password);
    return same(password, session->password);
}

struct session *sessions_find(struct sessions *sessions, const char *text,
                              int64_t now_ms)
{
    unsigned char known_by[FINGERPRINT_BYTES];
    sweep(sessions, now_ms);
    fingerprint_make(sessions->key, OF_SESSION, text, known_by);
    for (size_t i = 0; i < sessions->count; i++)
        if (same(sessions->all[i].known_by, known_by)) {
            sessions->all[i].used_ms = now_ms;
            return &sessions->all[i];
        }
    return NULL;
}

void sessions_close(struct sessions *sessions, const char *text, int64_t now_ms)
{
    struct session *session = sessions_find(sessions, text, now_ms);
    if (session != NULL)
        take_out(sessions, (size_t)(session - sessions->all));
}

/* ---- Tries */

static void name_fingerprint(const struct sessions *sessions, const char *name,
                             unsigned char made[FINGERPRINT_BYTES])
{
    fingerprint_make(sessions->key, OF_NAME, name, made);
}

int64_t sessions_pause_ms(const struct sessions *sessions, const char *name,
                          int64_t now_ms)
{
    unsigned char wanted[FINGERPRINT_BYTES];
    name_fingerprint(sessions, name, wanted);
    for (size_t i = 0; i < TRIES_KEPT; i++) {
        const struct tries *tries = &sessions->tries[i];
        if (tries->failed > 0 && same(tries->name, wanted))
            return tries->until_ms > now_ms ? tries->until_ms - now_ms : 0;
    }
    return 0;
}

static struct tries *tries_of(struct sessions *sessions, const char *name)
{
    unsigned char wanted[FINGERPRINT_BYTES];
    struct tries *oldest = &sessions->tries[0];
    name_fingerprint(sessions, name, wanted);
    for (size_t i = 0; i < TRIES_KEPT; i++) {
        struct tries *tries = &sessions->tries[i];
        if (tries->failed > 0 && same(tries->name, wanted))
            return tries;
        if (tries->until_ms < oldest->until_ms)
            oldest = tries;
    }
    *oldest = (struct tries){0};
    memcpy(oldest->name, wanted, sizeof wanted);
    return oldest;
}

void sessions_note_try(struct sessions *sessions, const char *name, bool failed,
                       int64_t now_ms)
{
    struct tries *tries = tries_of(sessions, name);
    if (!failed) {
        *tries = (struct tries){0};
        return;
    }
    tries->failed += tries->failed < DOUBLED_MOST;
    int64_t pause = TRY_PAUSE_MS;
    for (unsigned i = TRIES_FREE; i < tries->failed && pause < TRY_PAUSE_MOST_MS; i++)
        pause *= 2;
    if (tries->failed <= TRIES_FREE)
        pause = 0;
    tries->until_ms = now_ms + (pause < TRY_PAUSE_MOST_MS ? pause : TRY_PAUSE_MOST_MS);
}
