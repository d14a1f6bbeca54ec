/* next_versions.c -- in place of schema_versions.c: what a newer wherry knows, whose tables
 * have one version more.
 */
#define schema_version version_before
#define schema_step step_before
#include "host/store/postgres/schema_versions.c" /* NOLINT(bugprone-suspicious-include) */
#undef schema_version
#undef schema_step

extern const int schema_version;
const char *const *schema_step(int from);

static const char *const next[] = {"CREATE TABLE next(number int)", NULL};

const int schema_version = sizeof steps / sizeof *steps + 1;

const char *const *schema_step(int from)
{
    return from < version_before ? step_before(from) : next;
}
