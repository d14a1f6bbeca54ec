# The connector for Ometria: one convenience library that its tests link as well, and
# the module, which exports one symbol.
noinst_LIBRARIES += plugin/ometria/libometria.a
plugin_ometria_libometria_a_SOURCES = \
	plugin/ometria/alarm.c plugin/ometria/alarm.h \
	plugin/ometria/answer.c plugin/ometria/answer.h \
	plugin/ometria/call.c plugin/ometria/call.h \
	plugin/ometria/catalog.c plugin/ometria/catalog.h \
	plugin/ometria/contacts.c plugin/ometria/contacts.h \
	plugin/ometria/cursor.c plugin/ometria/cursor.h \
	plugin/ometria/events.c plugin/ometria/events.h \
	plugin/ometria/feed.c plugin/ometria/feed.h \
	plugin/ometria/fields.c plugin/ometria/fields.h \
	plugin/ometria/fold.c plugin/ometria/fold.h \
	plugin/ometria/instance.h \
	plugin/ometria/listing.c plugin/ometria/listing.h \
	plugin/ometria/lookup.c plugin/ometria/lookup.h \
	plugin/ometria/mailbox.c plugin/ometria/mailbox.h \
	plugin/ometria/moment.c plugin/ometria/moment.h \
	plugin/ometria/ometria.c \
	plugin/ometria/profile.c plugin/ometria/profile.h \
	plugin/ometria/push.c plugin/ometria/push.h \
	plugin/ometria/rows.c plugin/ometria/rows.h \
	plugin/ometria/scan.c plugin/ometria/scan.h \
	plugin/ometria/segment.c plugin/ometria/segment.h \
	plugin/ometria/sink.c plugin/ometria/sink.h \
	plugin/ometria/source.c plugin/ometria/source.h \
	plugin/ometria/sweep.c plugin/ometria/sweep.h
plugin_ometria_libometria_a_CPPFLAGS = $(AM_CPPFLAGS) $(IDN_CFLAGS) $(CRYPTO_CFLAGS)

# One symbol goes out, nothing undefined stays in.
plugin_PROGRAMS += plugin/ometria/ometria.so
plugin_ometria_ometria_so_SOURCES =
plugin_ometria_ometria_so_LDFLAGS = $(AM_LDFLAGS) -shared -Wl,-z,defs -Wl,-u,wherry_connector
plugin_ometria_ometria_so_LDADD = plugin/ometria/libometria.a plugin/kit/libkit.a host/base/libbase.a

