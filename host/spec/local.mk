noinst_LIBRARIES += host/spec/libspec.a
host_spec_libspec_a_SOURCES = \
	host/spec/account.c host/spec/account.h \
	host/spec/blamed.c host/spec/blamed.h \
	host/spec/check_set.c host/spec/check_set.h \
	host/spec/complaint.c host/spec/complaint.h \
	host/spec/cron_syntax.c host/spec/cron_syntax.h \
	host/spec/decode.c host/spec/decode.h \
	host/spec/edit/diff.c host/spec/edit/diff.h \
	host/spec/edit/edit.c host/spec/edit/edit.h \
	host/spec/edit/flow.c host/spec/edit/flow.h \
	host/spec/edit/layout.c host/spec/edit/layout.h \
	host/spec/edit/replace.c host/spec/edit/replace.h \
	host/spec/edit/scalar.c host/spec/edit/scalar.h \
	host/spec/edit/splice.c host/spec/edit/splice.h \
	host/spec/environment.c host/spec/environment.h \
	host/spec/json_schema.c host/spec/json_schema.h \
	host/spec/json_value.c host/spec/json_value.h \
	host/spec/keys.c host/spec/keys.h \
	host/spec/mention.c host/spec/mention.h \
	host/spec/pack.c host/spec/pack.h \
	host/spec/pipeline.c host/spec/pipeline.h \
	host/spec/reader.c host/spec/reader.h \
	host/spec/related.c host/spec/related.h \
	host/spec/rules.c host/spec/rules.h \
	host/spec/schema.c host/spec/schema.h \
	host/spec/set.c host/spec/set.h \
	host/spec/spec.c host/spec/spec.h \
	host/spec/tree.c host/spec/tree.h \
	host/spec/values.c host/spec/values.h \
	host/spec/variables.c host/spec/variables.h \
	host/spec/work.h \
	host/spec/yaml_writer.c host/spec/yaml_writer.h
host_spec_libspec_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS) $(XXHASH_CFLAGS)
