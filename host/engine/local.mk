noinst_LIBRARIES += host/engine/libengine.a
host_engine_libengine_a_SOURCES = \
	host/engine/backfill_report.h \
	host/engine/engine.c host/engine/engine.h \
	host/engine/options.h \
	host/engine/outbox.c host/engine/outbox.h \
	host/engine/pump.c host/engine/pump.h \
	host/engine/report.c host/engine/report.h \
	host/engine/tally.c host/engine/tally.h
