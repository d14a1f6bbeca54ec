noinst_LTLIBRARIES += host/spec/libspec.la
host_spec_libspec_la_SOURCES = \
	host/spec/account.c host/spec/account.h \
	host/spec/check_set.c \
	host/spec/cron_syntax.c host/spec/cron_syntax.h \
	host/spec/decode.c host/spec/decode.h \
	host/spec/diff.c host/spec/diff.h \
	host/spec/edit.c host/spec/edit.h \
	host/spec/files.c host/spec/files.h \
	host/spec/flow.c host/spec/flow.h \
	host/spec/keys.c host/spec/keys.h \
	host/spec/layout.c host/spec/layout.h \
	host/spec/pack.c \
	host/spec/pipeline.c host/spec/pipeline.h \
	host/spec/reader.c host/spec/reader.h \
	host/spec/replace.c host/spec/replace.h \
	host/spec/rules.c host/spec/rules.h \
	host/spec/scalar.c host/spec/scalar.h \
	host/spec/set.c host/spec/set.h \
	host/spec/spec.h \
	host/spec/splice.c host/spec/splice.h \
	host/spec/tree.c host/spec/tree.h \
	host/spec/values.c host/spec/values.h \
	host/spec/variables.c host/spec/variables.h \
	host/spec/work.h
host_spec_libspec_la_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS) $(XXHASH_CFLAGS)
host_spec_libspec_la_LIBADD = $(YAML_LIBS) $(XXHASH_LIBS) $(UNISTRING_LIBS)
