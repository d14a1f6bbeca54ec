/* http_date.h -- the Date header: Sun, 22 Nov 2026 10:00:00 GMT. */
#ifndef SANDBOX_HTTP_DATE_H
#define SANDBOX_HTTP_DATE_H

#include <stdint.h>

enum { HTTP_DATE_ROOM = 40 };

void http_date(int64_t now_ms, char text[HTTP_DATE_ROOM]);

#endif
