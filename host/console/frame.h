/* frame.h -- what all pages have around them, and their small parts.
 *
 * A page is frame_begin, its content in <main>, frame_end. Absent parts and failures
 * are shown as carefully as everything else.
 */
#ifndef CONSOLE_FRAME_H
#define CONSOLE_FRAME_H

#include "host/console/visit.h"

/* `here` is the address of the page in the navigation that it belongs to. */
void frame_begin(struct visit *visit, const char *title, const char *here);
void frame_end(struct visit *visit);
/* frame_begin in two halves, for what stands above the title. */
void frame_open(struct visit *visit, const char *title, const char *here);
void frame_title(struct visit *visit, const char *title);

/* Marks the open link to `address`: it leads to the page that is shown, or to the one that
 * this page belongs to. */
void frame_mark_current(struct visit *visit, const char *address);

/* A form that is sent to `address`, with its token; closed by markup_close. */
void frame_form(struct visit *visit, const char *address);
/* A value that a form carries along. */
void frame_hidden(struct visit *visit, const char *name, const char *value);
/* A form that is one button. `class`: "danger", "plain" or NULL. */
void frame_button(struct visit *visit, const char *address, const char *text,
                  const char *class);
/* A line with its label; `type` as of input; `help` may be NULL. */
void frame_input(struct visit *visit, const char *type, const char *name,
                 const char *label, const char *value, const char *help);

/* A moment, as JSON has it (2026-11-30T03:23:59Z), or "never" for none. */
void frame_time(struct visit *visit, const char *moment);
/* Words of a command; a moment in them, which commands give in UTC, is shown as
 * frame_time does. */
void frame_words(struct visit *visit, const char *text);

/* A box that says what is wrong or good: "bad", "warn", "good", "info". */
void frame_notice(struct visit *visit, const char *class, const char *title,
                  const char *text);
/* The way back, at the end of a page; that there is nothing here, and what that means. */
void frame_back(struct visit *visit, const char *address, const char *text);
void frame_empty(struct visit *visit, const char *text);
/* That errand number `at` has failed, and why. */
void frame_failed(struct visit *visit, size_t at, const char *what);
/* A term and what it is, in a list opened by markup_begin(.., "dl", ..). */
void frame_fact(struct visit *visit, const char *term, const char *what);
/* "1234567" with blanks that do not break between thousands. Of the arena. */
const char *frame_grouped(struct visit *visit, const char *number);
void frame_count(struct visit *visit, const char *term, const struct json_node *number);

#endif
