/* hcl.h -- HCL out: blocks with labels, and attributes.
 *
 * Text is quoted, so that nothing in it is taken for a template of HCL; `hcl_raw` is for
 * an expression. Calls follow the document.
 */
#ifndef EXPORT_HCL_H
#define EXPORT_HCL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"

struct hcl {
    struct buffer *out;
    int depth;
};

void hcl_begin(struct hcl *hcl, const char *type,
               const char *label); /* label or NULL */
void hcl_end(struct hcl *hcl);
void hcl_text(struct hcl *hcl, const char *name, const char *text);
void hcl_integer(struct hcl *hcl, const char *name, int64_t number);
void hcl_boolean(struct hcl *hcl, const char *name, bool truth);
void hcl_texts(struct hcl *hcl, const char *name, const char *const *texts,
               size_t count);
void hcl_raw(struct hcl *hcl, const char *name, const char *expression);

#endif
