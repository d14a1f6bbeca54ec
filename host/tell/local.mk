noinst_LIBRARIES += host/tell/libtell.a
host_tell_libtell_a_SOURCES = \
	host/tell/answer.c host/tell/answer.h \
	host/tell/answer_next.c host/tell/answer_next.h \
	host/tell/answer_segments.c host/tell/answer_segments.h \
	host/tell/answer_why.c host/tell/answer_why.h \
	host/tell/backfill_text.c host/tell/backfill_text.h \
	host/tell/contact.c host/tell/contact.h \
	host/tell/explain.c host/tell/explain.h \
	host/tell/facts.h \
	host/tell/forgotten.c host/tell/forgotten.h \
	host/tell/held.c host/tell/held.h \
	host/tell/finding.c host/tell/finding.h \
	host/tell/minute.c host/tell/minute.h \
	host/tell/exposition.c host/tell/exposition.h \
	host/tell/metrics.c host/tell/metrics.h \
	host/tell/metrics_families.c host/tell/metrics_families.h \
	host/tell/owing.c host/tell/owing.h \
	host/tell/plan.c host/tell/plan.h \
	host/tell/plan_file.c host/tell/plan_file.h \
	host/tell/refusal.c host/tell/refusal.h \
	host/tell/reason.c host/tell/reason.h \
	host/tell/report_json.c host/tell/report_json.h \
	host/tell/progress_text.c host/tell/progress_text.h \
	host/tell/report_text.c host/tell/report_text.h \
	host/tell/segments_text.c host/tell/segments_text.h \
	host/tell/unfit.c host/tell/unfit.h \
	host/tell/wrap.c host/tell/wrap.h
