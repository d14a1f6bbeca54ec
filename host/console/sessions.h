/* sessions.h -- who has signed in, for how long, and how fast one may try to.
 *
 * A session is known by a random text of 256 bits in a cookie; we keep a keyed hash of
 * it only, in memory: restarting the console signs everybody out. It ends 30 minutes
 * after it was last used, 12 hours after it began, and when its user gets another
 * password. Times are of the clock that is never set.
 *
 * A visitor who has not signed in has such a text in a cookie as well, of which nothing
 * is kept: every form carries a token made from the text, so that no other site can
 * send one.
 */
#ifndef CONSOLE_SESSIONS_H
#define CONSOLE_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/fingerprint.h"
#include "host/console/role.h"
#include "host/console/users.h"

enum {
    SESSION_TEXT = 2 * FINGERPRINT_BYTES + 1, /* hexadecimal, and its NUL */
    SESSIONS_MOST = 500, /* above it the one unused for longest ends */
    SESSION_IDLE_MS = 30 * 60 * 1000,
    SESSION_LONGEST_MS = 12 * 3600 * 1000,
    TRIES_KEPT = 256,
    TRY_PAUSE_MOST_MS = 60 * 1000,
};

struct session {
    char name[USER_NAME_MOST + 1];
    unsigned char known_by[FINGERPRINT_BYTES];
    unsigned char password[FINGERPRINT_BYTES]; /* of its hash at the start */
    int64_t began_ms, used_ms;
};

/* Failed tries for one name, which need not be one of a user. */
struct tries {
    unsigned char name[FINGERPRINT_BYTES];
    unsigned failed;
    int64_t until_ms; /* no sooner may the next one be */
};

struct sessions {
    unsigned char key[FINGERPRINT_KEY_BYTES];
    struct session *all;
    size_t count, room;
    struct tries tries[TRIES_KEPT];
};

/* False where the system has no random bytes: errno says why. */
bool sessions_begin(struct sessions *sessions);
void sessions_end(struct sessions *sessions);

/* A new text for a cookie, of a session or before one. */
bool sessions_make_text(char text[SESSION_TEXT]);
/* What a form of the session with this text carries. */
void sessions_token(const struct sessions *sessions, const char *text,
                    char token[SESSION_TEXT]);
bool sessions_token_is(const struct sessions *sessions, const char *text,
                       const char *token);

/* Starts a session with a new random text: false, none can be made now. `hash`: of the
 * user's password, as in the file of users.h. */
bool sessions_open(struct sessions *sessions, const char *name, const char *hash,
                   int64_t now_ms, char text[SESSION_TEXT]);
/* Whether the user still has the password with which it started. */
bool sessions_holds(const struct sessions *sessions, const struct session *session,
                    const char *hash);
/* NULL: there is none, or it has ended. It counts as used. Borrowed until the next call
 * of any of these. */
struct session *sessions_find(struct sessions *sessions, const char *text,
                              int64_t now_ms);
void sessions_close(struct sessions *sessions, const char *text, int64_t now_ms);

/* How long until somebody may try to sign in by this name; 0: now. */
int64_t sessions_pause_ms(const struct sessions *sessions, const char *name,
                          int64_t now_ms);
/* A try has failed, or has not: each that fails doubles the pause before the next. */
void sessions_note_try(struct sessions *sessions, const char *name, bool failed,
                       int64_t now_ms);

#endif
