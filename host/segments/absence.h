/* absence.h -- why a member of a CRM's segment is not in the static segment: by our
 * picture of the contact, so it can be asked without a run.
 */
#ifndef SEGMENTS_ABSENCE_H
#define SEGMENTS_ABSENCE_H

#include "host/engine/report.h"
#include "host/picture/row.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

/* Of a member who is not SUBSCRIBED on the list; a row that was only begun for one of
 * whom nothing is known. */
enum absence absence_of(const struct pipeline *pipeline, const struct row *row);

/* False: stop here. `address` is the CRM's; `row` 0: no contact that we know. */
typedef bool absence_visitor(void *self, int64_t row, const char *address,
                             enum absence why);
/* All of them, by their addresses in the CRM. `segment` is the state's number of it. */
enum wherry_status absence_list(const struct pipeline *pipeline, struct store *store,
                                int64_t segment, absence_visitor *visitor, void *self,
                                struct wherry_error *error);

#endif
