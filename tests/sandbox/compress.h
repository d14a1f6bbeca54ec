/* compress.h -- answers made smaller, as the services do when asked. */
#ifndef SANDBOX_COMPRESS_H
#define SANDBOX_COMPRESS_H

#include "host/base/buffer.h"

/* In place. */
void compress_gzip(struct buffer *text);

#endif
