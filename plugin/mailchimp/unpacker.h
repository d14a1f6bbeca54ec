/* unpacker.h -- libarchive, loaded when there is something to unpack.
 *
 * Few runs have a batch to collect, and libarchive brings some ten libraries along, which
 * would be a sixth of the memory and of the start of all others. So it is not linked: its
 * functions are found by name, with the types of its own header.
 */
#ifndef MAILCHIMP_UNPACKER_H
#define MAILCHIMP_UNPACKER_H

#include <archive.h>
#include <archive_entry.h>

#include "plugin/wherry.h"

/* What is used of it, each by its name there without "archive_". */
struct unpacker {
    void *library;
    __typeof__(&archive_read_new) read_new;
    __typeof__(&archive_read_support_filter_gzip) read_support_filter_gzip;
    __typeof__(&archive_read_support_format_tar) read_support_format_tar;
    __typeof__(&archive_read_open_memory) read_open_memory;
    __typeof__(&archive_read_next_header) read_next_header;
    __typeof__(&archive_entry_filetype) entry_filetype;
    __typeof__(&archive_read_data) read_data;
    __typeof__(&archive_read_free) read_free;
};

/* FAILED: it is not there, and `error` says what to install. */
enum wherry_status unpacker_open(struct unpacker *unpacker, struct wherry_error *error);
void unpacker_close(struct unpacker *unpacker); /* it stays in memory */

#endif
