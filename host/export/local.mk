noinst_LIBRARIES += host/export/libexport.a
host_export_libexport_a_SOURCES = \
	host/export/bundle.c host/export/bundle.h \
	host/export/hcl.c host/export/hcl.h \
	host/export/kubernetes.c host/export/kubernetes.h \
	host/export/kubernetes_pod.c host/export/kubernetes_pod.h \
	host/export/nomad.c host/export/nomad.h \
	host/export/target.c host/export/target.h \
	host/export/timing.c host/export/timing.h
