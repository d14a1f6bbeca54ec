dist_man_MANS += doc/wherry.1
dist_man_MANS += doc/wherry-schedulers.7 doc/wherry-metrics.7
dist_man_MANS += doc/wherry-console.7

# For each way to start it, a file to copy.
schedulersdir = $(docdir)/examples
dist_schedulers_DATA = doc/examples/crontab \
	doc/examples/grafana-wherry.json \
	doc/examples/kubernetes-cronjob.yaml \
	doc/examples/nomad-periodic.hcl \
	doc/examples/prometheus-wherry.yaml \
	doc/examples/wherry-keys.conf \
	doc/examples/wherry-run@.service \
	doc/examples/wherry-run@.timer

units = doc/systemd/wherry.service
if SYSTEMD
systemdsystemunit_DATA = $(units)
else
noinst_DATA = $(units)
endif
doc/systemd/wherry.service: doc/systemd/wherry.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc/systemd && \
	sed 's|[@]bindir@|$(bindir)|' '$(srcdir)/doc/systemd/wherry.service.in' >$@.new && \
	mv $@.new $@
EXTRA_DIST += doc/systemd/wherry.service.in
CLEANFILES += doc/systemd/wherry.service
