noinst_LTLIBRARIES += host/store/libstore.la
host_store_libstore_la_SOURCES = \
	host/store/store.h host/store/sqlite.h \
	host/store/schema.c \
	host/store/sqlite.c \
	host/store/rows.c \
	host/store/staging.c \
	host/store/journal.c \
	host/store/segments.c host/store/segments.h \
	host/store/owner.c host/store/owner.h \
	host/store/lease.c host/store/lease.h
host_store_libstore_la_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(XXHASH_CFLAGS)
host_store_libstore_la_LIBADD = host/base/libbase.la $(SQLITE_LIBS)
