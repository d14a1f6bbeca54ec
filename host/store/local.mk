noinst_LIBRARIES += host/store/libstore.a
host_store_libstore_a_SOURCES = \
	host/store/store.c host/store/store.h \
	host/store/sqlite.c host/store/sqlite.h \
	host/store/schema.c host/store/schema.h \
	host/store/upgrade.c host/store/upgrade.h \
	host/store/id_code.c host/store/id_code.h \
	host/store/side.h \
	host/store/values.c host/store/values.h \
	host/store/counted.h \
	host/store/links.c host/store/links.h \
	host/store/stored.h \
	host/store/rows.c host/store/rows.h \
	host/store/pile.c host/store/pile.h \
	host/store/spool.c host/store/spool.h \
	host/store/kept.c host/store/kept.h \
	host/store/staging.c host/store/staging.h \
	host/store/runs.c host/store/runs.h \
	host/store/journal.c host/store/journal.h \
	host/store/segments.c host/store/segments.h \
	host/store/survey.c host/store/survey.h \
	host/store/mode.h host/store/standing.h \
	host/store/owner.c host/store/owner.h \
	host/store/remote.c host/store/remote.h \
	host/store/lease.c host/store/lease.h \
	host/store/forgetting.c host/store/forgetting.h \
	host/store/forgotten.c host/store/forgotten.h \
	host/store/fingerprints.c host/store/fingerprints.h \
	host/store/places.c host/store/places.h \
	host/store/agreed.c host/store/agreed.h \
	host/store/contents.c host/store/contents.h \
	host/store/copy.c host/store/copy.h \
	host/store/beside.c host/store/beside.h \
	host/store/bounds.h \
	host/store/upkeep.c host/store/upkeep.h
host_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(XXHASH_CFLAGS)
