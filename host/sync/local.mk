noinst_LTLIBRARIES += host/sync/libsync.la
host_sync_libsync_la_SOURCES = \
	host/sync/connection.c host/sync/connection.h \
	host/sync/backfill.c host/sync/backfill.h \
	host/sync/backfill_report.c host/sync/backfill_report.h \
	host/sync/backfill_segment.c host/sync/backfill_segment.h \
	host/sync/candidate.c host/sync/candidate.h \
	host/sync/run.c host/sync/run.h \
	host/sync/engine.c host/sync/engine.h \
	host/sync/identity.c host/sync/identity.h \
	host/sync/reading.c host/sync/reading.h \
	host/sync/read.c host/sync/read.h \
	host/sync/observe.c host/sync/observe.h \
	host/sync/learn.c host/sync/learn.h \
	host/sync/judge.c host/sync/judge.h \
	host/sync/decide.c host/sync/decide.h \
	host/sync/settle.c \
	host/sync/send.c host/sync/send.h \
	host/sync/verdict.c host/sync/verdict.h \
	host/sync/planned.c host/sync/planned.h \
	host/sync/mapping.c host/sync/mapping.h \
	host/sync/row.c host/sync/row.h \
	host/sync/row_code.c \
	host/sync/row_store.c host/sync/row_store.h \
	host/sync/record_code.c \
	host/sync/segments.c host/sync/segments.h \
	host/sync/segment_read.c \
	host/sync/segment_move.c \
	host/sync/segment_count.c \
	host/sync/report.c host/sync/report.h \
	host/sync/completion.c host/sync/completion.h \
	host/sync/report_segments.c \
	host/sync/contact.c \
	host/sync/explain.c host/sync/explain.h \
	host/sync/parked.c
host_sync_libsync_la_CPPFLAGS = $(AM_CPPFLAGS) $(XXHASH_CFLAGS)
