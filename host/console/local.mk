# Pages, the style sheet and the script are in the program.
noinst_LIBRARIES += host/console/libconsole.a
host_console_libconsole_a_SOURCES = \
	host/console/act.c host/console/act.h \
	host/console/asset.c host/console/asset.h \
	host/console/backfill_page.c host/console/backfill_page.h \
	host/console/connection.c host/console/connection.h \
	host/console/console.h \
	host/console/door.c host/console/door.h \
	host/console/draft_answers.c host/console/draft_answers.h \
	host/console/drafts.c host/console/drafts.h \
	host/console/errand.c host/console/errand.h \
	host/console/farewell.c host/console/farewell.h \
	host/console/form.c host/console/form.h \
	host/console/frame.c host/console/frame.h \
	host/console/grid.c host/console/grid.h \
	host/console/intake.c host/console/intake.h \
	host/console/jobs.c host/console/jobs.h \
	host/console/key_page.c host/console/key_page.h \
	host/console/markup.c host/console/markup.h \
	host/console/new_connection.c host/console/new_connection.h \
	host/console/new_fields.c host/console/new_fields.h \
	host/console/new_page.c host/console/new_page.h \
	host/console/new_review.c host/console/new_review.h \
	host/console/new_side.c host/console/new_side.h \
	host/console/new_steps.c host/console/new_steps.h \
	host/console/new_work.c host/console/new_work.h \
	host/console/overview.c host/console/overview.h \
	host/console/pages.c host/console/pages.h \
	host/console/parked_page.c host/console/parked_page.h \
	host/console/peer.c host/console/peer.h \
	host/console/people.c host/console/people.h \
	host/console/plan_page.c host/console/plan_page.h \
	host/console/readiness.c host/console/readiness.h \
	host/console/role.c host/console/role.h \
	host/console/runs.c host/console/runs.h \
	host/console/segments_page.c host/console/segments_page.h \
	host/console/server.c host/console/server.h \
	host/console/sessions.c host/console/sessions.h \
	host/console/settings.c host/console/settings.h \
	host/console/sign_in.c host/console/sign_in.h \
	host/console/skipped.c host/console/skipped.h \
	host/console/sparkline.c host/console/sparkline.h \
	host/console/spec_page.c host/console/spec_page.h \
	host/console/tabs.c host/console/tabs.h \
	host/console/trail.c host/console/trail.h \
	host/console/unread_specs.c host/console/unread_specs.h \
	host/console/users.c host/console/users.h \
	host/console/visit.c host/console/visit.h \
	host/console/work_words.c host/console/work_words.h
host_console_libconsole_a_CPPFLAGS = $(AM_CPPFLAGS) $(MICROHTTPD_CFLAGS)

console_assets = host/console/icon.svg host/console/style.css host/console/script.js
EXTRA_DIST += $(console_assets)
CLEANFILES += $(console_assets:=.inc)
host/console/libconsole_a-asset.$(OBJEXT): $(console_assets:=.inc)

embed = $(AM_V_GEN)$(MKDIR_P) $(@D) && od -An -v -tx1 '$(srcdir)/$(@:.inc=)' | \
	sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g' >$@.new && mv $@.new $@
host/console/icon.svg.inc: host/console/icon.svg
	$(embed)
host/console/script.js.inc: host/console/script.js
	$(embed)
host/console/style.css.inc: host/console/style.css
	$(embed)
