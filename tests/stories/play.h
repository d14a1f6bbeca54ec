/* play.h -- plays a story from a script: people act on two services in memory, runs
 * take place, and somebody asks `explain`.
 *
 * A script is a text of lines. A line that begins with '#' is for its reader; "rule:"
 * names a rule of ARCHITECTURE.md that the story shows. All others are acts:
 *
 *     list join|pending|confirm|rejoin|archive|restore|bounce|delete PERSON
 *     list leave PERSON person|admin
 *     crm join PERSON yes|no|unstated        crm out PERSON person|api
 *     crm in|erase|delete|merge|backdated PERSON
 *     crm twin PERSON yes|no
 *     list|crm change PERSON FIELD VALUE     list|crm move PERSON ADDRESS
 *     list|crm unreadable|readable PERSON    list|crm miss PERSON TIMES
 *     step NAME off|on                       dial NAME on|off
 *     delay HOURS     the CRM takes so long to apply a change
 *     run TIMES       an hour goes by after each        wait HOURS
 *     verify          a run that reads both sides whole
 *     cut             a run whose first write arrives, and whose answer is lost
 *     backfill [from_list]   in place of the steps      pause
 *     drop            what is parked, by hand           key_refused     by the list
 *     segment member|seat|other|barred|kept|left PERSON    of the segment 'VIP'
 *     explain CONTACT
 *
 * A person is a number: 1 is h1@example.net. The clock begins at a fixed moment, and
 * nothing but the script moves it.
 */
#ifndef STORIES_PLAY_H
#define STORIES_PLAY_H

#include "host/base/buffer.h"

/* What each `explain` of the script says, one after the other. A line that cannot be
 * played fails the test with its number. */
void play_script(const char *name, const char *script, struct buffer *told);

#endif
