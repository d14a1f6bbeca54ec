// validate.js -- which specs a JSON Schema takes, by ajv: a line "yes FILE" or "no FILE
// WHY" for each. A spec that is no YAML is "no". Usage: validate.js MODULES SCHEMA FILE...
'use strict';
const fs = require('fs');
const path = require('path');
const [modules, schemaFile, ...files] = process.argv.slice(2);
const load = (name) => require(path.join(path.resolve(modules), name));
const Ajv2020 = load('ajv/dist/2020').default;
const YAML = load('yaml');

// Strict: a keyword that is misspelt, or stands where it means nothing, is an error.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, 'utf8')));

const decoder = new TextDecoder('utf-8', { fatal: true });
for (const file of files) {
  let why = '';
  try {
    const documents = YAML.parseAllDocuments(decoder.decode(fs.readFileSync(file)));
    if (documents.length !== 1) why = 'is not one document';
    else if (documents[0].errors.length > 0) why = documents[0].errors[0].code;
    else if (!validate(documents[0].toJS()))
      why = validate.errors.map((e) => `${e.instancePath} ${e.message}`).join('; ');
  } catch (error) {
    why = error.message;
  }
  process.stdout.write(why === '' ? `yes ${file}\n` : `no ${file} ${why.replace(/\n/g, ' ')}\n`);
}
