/* schema.h -- within this folder: the tables that all pipelines share, made and brought
 * up to date.
 *
 * They are in the schema `wherry`. Each is keyed by the pipeline and split by its hash;
 * the parts are in the schema `wherry_parts`, where no role but their owner needs a right:
 * each other role passes through the tables, which show it its own pipelines alone.
 */
#ifndef STORE_POSTGRES_SCHEMA_H
#define STORE_POSTGRES_SCHEMA_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct postgres_store;

/* The newest version of the tables is there, made if it may be: else END where there is
 * none. FAILED: a newer wherry has made them, or they cannot be made. */
enum wherry_status schema_settle(struct postgres_store *postgres, bool make,
                                 struct wherry_error *error);
/* Of a handle, not of the state: what was found in the staged records of a read. */
extern const char *const schema_of_handle;
/* The tables that are keyed by pipeline. */
extern const char *const schema_tables[]; /* ends with NULL */

#endif
