/* sharing_schema.h -- within this folder: the tables of supervisors that share their
 * pipelines (version 3 of the tables).
 */
#ifndef STORE_POSTGRES_SHARING_SCHEMA_H
#define STORE_POSTGRES_SHARING_SCHEMA_H

extern const char *const sharing_schema[]; /* ends with NULL */

#endif
