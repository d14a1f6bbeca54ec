# What wherry costs, beside what the same work costs bare and with others. Never part of
# `check`: its figures are for people to read.
EXTRA_PROGRAMS = tests/bench/bench tests/bench/floor tests/bench/floor_push \
	tests/bench/month tests/bench/scale
tests_bench_bench_SOURCES = tests/bench/bench.c \
	tests/bench/counted.c tests/bench/counted.h \
	tests/bench/ledger.c tests/bench/ledger.h \
	tests/bench/measure.c tests/bench/measure.h \
	tests/bench/rounds.c tests/bench/rounds.h \
	tests/bench/scene.c tests/bench/scene.h \
	tests/bench/table.c tests/bench/table.h
tests_bench_bench_SOURCES += tests/bench/beside.c tests/bench/beside.h
if POSTGRESQL
tests_bench_bench_SOURCES += tests/support/database.c tests/support/database.h
endif
bench_cppflags = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBENCH_WHERRY='"$(abs_top_builddir)/wherry"' \
	-DBENCH_PLUGINS='"$(abs_top_builddir)/plugins"' \
	-DBENCH_FLOOR='"$(abs_top_builddir)/tests/bench/floor"' \
	-DBENCH_FLOOR_PUSH='"$(abs_top_builddir)/tests/bench/floor_push"' \
	-DBENCH_PEER='"$(abs_top_srcdir)/tests/bench/peer.js"' \
	-DBENCH_PEERS='"$(abs_top_builddir)/tests/bench/peers"' \
	-DBENCH_FLAGS='"$(CFLAGS)"'
tests_bench_bench_CPPFLAGS = $(bench_cppflags)
if POSTGRESQL
tests_bench_bench_CPPFLAGS += $(LIBPQ_CFLAGS) -DWITH_POSTGRESQL
endif
bench_ldadd = tests/support/libprogram.a tests/support/libsandbox.a \
	tests/support/libsupport.a plugin/kit/libkit.a host/base/libbase.a

tests_bench_bench_LDADD = $(bench_ldadd)

# What must be true of large lists: an hour, by hand.
tests_bench_scale_SOURCES = tests/bench/scale.c \
	tests/bench/chart.c tests/bench/chart.h \
	tests/bench/measure.c tests/bench/measure.h \
	tests/bench/scene.c tests/bench/scene.h
tests_bench_scale_CPPFLAGS = $(bench_cppflags)
tests_bench_scale_LDADD = $(bench_ldadd)

tests_bench_month_SOURCES = tests/bench/month.c $(company)
tests_bench_month_LDADD = $(schedule_tests_libraries)

# The yardsticks have nothing of ours in them.
tests_bench_floor_SOURCES = tests/bench/floor.c
tests_bench_floor_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(YAJL_CFLAGS) $(CRYPTO_CFLAGS)
tests_bench_floor_push_SOURCES = tests/bench/floor_push.c \
	tests/bench/floor_state.c tests/bench/floor_state.h
tests_bench_floor_push_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(YAJL_CFLAGS) $(SQLITE_CFLAGS)

EXTRA_DIST += tests/bench/peer.js tests/bench/console.sh
CLEANFILES += $(EXTRA_PROGRAMS) bench.md

# The one part that needs the network, for whoever asks for it.
bench_client = @mailchimp/mailchimp_marketing@3.0.80

.PHONY: bench bench-peers bench-console month scale
month: all
	@$(MAKE) $(AM_MAKEFLAGS) tests/bench/month
	@tests/bench/month
bench-console: all
	@WHERRY='$(abs_builddir)/wherry' $(SHELL) '$(srcdir)/tests/bench/console.sh' $(N)
scale: all
	@$(MAKE) $(AM_MAKEFLAGS) tests/bench/scale
	@tests/bench/scale
bench: all
	@$(MAKE) $(AM_MAKEFLAGS) $(EXTRA_PROGRAMS)
	@test "$$PEERS" != 1 || $(MAKE) $(AM_MAKEFLAGS) bench-peers
	@tests/bench/bench >bench.md && cat bench.md

bench-peers:
	@command -v npm >/dev/null || { echo 'bench: there is no npm'; exit 0; }; \
	  $(MKDIR_P) tests/bench/peers && \
	  npm install --silent --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 --prefix tests/bench/peers \
	    '$(bench_client)' || echo 'bench: the official client cannot be installed'
