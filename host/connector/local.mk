# Who links it names host/http/libhttp.a, plugin/kit/libkit.a and
# host/base/libbase.a behind it.
noinst_LIBRARIES += host/connector/libconnector.a
host_connector_libconnector_a_SOURCES = \
	host/connector/asked.c host/connector/asked.h \
	host/connector/bulk.c host/connector/bulk.h \
	host/connector/call.c host/connector/call.h \
	host/connector/catalog.c host/connector/catalog.h \
	host/connector/complain.h \
	host/connector/config.c host/connector/config.h \
	host/connector/connector.c host/connector/connector.h \
	host/connector/descriptor.c host/connector/descriptor.h \
	host/connector/file.c host/connector/file.h \
	host/connector/growth.c host/connector/growth.h \
	host/connector/guard.c host/connector/guard.h \
	host/connector/host.h \
	host/connector/instance.h \
	host/connector/intake.c host/connector/intake.h \
	host/connector/offered.c host/connector/offered.h \
	host/connector/opening.c host/connector/opening.h \
	host/connector/option.c host/connector/option.h \
	host/connector/reading_pace.c host/connector/reading_pace.h \
	host/connector/redact.c host/connector/redact.h \
	host/connector/registry.c host/connector/registry.h \
	host/connector/secret.c host/connector/secret.h \
	host/connector/spec_schema.c host/connector/spec_schema.h \
	host/connector/segments.c host/connector/segments.h \
	host/connector/services.c host/connector/services.h \
	host/connector/sides.c host/connector/sides.h \
	host/connector/sink.c host/connector/sink.h \
	host/connector/source.c host/connector/source.h \
	host/connector/trial.c host/connector/trial.h \
	host/connector/unanswered.c host/connector/unanswered.h
