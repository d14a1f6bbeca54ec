# What `make demo` runs: wherry against the sandbox, with a story and a proof.
check_PROGRAMS += tests/demo/demo
tests_demo_demo_SOURCES = tests/demo/demo.c tests/demo/people.c tests/demo/people.h
tests_demo_demo_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
tests_demo_demo_LDADD = tests/support/libprogram.a tests/support/libsandbox.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a

.PHONY: demo
demo: all
	@$(MAKE) $(AM_MAKEFLAGS) tests/demo/demo
	@tests/demo/demo '$(srcdir)/specs/sandbox.yaml'
