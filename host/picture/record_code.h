/* record_code.h -- a record as bytes: for staging, and to see whether it changed. */
#ifndef PICTURE_RECORD_CODE_H
#define PICTURE_RECORD_CODE_H

#include "host/picture/mapping.h"

/* A hash of a record's id and content, and its stored form for staging. */
void record_encode(const struct wherry_record *record, const struct mapping *mapping,
                   enum side side, struct arena *arena, const void **body,
                   size_t *length, uint64_t *digest);
enum wherry_status record_decode(const void *body, size_t length,
                                 const struct mapping *mapping, enum side side,
                                 const char *id, struct arena *arena,
                                 struct wherry_record *record,
                                 struct wherry_error *error);

#endif
