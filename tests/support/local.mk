check_LTLIBRARIES += tests/support/libsupport.la tests/support/libscripted.la
tests_support_libsupport_la_SOURCES = tests/support/suite.c tests/support/suite.h
tests_support_libsupport_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
tests_support_libsupport_la_LIBADD = host/base/libbase.la $(CHECK_LIBS)

# What a connector is tested with: a host without sockets, a writer that keeps records.
tests_support_libscripted_la_SOURCES = \
	tests/support/json_same.c tests/support/json_same.h \
	tests/support/recorder.c tests/support/recorder.h \
	tests/support/scripted_host.c tests/support/scripted_host.h \
	tests/support/scripted_request.c tests/support/scripted_request.h
tests_support_libscripted_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(YAJL_CFLAGS)
tests_support_libscripted_la_LIBADD = host/base/libbase.la $(CHECK_LIBS) $(YAJL_LIBS)
# The program stands in the build tree, wherever that is.
check_LTLIBRARIES += tests/support/libsandbox.la
tests_support_libsandbox_la_SOURCES = tests/support/sandbox.c tests/support/sandbox.h
tests_support_libsandbox_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DSANDBOX_PROGRAM='"$(abs_top_builddir)/tests/sandbox/wherry-sandbox"'
tests_support_libsandbox_la_LIBADD = $(CHECK_LIBS) host/base/libbase.la

# Needs plugin/kit/libkit.la and the base behind it.
check_LTLIBRARIES += tests/support/libjson_tree.la
tests_support_libjson_tree_la_SOURCES = \
	tests/support/json_tree.c tests/support/json_tree.h

check_LTLIBRARIES += tests/support/libjson_events.la
tests_support_libjson_events_la_SOURCES = \
	tests/support/json_events.c tests/support/json_events.h
tests_support_libjson_events_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)

# An http client and a server that says byte for byte what a test tells it to. Needs
# host/http/libhttp.la, plugin/kit/libkit.la and the base behind it.
check_LTLIBRARIES += tests/support/libwire.la
tests_support_libwire_la_SOURCES = \
	tests/support/http_rig.c tests/support/http_rig.h \
	tests/support/wire_certificate.c tests/support/wire_certificate.h \
	tests/support/wire_server.c tests/support/wire_server.h
tests_support_libwire_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_support_libwire_la_LIBADD = -lssl $(CRYPTO_LIBS) $(CHECK_LIBS)

# The facts stand in the source tree, wherever that is.
check_LTLIBRARIES += tests/support/libfidelity.la
tests_support_libfidelity_la_SOURCES = \
	tests/support/fidelity.c tests/support/fidelity.h
tests_support_libfidelity_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DFIDELITY_FOLDER='"$(abs_top_srcdir)/tests/fidelity"'

# Does a request fit a description? The program reads a log of the sandbox.
check_LTLIBRARIES += tests/support/libschema.la
tests_support_libschema_la_SOURCES = \
	tests/support/schema.c tests/support/schema.h \
	tests/support/schema_compare.c tests/support/schema_compare.h \
	tests/support/schema_value.c tests/support/schema_value.h
check_LTLIBRARIES += tests/support/libdescribed.la
tests_support_libdescribed_la_SOURCES = tests/support/described.c tests/support/described.h
tests_support_libdescribed_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
tests_support_libdescribed_la_LIBADD = tests/support/libschema.la \
	tests/support/libfidelity.la
check_PROGRAMS += tests/support/schema-check
tests_support_schema_check_SOURCES = tests/support/schema_check.c
tests_support_schema_check_LDADD = tests/support/libschema.la \
	tests/support/libjson_tree.la plugin/kit/libkit.la host/base/libbase.la
check_LTLIBRARIES += tests/support/libworld.la
tests_support_libworld_la_SOURCES = \
	tests/support/world.c tests/support/world.h \
	tests/support/world_changes.c tests/support/world_end.h \
	tests/support/world_connectors.c tests/support/world_connectors.h \
	tests/support/world_crm_queue.c tests/support/world_end.c \
	tests/support/world_list_sink.c \
	tests/support/world_picture.c tests/support/world_picture.h \
	tests/support/world_story.c tests/support/world_story.h
