# The schema of the specs, held against all specs by a validator of others.
dist_check_SCRIPTS += tests/schema/test_export.sh tests/schema/test_schema.sh
EXTRA_DIST += tests/schema/manifests.js tests/schema/validate.js
TESTS += tests/schema/test_export.sh tests/schema/test_schema.sh

# What the test needs from npm; without it, it is skipped.
schema_validator = ajv@8.20.0 yaml@2.9.1 kubernetes-models@4.5.0 typescript@5.9.3 \
	@cdktf/hcl2json@0.21.0

.PHONY: validator
validator:
	@command -v npm >/dev/null || { echo 'validator: there is no npm'; exit 0; }; \
	  $(MKDIR_P) tests/schema/validator && \
	  npm install --silent --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 --prefix tests/schema/validator \
	    $(schema_validator) || echo 'validator: it cannot be installed'
