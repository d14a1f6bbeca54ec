noinst_LIBRARIES += host/store/libstore.a
store_of_files = \
	host/store/store.c host/store/store.h \
	host/store/handle.h host/store/statements.h \
	host/store/driver.h host/store/ahead.h \
	host/store/foresight.c host/store/foresight.h \
	host/store/backends.c host/store/backends.h \
	host/store/states.c host/store/states.h \
	host/store/sql.c host/store/sql.h \
	host/store/bits.c host/store/bits.h \
	host/store/id_code.c host/store/id_code.h \
	host/store/side.h \
	host/store/values.c host/store/values.h \
	host/store/counted.h \
	host/store/links.c host/store/links.h \
	host/store/stored.h \
	host/store/rows.c host/store/rows.h \
	host/store/loaded.c host/store/loaded.h \
	host/store/pile.c host/store/pile.h \
	host/store/spool.c host/store/spool.h host/store/spool_medium.h \
	host/store/spool_file.c host/store/spool_file.h \
	host/store/kept.c host/store/kept.h \
	host/store/group.c host/store/group.h host/store/staged.h \
	host/store/news.c host/store/news.h \
	host/store/staging.c host/store/staging.h \
	host/store/shown.c host/store/shown.h \
	host/store/runs.c host/store/runs.h \
	host/store/journal.c host/store/journal.h \
	host/store/members.c host/store/members.h \
	host/store/segments.c host/store/segments.h \
	host/store/sharing.c host/store/sharing.h \
	host/store/sharing_driver.h host/store/shared.h \
	host/store/survey.c host/store/survey.h \
	host/store/mode.h host/store/standing.h host/store/found.h \
	host/store/remote.c host/store/remote.h \
	host/store/lease.c host/store/lease.h host/store/lease_driver.h \
	host/store/lock.c host/store/lock.h host/store/term.c host/store/term.h \
	host/store/forgetting.c host/store/forgetting.h \
	host/store/forgotten.c host/store/forgotten.h \
	host/store/fingerprints.c host/store/fingerprints.h \
	host/store/places.c host/store/places.h \
	host/store/agreed.c host/store/agreed.h \
	host/store/contents.c host/store/contents.h \
	host/store/beside.c host/store/beside.h \
	host/store/bounds.h \
	host/store/upkeep.c host/store/upkeep.h \
	host/store/tables.c host/store/tables.h \
	host/store/gone.c host/store/gone.h \
	host/store/follow.c host/store/follow.h
# States in files of SQLite.
store_of_files += \
	host/store/sqlite/columns.h \
	host/store/sqlite/schema.c host/store/sqlite/schema.h \
	host/store/sqlite/texts.c host/store/sqlite/texts.h \
	host/store/sqlite/handle.c host/store/sqlite/handle.h \
	host/store/sqlite/statement.c host/store/sqlite/statement.h \
	host/store/sqlite/memory.c host/store/sqlite/memory.h \
	host/store/sqlite/lines.c host/store/sqlite/lines.h \
	host/store/sqlite/turn.c host/store/sqlite/turn.h \
	host/store/sqlite/upgrade.c host/store/sqlite/upgrade.h \
	host/store/sqlite/copy.c host/store/sqlite/copy.h \
	host/store/sqlite/open.c host/store/sqlite/open.h \
	host/store/sqlite/file.c host/store/sqlite/file.h \
	host/store/sqlite/folder.c host/store/sqlite/folder.h \
	host/store/sqlite/damage.c host/store/sqlite/damage.h \
	host/store/sqlite/replace.c host/store/sqlite/replace.h \
	host/store/sqlite/share.c host/store/sqlite/share.h \
	host/store/sqlite/table.c host/store/sqlite/table.h \
	host/store/sqlite/wipe.c host/store/sqlite/wipe.h \
	host/store/sqlite/driver.c host/store/sqlite/driver.h
host_store_libstore_a_SOURCES = $(store_of_files)
host_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(XXHASH_CFLAGS)
# States in PostgreSQL.
if POSTGRESQL
host_store_libstore_a_SOURCES += \
	host/store/postgres/texts.c host/store/postgres/texts.h \
	host/store/postgres/handle.c host/store/postgres/handle.h \
	host/store/postgres/schema.c host/store/postgres/schema.h \
	host/store/postgres/statement.c host/store/postgres/statement.h \
	host/store/postgres/parts.h \
	host/store/postgres/bound.c host/store/postgres/bound.h \
	host/store/postgres/queue.c host/store/postgres/queue.h \
	host/store/postgres/often.c host/store/postgres/often.h \
	host/store/postgres/array.c host/store/postgres/array.h \
	host/store/postgres/known.c host/store/postgres/known.h \
	host/store/postgres/pieces.c host/store/postgres/pieces.h \
	host/store/postgres/sieve.c host/store/postgres/sieve.h \
	host/store/postgres/noted.c host/store/postgres/noted.h \
	host/store/postgres/ask.c host/store/postgres/ask.h \
	host/store/postgres/save.c host/store/postgres/save.h \
	host/store/postgres/temporary.c host/store/postgres/temporary.h \
	host/store/postgres/table.c host/store/postgres/table.h \
	host/store/postgres/turn.c host/store/postgres/turn.h \
	host/store/postgres/lease_schema.c host/store/postgres/lease_schema.h \
	host/store/postgres/lease.c host/store/postgres/lease.h \
	host/store/postgres/desk.c host/store/postgres/desk.h \
	host/store/postgres/fence.c host/store/postgres/fence.h \
	host/store/postgres/schema_versions.c host/store/postgres/schema_versions.h \
	host/store/postgres/sharing_schema.c host/store/postgres/sharing_schema.h \
	host/store/postgres/sharing_desk.c host/store/postgres/sharing_desk.h \
	host/store/postgres/sharing_claim.c host/store/postgres/sharing_claim.h \
	host/store/postgres/sharing_read.c host/store/postgres/sharing_read.h \
	host/store/postgres/sharing_watch.c host/store/postgres/sharing_watch.h \
	host/store/postgres/sharing.c host/store/postgres/sharing.h \
	host/store/postgres/connect.c host/store/postgres/connect.h \
	host/store/postgres/states.c host/store/postgres/states.h \
	host/store/postgres/upkeep.c host/store/postgres/upkeep.h \
	host/store/postgres/driver.c host/store/postgres/driver.h
host_store_libstore_a_CPPFLAGS += $(LIBPQ_CFLAGS) -DWITH_POSTGRESQL
endif
