# The console in a browser. Needs node, npm and Chromium; without them it says so.
EXTRA_DIST += tests/console/check.sh tests/console/scene.js tests/console/world.js \
	tests/console/keyboard.js tests/console/paper.js tests/console/times.js \
	tests/console/access.test.js tests/console/article.test.js \
	tests/console/hands.test.js tests/console/live.test.js \
	tests/console/many.test.js tests/console/new_connection.test.js \
	tests/console/pages.test.js tests/console/routes.test.js

browser_packages = playwright-core@1.65.1 axe-core@4.14.1

.PHONY: check-browser
check-browser: all
	@$(MAKE) $(AM_MAKEFLAGS) tests/sandbox/wherry-sandbox
	@srcdir='$(abs_srcdir)' BUILD='$(abs_builddir)' PACKAGES='$(browser_packages)' \
	  $(SHELL) '$(srcdir)/tests/console/check.sh'
