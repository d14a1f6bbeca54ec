bin_PROGRAMS += wherry
wherry_SOURCES = \
	host/main.c \
	host/cli/ages.c host/cli/ages.h \
	host/cli/alert.c \
	host/cli/alert_lines.c host/cli/alert_lines.h \
	host/cli/alerting.c host/cli/alerting.h \
	host/cli/apply.c \
	host/cli/ask.c host/cli/ask.h \
	host/cli/backfill.c \
	host/cli/catalog.c host/cli/catalog.h \
	host/cli/check.c \
	host/cli/command.c host/cli/command.h \
	host/cli/commands.c host/cli/commands.h \
	host/cli/complete.c host/cli/complete.h \
	host/cli/completion.c \
	host/cli/conform.c \
	host/cli/console.c \
	host/cli/console_place.c host/cli/console_place.h \
	host/cli/console_user.c host/cli/console_user.h \
	host/cli/delete.c \
	host/cli/examples.c host/cli/examples.h \
	host/cli/explain.c \
	host/cli/export.c \
	host/cli/fields.c \
	host/cli/foretold.c host/cli/foretold.h \
	host/cli/forget.c \
	host/cli/history.c \
	host/cli/init.c \
	host/cli/interview.c host/cli/interview.h \
	host/cli/interview_side.c host/cli/interview_side.h \
	host/cli/interview_work.c host/cli/interview_work.h \
	host/cli/key.c \
	host/cli/known.c host/cli/known.h \
	host/cli/lateness.c host/cli/lateness.h \
	host/cli/lists.c \
	host/cli/masked.c host/cli/masked.h \
	host/cli/menu.c host/cli/menu.h \
	host/cli/operand.c host/cli/operand.h \
	host/cli/option_values.c host/cli/option_values.h \
	host/cli/options.c host/cli/options.h \
	host/cli/outcome.c host/cli/outcome.h \
	host/cli/parked.c \
	host/cli/pause.c \
	host/cli/turns.c host/cli/turns.h \
	host/cli/paths.c host/cli/paths.h \
	host/cli/paths_told.c \
	host/cli/plan.c \
	host/cli/planning.c host/cli/planning.h \
	host/cli/plugin_words.c host/cli/plugin_words.h \
	host/cli/plugins.c \
	host/cli/print.c host/cli/print.h \
	host/cli/progress.c host/cli/progress.h \
	host/cli/prompt.c host/cli/prompt.h \
	host/cli/refresh.c \
	host/cli/rhythm.c host/cli/rhythm.h \
	host/cli/run.c \
	host/cli/schema.c \
	host/cli/segment_edit.c host/cli/segment_edit.h \
	host/cli/segment_missing.c host/cli/segment_missing.h \
	host/cli/segments.c \
	host/cli/serve.c \
	host/cli/session.c host/cli/session.h \
	host/cli/signals.c host/cli/signals.h \
	host/cli/spec_change.c host/cli/spec_change.h \
	host/cli/spec_lines.c host/cli/spec_lines.h \
	host/cli/spec_secrets.c host/cli/spec_secrets.h \
	host/cli/specs.c host/cli/specs.h \
	host/cli/state.c \
	host/cli/state_move.c host/cli/state_move.h \
	host/cli/state_follow.c host/cli/state_follow.h \
	host/cli/state_moved.c host/cli/state_moved.h \
	host/cli/state_made.c host/cli/state_made.h \
	host/cli/state_mark.c host/cli/state_mark.h \
	host/cli/state_owed.c host/cli/state_owed.h \
	host/cli/static_segment.c host/cli/static_segment.h \
	host/cli/status.c host/cli/status_json.c host/cli/status_json.h \
	host/cli/status_hosts.c host/cli/status_hosts.h \
	host/cli/status_metrics.c host/cli/status_metrics.h \
	host/cli/steps_told.c host/cli/steps_told.h \
	host/cli/survey.c host/cli/survey.h \
	host/cli/survey_print.c host/cli/survey_print.h \
	host/cli/synced.c host/cli/synced.h \
	host/cli/trying.c host/cli/trying.h \
	host/cli/undo.c \
	host/cli/verb.c host/cli/verb.h \
	host/cli/whole.c host/cli/whole.h \
	host/cli/wizard.c host/cli/wizard.h \
	host/cli/wizard_choice.c host/cli/wizard_choice.h \
	host/cli/wizard_files.c host/cli/wizard_files.h
wherry_CPPFLAGS = $(AM_CPPFLAGS) -DPLUGIN_DIRECTORY='"$(plugindir)"'
wherry_LDADD = host/console/libconsole.a host/alerts/libalerts.a host/export/libexport.a host/conform/libconform.a host/setup/libsetup.a \
	host/schedule/libschedule.a host/listen/liblisten.a $(sync_libraries) \
	host/connector/libconnector.a host/http/libhttp.a \
	host/spec/libspec.a host/store/libstore.a plugin/kit/libkit.a \
	host/base/libbase.a

# Where each shell looks for its completions. Debian's zsh looks into vendor-completions.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
bashcompletion_DATA = completions/wherry
zshcompletion_DATA = completions/_wherry
fishcompletion_DATA = completions/wherry.fish
completions = $(bashcompletion_DATA) $(zshcompletion_DATA) $(fishcompletion_DATA)
completions/wherry: wherry$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && ./wherry$(EXEEXT) completion bash >$@
completions/_wherry: wherry$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && ./wherry$(EXEEXT) completion zsh >$@
completions/wherry.fish: wherry$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && ./wherry$(EXEEXT) completion fish >$@
CLEANFILES += $(completions)
