check_LIBRARIES += tests/support/libsupport.a tests/support/libscripted.a
tests_support_libsupport_a_SOURCES = tests/support/chance.c tests/support/chance.h \
	tests/support/patience.c tests/support/patience.h \
	tests/support/process.c tests/support/process.h \
	tests/support/suite.c tests/support/suite.h
tests_support_libsupport_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)

# What a connector is tested with: a host without sockets, a writer that keeps records.
tests_support_libscripted_a_SOURCES = \
	tests/support/json_same.c tests/support/json_same.h \
	tests/support/recorder.c tests/support/recorder.h \
	tests/support/scripted_answer.c tests/support/scripted_answer.h \
	tests/support/scripted_host.c tests/support/scripted_host.h \
	tests/support/scripted_request.c tests/support/scripted_request.h
tests_support_libscripted_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(YAJL_CFLAGS)
# The program stands in the build tree, wherever that is.
check_LIBRARIES += tests/support/libsandbox.a
tests_support_libsandbox_a_SOURCES = tests/support/sandbox.c tests/support/sandbox.h
tests_support_libsandbox_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DSANDBOX_PROGRAM='"$(abs_top_builddir)/tests/sandbox/wherry-sandbox"'

check_LIBRARIES += tests/support/libjson_events.a
tests_support_libjson_events_a_SOURCES = \
	tests/support/json_events.c tests/support/json_events.h
tests_support_libjson_events_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)

# An http client and a server that says byte for byte what a test tells it to. Needs
# host/http/libhttp.a, plugin/kit/libkit.a and the base behind it.
check_LIBRARIES += tests/support/libwire.a
tests_support_libwire_a_SOURCES = \
	tests/support/http_rig.c tests/support/http_rig.h \
	tests/support/certificate.c tests/support/certificate.h \
	tests/support/wire_certificate.c tests/support/wire_certificate.h \
	tests/support/wire_server.c tests/support/wire_server.h
tests_support_libwire_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)

# The facts stand in the source tree, wherever that is.
check_LIBRARIES += tests/support/libfidelity.a
tests_support_libfidelity_a_SOURCES = \
	tests/support/fidelity.c tests/support/fidelity.h
tests_support_libfidelity_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DFIDELITY_FOLDER='"$(abs_top_srcdir)/tests/fidelity"'

# Does a request fit a description? The program reads a log of the sandbox.
check_LIBRARIES += tests/support/libschema.a
tests_support_libschema_a_SOURCES = \
	tests/support/schema.c tests/support/schema.h \
	tests/support/schema_compare.c tests/support/schema_compare.h \
	tests/support/schema_value.c tests/support/schema_value.h
check_LIBRARIES += tests/support/libdescribed.a
tests_support_libdescribed_a_SOURCES = tests/support/described.c tests/support/described.h
tests_support_libdescribed_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
described_libraries = tests/support/libdescribed.a tests/support/libschema.a \
	tests/support/libfidelity.a
check_PROGRAMS += tests/support/schema-check
tests_support_schema_check_SOURCES = tests/support/schema_check.c
tests_support_schema_check_LDADD = tests/support/libschema.a \
	plugin/kit/libkit.a host/base/libbase.a
check_LIBRARIES += tests/support/libworld.a
tests_support_libworld_a_SOURCES = \
	tests/support/world.c tests/support/world.h \
	tests/support/world_changes.c tests/support/world_end.h \
	tests/support/world_connectors.c tests/support/world_connectors.h \
	tests/support/world_crm_queue.c tests/support/world_end.c \
	tests/support/world_list_sink.c \
	tests/support/world_picture.c tests/support/world_picture.h \
	tests/support/world_story.c tests/support/world_story.h

# A strict reader of OpenMetrics text, and a client of the listener. Needs the base.
check_LIBRARIES += tests/support/libopenmetrics.a
tests_support_libopenmetrics_a_SOURCES = \
	tests/support/asker.c tests/support/asker.h \
	tests/support/openmetrics.c tests/support/openmetrics.h
tests_support_libopenmetrics_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
