/* schema_versions.h -- within this folder: what makes each version of the tables out of the
 * one before. A test links another file in place of this one, which knows one more.
 */
#ifndef STORE_POSTGRES_SCHEMA_VERSIONS_H
#define STORE_POSTGRES_SCHEMA_VERSIONS_H

/* What a session has set to the number of the pipeline that it is about: a hint, with which
 * the server need not list all others for each statement. It gives no right. */
#define SCHEMA_SETTING "wherry.pipeline"

/* Of the tables, as this program knows them. */
extern const int schema_version;
/* Statements, in the search path of the tables; ends with NULL. `from` is below
 * schema_version; 0: there are no tables. */
const char *const *schema_step(int from);

#endif
