/* source.h -- the two kinds of streams behind one source: contacts, and a segment.
 *
 * Each begins with a struct source, so that read and close find their own.
 */
#ifndef MAILCHIMP_SOURCE_H
#define MAILCHIMP_SOURCE_H

#include "plugin/mailchimp/mailchimp.h"

struct source {
    enum wherry_status (*read)(struct source *source, struct wherry_writer *writer,
                               struct wherry_pass *pass, struct wherry_error *error);
    void (*close)(struct source *source);
};

enum wherry_status contacts_open(struct mailchimp *mailchimp,
                                 const struct wherry_read *read,
                                 struct wherry_pass *pass, struct source **source,
                                 struct wherry_error *error);
enum wherry_status segment_open(struct mailchimp *mailchimp, const char *id,
                                const struct wherry_read *read,
                                struct wherry_pass *pass, struct source **source,
                                struct wherry_error *error);
enum wherry_status mailchimp_lookup(void *self, const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error);

enum wherry_status mailchimp_lookup_ids(void *self, const struct wherry_read *read,
                                        const char *const *ids, size_t id_count,
                                        struct wherry_writer *writer,
                                        struct wherry_error *error);

/* The id in "segment:ID", or NULL for another stream. */
const char *stream_segment(const char *stream);

#endif
