/* feed.h -- Ometria's feed of opt-outs: /unsubscribes since a time.
 *
 * It shows what people did (preference centre, app, a link in a mail, their mail
 * program's button), not what came through the API: only a profile shows that. Text
 * messages have opt-outs of their own, which do not concern a mailing list.
 *
 * The longest time that one request may ask for is not documented, so a gap is read in
 * windows of a day. A row that cannot be read is returned as such.
 */
#ifndef OMETRIA_FEED_H
#define OMETRIA_FEED_H

#include "plugin/ometria/moment.h"

struct feed;

/* `moment`, of the pass, outlives the feed and learns the Date of each answer. */
struct feed *feed_create(struct ometria *ometria, int64_t since_ms,
                         struct moment *moment);
void feed_destroy(struct feed *feed);
/* Asks for the first page, and does not wait. */
enum wherry_status feed_begin(struct feed *feed, struct wherry_error *error);
/* Returns a day's opt-outs, of each person the last, or as many as the writer takes:
 * OK, or END when all were returned. */
enum wherry_status feed_next(struct feed *feed, struct wherry_writer *writer,
                             struct wherry_error *error);
/* What happened before then has been asked for. */
int64_t feed_end_ms(const struct feed *feed);

/* Is this the opt-out of a mail reader, by the type that the feed gives it? */
bool feed_is_about_mail(const char *type, enum ometria_unknown unknown);

#endif
