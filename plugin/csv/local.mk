# The connector for a folder of CSV files: a library that its tests link as well, and the
# module, which exports one symbol.
noinst_LIBRARIES += plugin/csv/libcsvfolder.a
plugin_csv_libcsvfolder_a_SOURCES = \
	plugin/csv/catalog.c plugin/csv/catalog.h \
	plugin/csv/check.c plugin/csv/check.h \
	plugin/csv/consent.c plugin/csv/consent.h \
	plugin/csv/contact_sink.c plugin/csv/contact_sink.h \
	plugin/csv/contacts.c plugin/csv/contacts.h \
	plugin/csv/csv.c \
	plugin/csv/edit.c plugin/csv/edit.h \
	plugin/csv/finder.c plugin/csv/finder.h \
	plugin/csv/folder.c plugin/csv/folder.h \
	plugin/csv/header.c plugin/csv/header.h \
	plugin/csv/instance.h \
	plugin/csv/jobs.c plugin/csv/jobs.h \
	plugin/csv/lookup.c plugin/csv/lookup.h \
	plugin/csv/membership.c plugin/csv/membership.h \
	plugin/csv/person.c plugin/csv/person.h \
	plugin/csv/reading.c plugin/csv/reading.h \
	plugin/csv/rewrite.c plugin/csv/rewrite.h \
	plugin/csv/rows.c plugin/csv/rows.h \
	plugin/csv/segment_members.c plugin/csv/segment_members.h \
	plugin/csv/sink.c plugin/csv/sink.h \
	plugin/csv/source.c plugin/csv/source.h \
	plugin/csv/stamp.c plugin/csv/stamp.h \
	plugin/csv/static_segments.c plugin/csv/static_segments.h \
	plugin/csv/stream.c plugin/csv/stream.h \
	plugin/csv/verdicts.c plugin/csv/verdicts.h

# One symbol goes out, nothing undefined stays in.
plugin_PROGRAMS += plugin/csv/csv.so
plugin_csv_csv_so_SOURCES =
plugin_csv_csv_so_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-z,defs -Wl,-u,wherry_connector
plugin_csv_csv_so_LDADD = plugin/csv/libcsvfolder.a plugin/kit/libkit.a host/base/libbase.a

