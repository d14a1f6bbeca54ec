dist_man_MANS += doc/wherry.1
dist_man_MANS += doc/wherry-schedulers.7
dist_man_MANS += doc/wherry-log.7
dist_man_MANS += doc/wherry-metrics.7 doc/wherry-faults.7 doc/wherry-console.7

# A page for each connector, and one for whoever writes another: their READMEs.
readme_pages = doc/wherry-csv.7 doc/wherry-mailchimp.7 doc/wherry-ometria.7 \
	doc/wherry-plugin.7
man_MANS = $(readme_pages)
EXTRA_DIST += doc/manual.awk
CLEANFILES += $(readme_pages)
readme_page = $(AM_V_GEN)$(MKDIR_P) doc && LC_ALL=C awk -v name="`basename $@ .7`" \
	-v date="`sed -n 's/^\.Dd //p' '$(srcdir)/doc/wherry.1'`" \
	-f '$(srcdir)/doc/manual.awk'
$(readme_pages): $(srcdir)/doc/manual.awk $(srcdir)/doc/wherry.1
doc/wherry-csv.7: $(srcdir)/plugin/csv/README.md
	$(readme_page) -v about='the connector for a folder of CSV files' \
	  '$(srcdir)/plugin/csv/README.md' >$@
doc/wherry-mailchimp.7: $(srcdir)/plugin/mailchimp/README.md
	$(readme_page) -v about='the connector for Mailchimp' \
	  '$(srcdir)/plugin/mailchimp/README.md' >$@
doc/wherry-ometria.7: $(srcdir)/plugin/ometria/README.md
	$(readme_page) -v about='the connector for Ometria' \
	  '$(srcdir)/plugin/ometria/README.md' >$@
doc/wherry-plugin.7: $(srcdir)/plugin/README.md
	$(readme_page) -v about='how a connector for Wherry is written' \
	  '$(srcdir)/plugin/README.md' >$@

# For each way to start it, a file to copy.
schedulersdir = $(docdir)/examples
dist_schedulers_DATA = doc/examples/crontab \
	doc/examples/grafana-wherry.json \
	doc/examples/kubernetes-cronjob.yaml \
	doc/examples/kubernetes-postgresql.yaml \
	doc/examples/kubernetes-serve.yaml \
	doc/examples/nomad-periodic.hcl \
	doc/examples/nomad-serve.hcl \
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
