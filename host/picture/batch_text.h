/* batch_text.h -- a batch in bulk as the state keeps it, which is read without trust.
 *
 * "TICKET ROW:NUMBER,NUMBER ROW:NUMBER": the ticket that the service gave, "-" for
 * none; the rows whose updates are in it, ascending, each with the numbers of its
 * fields.
 */
#ifndef PICTURE_BATCH_TEXT_H
#define PICTURE_BATCH_TEXT_H

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* "" is no ticket. */
void batch_text_begin(struct buffer *text, const char *ticket);
void batch_text_add(struct buffer *text, uint64_t row, const unsigned *numbers,
                    size_t count);

/* Called with each row; the numbers last until it returns. */
typedef void batch_text_visitor(void *self, uint64_t row, const unsigned *numbers,
                                size_t count);
/* False: it is not a batch, and the visitor may have been called for some of it. */
bool batch_text_read(const char *text, char ticket[WHERRY_TICKET_ROOM],
                     batch_text_visitor *visitor, void *self);
bool batch_text_is_sound(const char *text);

#endif
