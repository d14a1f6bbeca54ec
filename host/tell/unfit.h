/* unfit.h -- two mapped fields that never meet, in words. */
#ifndef TELL_UNFIT_H
#define TELL_UNFIT_H

#include "host/base/buffer.h"
#include "host/engine/report.h"

/* "'home' is a text in the CRM and can never become 'ADDRESS', an address on the
 * list", or "'stats.orders' can only be read in the CRM". */
void unfit_words(const struct report_unfit *unfit, struct buffer *words);

#endif
