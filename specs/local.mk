dist_man_MANS += doc/wherry-spec.5
EXTRA_DIST += specs/bad

# To be copied: installed beside the documents.
examplesdir = $(docdir)/specs
dist_examples_DATA = \
	specs/README.md \
	specs/contacts-both-ways.yaml \
	specs/folder-to-mailchimp.yaml \
	specs/import-only.yaml \
	specs/ometria-to-folder.yaml \
	specs/push-only.yaml \
	specs/sandbox.yaml \
	specs/segments-only.yaml \
	specs/two-folders.yaml \
	specs/two-lists-a.yaml \
	specs/two-lists-b.yaml \
	specs/unsubscribes-only.yaml
