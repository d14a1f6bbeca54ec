// manifests.js -- are the manifests what Kubernetes and Nomad take? A line "yes WHAT" or
// "no WHAT WHY" for each object of the files. Objects of Kubernetes are held against its
// published schema (kubernetes-models) and, since that takes members which it does not
// know, against the types made from it (TypeScript: an unknown member is an error). Jobs
// of Nomad are read as HCL; the names in them are those of Nomad's documentation, since no
// schema of jobs is published. Usage: manifests.js MODULES FILE...
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const modules = path.resolve(process.argv[2]);
const load = (name) => require(path.join(modules, name));
const YAML = load('yaml');
const ts = load('typescript');

const where = {
  CronJob: 'batch/v1', Deployment: 'apps/v1', ConfigMap: 'v1', PersistentVolumeClaim: 'v1',
};

// What TypeScript says of each object as a literal of its type: a list for each.
function unknownMembers(objects) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'manifests-'));
  const files = objects.map((object, i) => {
    const file = path.join(folder, `object${i}.ts`);
    const from = path.join(modules, 'kubernetes-models', where[object.kind], object.kind);
    fs.writeFileSync(file, `import type { I${object.kind} } from ${JSON.stringify(from)};\n` +
      `export const object: I${object.kind} = ${JSON.stringify(object, null, 1)};\n`);
    return file;
  });
  const program = ts.createProgram(files, {
    noEmit: true, strict: true, skipLibCheck: true, types: [],
    module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10,
  });
  const said = files.map((file) => {
    const source = program.getSourceFile(file);
    const wrong = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return wrong.map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' ')).join('; ');
  });
  fs.rmSync(folder, { recursive: true });
  return said;
}

// What the schema says of it; '' for nothing.
function breaches(object) {
  const Model = load(path.join('kubernetes-models', where[object.kind], `${object.kind}.js`))[object.kind];
  try {
    new Model(object).validate();
    return '';
  } catch (error) {
    return error.message;
  }
}

// Blocks as hcl2json gives them: an array of bodies, under its label where it has one.
const text = 'string', texts = ['string'], number = 'number', truth = 'boolean';
const mount = { type: text, source: text, target: text, readonly: truth };
const check = { name: text, type: text, path: text, interval: text, timeout: text };
const job = {
  namespace: text, type: text,
  periodic: [{ crons: texts, time_zone: text, prohibit_overlap: truth }],
  meta: [{ wherry_pipeline: text, wherry_schedule: text }],
  group: { '*': [{
    restart: [{ attempts: number, mode: text }],
    reschedule: [{ attempts: number, unlimited: truth }],
    network: [{ port: { '*': [{ to: number }] } }],
    service: [{ name: text, provider: text, port: text, check: [check] }],
    volume: { '*': [{ type: text, source: text }] },
    task: { '*': [{
      driver: text, user: text, kill_signal: text, kill_timeout: text,
      config: [{ image: text, args: texts, readonly_rootfs: truth, cap_drop: texts, ports: texts, mount: [mount] }],
      env: [{ '*': text }],
      template: [{ destination: text, env: truth, perms: text, uid: number, data: text }],
      resources: [{ cpu: number, memory: number }],
      volume_mount: [{ volume: text, destination: text }],
    }] },
  }] },
};

function judgeShape(value, shape, at) {
  if (typeof shape === 'string') return typeof value === shape ? [] : [`${at} is no ${shape}`];
  if (Array.isArray(shape))
    return Array.isArray(value)
      ? value.flatMap((one, i) => judgeShape(one, shape[0], `${at}[${i}]`)) : [`${at} is no list`];
  return Object.keys(value).flatMap((name) => {
    const known = Object.hasOwn(shape, name) ? shape[name] : shape['*'];
    return known === undefined ? [`${at}.${name} is unknown`] : judgeShape(value[name], known, `${at}.${name}`);
  });
}

async function judgeJob(file) {
  const { parse } = load('@cdktf/hcl2json');
  try {
    const found = await parse(file, fs.readFileSync(file, 'utf8'));
    const names = Object.keys(found.job ?? {});
    if (names.length !== 1) return 'is not one job';
    return judgeShape(found, { job: { '*': [job] } }, 'file').join('; ');
  } catch (error) {
    return String(error.message ?? error);
  }
}

const say = (what, why) =>
  process.stdout.write(why === '' ? `yes ${what}\n` : `no ${what} ${why.replace(/\n/g, ' ')}\n`);

function judgeObjects(files) {
  const objects = files.flatMap((file) =>
    YAML.parseAllDocuments(fs.readFileSync(file, 'utf8')).map((document) => document.toJS()))
    .flatMap((object) => (object.kind === 'List' ? object.items : [object]));
  const known = objects.filter((object) => where[object.kind] !== undefined);
  const members = unknownMembers(known);
  known.forEach((object, i) => say(`${object.kind} ${object.metadata?.name}`, breaches(object) || members[i]));
  objects.filter((object) => !known.includes(object)).forEach((object) => say(object.kind, 'is of no known kind'));
}

(async () => {
  const files = process.argv.slice(3);
  for (const file of files.filter((one) => one.endsWith('.hcl')))
    say(path.basename(file), await judgeJob(file));
  judgeObjects(files.filter((one) => !one.endsWith('.hcl')));
})();
