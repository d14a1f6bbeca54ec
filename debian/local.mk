# `make deb` makes the packages wherry and wherry-dev in deb/ of the build directory. It
# needs what debian/control names, and dpkg-dev.
debian_files = debian/changelog debian/control debian/copyright debian/environment \
	debian/rules debian/source/format debian/wherry-dev.install debian/wherry.install \
	debian/wherry.lintian-overrides debian/wherry.postrm debian/wherry.sysusers debian/wherry.tmpfiles
EXTRA_DIST += $(debian_files)

.PHONY: deb
deb: dist
	@[ "`sed -n '1s/.*(\(.*\)).*/\1/p' '$(srcdir)/debian/changelog'`" = '$(VERSION)' ] || \
	  { echo "debian/changelog does not begin with version $(VERSION)" >&2; exit 1; }
	rm -rf deb && $(MKDIR_P) deb && tar -xJf '$(distdir).tar.xz' -C deb
	cd 'deb/$(distdir)' && dpkg-buildpackage --build=binary --no-sign
	rm -rf 'deb/$(distdir)'
	@echo "the packages are in deb/:" && ls deb/*.deb

distclean-local:
	-rm -rf deb
