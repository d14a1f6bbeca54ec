/* run.h -- one run of one pipeline: check, read, judge, apply, report.
 *
 * The caller holds the leases and has opened both connectors and the store. A run goes
 * one way: the list is read and learned, then the CRM; then every open row is judged;
 * the limits are checked on the whole set; only then are changes sent, and each verdict
 * is learned. With RUN_PLAN it stops before the first change and reports what it would
 * do; open the store with STORE_DRY for it.
 */
#ifndef SYNC_RUN_H
#define SYNC_RUN_H

#include "host/connector/connector.h"
#include "host/engine/options.h"
#include "host/engine/report.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

/* OK with the report filled (also when steps were stopped by a limit or changes parked:
 * see report_code); DENIED, RETRY, CANCELLED, FAILED: what was learned and sent until
 * then is kept, and the report says what that is. */
enum wherry_status run_pipeline(const struct pipeline *pipeline, struct connector *list,
                                struct connector *crm, struct store *store,
                                const struct run_options *options,
                                struct report *report, struct wherry_error *error);

#endif
