noinst_LIBRARIES += host/sync/libsync.a
host_sync_libsync_a_SOURCES = \
	host/sync/absence.c host/sync/absence.h \
	host/sync/admission.c host/sync/admission.h \
	host/sync/audit.c host/sync/audit.h \
	host/sync/backfill.c host/sync/backfill.h \
	host/sync/backfill_segment.c host/sync/backfill_segment.h \
	host/sync/batch.c host/sync/batch.h \
	host/sync/bulk.c host/sync/bulk.h \
	host/sync/bulk_learn.c host/sync/bulk_learn.h \
	host/sync/bulk_state.c host/sync/bulk_state.h \
	host/sync/candidate.c host/sync/candidate.h \
	host/sync/cut.c host/sync/cut.h \
	host/sync/cut_mark.c host/sync/cut_mark.h \
	host/sync/decide.c host/sync/decide.h \
	host/sync/decision.c host/sync/decision.h \
	host/sync/ending.c host/sync/ending.h \
	host/sync/forgetting.c host/sync/forgetting.h \
	host/sync/hearing.c host/sync/hearing.h \
	host/sync/hint.c host/sync/hint.h \
	host/sync/judge.c host/sync/judge.h \
	host/sync/learn.c host/sync/learn.h \
	host/sync/likeness.c host/sync/likeness.h \
	host/sync/lookup.c host/sync/lookup.h \
	host/sync/loss.c host/sync/loss.h \
	host/sync/namesakes.c host/sync/namesakes.h \
	host/sync/news.c host/sync/news.h \
	host/sync/observe.c host/sync/observe.h \
	host/sync/outgoing.h \
	host/sync/owing.c host/sync/owing.h \
	host/sync/planned.c host/sync/planned.h \
	host/sync/portion.c host/sync/portion.h \
	host/sync/profiles.c host/sync/profiles.h \
	host/sync/read.c host/sync/read.h \
	host/sync/reading.c host/sync/reading.h \
	host/sync/reversal.c host/sync/reversal.h \
	host/sync/run.c host/sync/run.h \
	host/sync/sample.c host/sync/sample.h \
	host/sync/send.c host/sync/send.h \
	host/sync/settle.c host/sync/settle.h \
	host/sync/spread.c host/sync/spread.h \
	host/sync/stage.c host/sync/stage.h \
	host/sync/types.c host/sync/types.h \
	host/sync/undo.c host/sync/undo.h \
	host/sync/undone.c host/sync/undone.h \
	host/sync/unlearned.c host/sync/unlearned.h \
	host/sync/verdict.c host/sync/verdict.h \
	host/sync/verdict_told.c host/sync/verdict_told.h
host_sync_libsync_a_CPPFLAGS = $(AM_CPPFLAGS) $(XXHASH_CFLAGS)
# All that a run is made of.
sync_libraries = host/sync/libsync.a host/segments/libsegments.a host/tell/libtell.a \
	host/engine/libengine.a host/picture/libpicture.a
