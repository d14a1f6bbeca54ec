/* fingerprint.h -- recognises a text again without keeping it.
 *
 * HMAC-SHA-256 under a random key that is made once and kept beside the fingerprints.
 * Somebody who has both can test whether a text that they guess is among them; nobody
 * can list the texts, and fingerprints under two keys cannot be compared.
 */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

enum { FINGERPRINT_BYTES = 32, FINGERPRINT_KEY_BYTES = 32 };

/* False where the system has no random bytes: errno says why. */
bool fingerprint_make_key(unsigned char key[FINGERPRINT_KEY_BYTES]);
/* Of a text of this kind; the same text of another kind has another fingerprint. */
void fingerprint_make(const unsigned char key[FINGERPRINT_KEY_BYTES], char kind,
                      const char *text, unsigned char made[FINGERPRINT_BYTES]);

/* HMAC-SHA-256 of any bytes under any key: what others check, too. */
void fingerprint_sign(const void *key, size_t key_length, const void *bytes,
                      size_t length, unsigned char made[FINGERPRINT_BYTES]);

#endif
