import { files, packages } from './sample-files.js';

/** A mistake of an author's, and what he is to be told: for tests of each runtime that loads his code. */
export interface Mistake {
  readonly name: string;
  /** Statements of an async function in a CommonJS file; or all of an ES module. */
  readonly code: string;
  readonly isModule: boolean;
  /** All of it is in the text. */
  readonly told: readonly string[];
}

type Row = readonly [name: string, code: string, ...told: string[]];

const modules = (of: string): readonly Row[] => [
  ['a file', "require('./data.json')", "Cannot find module './data.json'"],
  ['a file of another case', "require('./Helper')", 'Did you mean "./helper.js"?'],
  ['a folder of another case', "require('./Lib/thing')", 'Did you mean "./lib/thing.js"?'],
  ['a folder', "require('./folder')", 'It is a folder without an index.js. Name the file in it.'],
  ['a file outside', "require('../../../x')", `It lies outside of what this ${of} may read`],
  ['a package', "require('none/x')", `Add "none" to the dependencies of the ${of}.`],
  ['a package of another case', "require('Lodash/fp')", 'Did you mean "lodash/fp"?'],
  ['a part of another case', "require('lodash/FP')", 'Did you mean "lodash/fp.js"?'],
  ['a module of Node of another case', "require('FS')", 'Did you mean "fs"?'],
  ['a module of Node without its scheme', "require('test')", 'Did you mean "node:test"?'],
  ['a part that is not exported', "require('closed/lib')", 'The package "closed" is there, but it'],
  ['a package for import', "require('esm-only')", "cannot be loaded with require. Try await import('esm-only')"],
  ['a package that awaits', "require('waits')", 'node_modules/waits/index.js, which', 'Use import instead'],
  ['a file that awaits', "require('../waits.mjs')", 'waits.mjs, which', 'Use import instead'],
  ['a lost main file', "require('mainless')", 'its main file "dist/main.js" is missing. Name one of its files'],
  ['no main file', "require('empty')", 'The package "empty" is there, but has no main file'],
  ['what a package needs', "require('needy')", "'inner', which node_modules/needy/index.js asks for", `Add "inner" to`],
  [
    'a lost file of a package',
    "require('broken')",
    "'./lost', which node_modules/broken/index.js",
    'The package "broken" is incomplete.',
  ],
  ['an own name', "require('#x')", 'The nearest package.json has no such name in its "imports".'],
  ['compiled code', "require('native')", 'Native add-ons do not run here', 'node_modules/native/index.js:2'],
  ['TypeScript in a package', "require('typed')", 'node_modules/typed/index.ts is TypeScript.'],
  ['an imported package', "await import('none')", `Add "none" to the dependencies of the ${of}.`],
  ['an imported file without its ending', "await import('../helper')", 'Did you mean "../helper.js"?'],
  ['an imported folder', "await import('../folder')", 'It is a folder without an index.js.'],
  ['an imported file outside', "await import('/etc/passwd')", `It lies outside of what this ${of} may read`],
  ['imported JSON', "await import('../broken.json')", "Say its type: import data from '...' with { type: 'json' }."],
  ['an imported text', "await import('../data.txt')", 'An import takes .js'],
  ['an import from the network', "await import('https://example.test/x.js')", 'Nothing is loaded from the network.'],
];

const reading: readonly Row[] = [
  [
    'broken JSON',
    "require('../broken.json')",
    'broken.json: Expected double-quoted property name in JSON at position 11 (line 3 column 1)',
  ],
  [
    'broken JSON of a package',
    "require('bad-json')",
    'node_modules/bad-json/x.json: Expected',
    'node_modules/bad-json/index.js:1',
  ],
  ['a package that throws', "require('throws')", 'Error: no settings', 'node_modules/throws/index.js:2'],
  ['import in CommonJS', "require('../old.cjs')", 'old.cjs:1', 'Use require and exports, or let its name end in .mjs.'],
  [
    'a circle of imports',
    "await import('../circle-a.mjs')",
    "Cannot access 'a' before initialization",
    'circle-b.mjs:2',
    'in a circle',
  ],
  [
    'a name beside the code',
    "require('fs').readFileSync('helper.js')",
    "open 'helper.js'",
    "The file lies beside the code: use path.join(__dirname, 'helper.js').",
  ],
];

const sandbox: readonly Row[] = [
  [
    'a program',
    "require('child_process').execSync('ls')",
    'child_process (/bin/sh) is not allowed here: a unit may not start other programs.',
  ],
  ['a cluster', "require('cluster').fork()", 'cluster (node) is not allowed here'],
  [
    'a thread',
    "new (require('worker_threads').Worker)(__filename)",
    'worker_threads is not allowed here',
    'in a function of its own',
  ],
  ['a database in a file', "require('node:sqlite')", 'node:sqlite is not allowed here'],
  ['an imported database in a file', "await import('node:sqlite')", 'node:sqlite is not allowed here'],
  ['a debugger', "require('inspector').open()", 'inspector is not allowed here'],
  ['WASI', "new (require('wasi').WASI)({ version: 'preview1' })", 'wasi is not allowed here'],
  ['internals of Node', "process.binding('fs')", 'process.binding is not allowed here'],
  ['machine code', "process.dlopen(module, '/x.node')", 'Native add-ons do not run here'],
  [
    'a foreign file',
    "require('fs').readFileSync('/etc/passwd')",
    'reading (/etc/passwd) is not allowed here',
    'Put the file among them.',
  ],
  ['a folder of others', "await require('fs').promises.readdir('/')", 'reading (/) is not allowed here'],
  ['a file of its own to write', "require('fs').writeFileSync(__filename, '')", 'writing (code/', 'os.tmpdir()'],
  [
    'a file to write',
    "await require('fs').promises.appendFile('out.log', '')",
    'writing (out.log) is not allowed here',
  ],
  ['a link', "require('fs').symlinkSync('/etc', require('os').tmpdir() + '/l')", 'fs.symlink is not allowed here'],
];

/** Each is a file. */
const ofModules: readonly Row[] = [
  [
    'require in an ES module',
    "export default () => {\nrequire('x') }",
    'require is not defined',
    'Use import instead.',
  ],
  ['exports in an ES module', 'export default 1;\nexports.x = 1', 'exports is not defined', 'Use export instead.'],
  [
    '__dirname in an ES module',
    'export default () => {\n__dirname }',
    '__dirname is not defined',
    'Use import.meta.dirname instead.',
  ],
  [
    'a name beside an ES module',
    "import fs from 'node:fs'; export default () => {\nfs.readFileSync('./helper.js') }",
    "The file lies beside the code: use path.join(import.meta.dirname, 'helper.js').",
  ],
  [
    'a name that is not exported',
    "\nimport { nope } from '../named.mjs'",
    "The module '../named.mjs' has no export named 'nope'.",
  ],
  ['no default export', "\nimport nope from '../named.mjs'", "The module '../named.mjs' has no default export."],
];

const made =
  (isModule: boolean) =>
  ([name, code, ...told]: Row): Mistake => ({ name, code, isModule, told });

/** `of`: whose code it is, "function" or "model". */
export const mistakes = (of: string): readonly Mistake[] => [
  ...[...modules(of), ...reading, ...sandbox].map(made(false)),
  ...ofModules.map(made(true)),
];

/** A unit's files: one for each mistake, in a folder of its own beside the author's, and the packages. */
export function filesOf(all: readonly Mistake[], folder: string): Readonly<Record<string, string>> {
  const below = (root: string, texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([path, text]) => [`${root}/${path}`, text] as const);
  const cases = all.map((one, at) => [fileOf(one, at), textOf(one)] as const);
  return Object.fromEntries([
    ...below('node_modules', packages),
    ...below(folder, files),
    ...below(folder, Object.fromEntries(cases)),
    // The names that are looked for beside the mistake itself.
    ...below(`${folder}/mistakes`, { 'helper.js': '', 'lib/thing.js': '', 'folder/readme': 'text' }),
  ]);
}

export const fileOf = ({ isModule }: Mistake, at: number): string => `mistakes/${at}.${isModule ? 'mjs' : 'js'}`;

const textOf = ({ code: text, isModule }: Mistake): string =>
  isModule ? text : `module.exports = async () => {\n${text};\n};`;

/** For the author's code, beside which the files lie: makes the mistake of this number. */
export const makeMistake = `async (at) => {
  const file = ['js', 'mjs'].map((ending) => __dirname + '/mistakes/' + at + '.' + ending).find(require('fs').existsSync);
  return (file.endsWith('.mjs') ? (await import(file)).default : require(file))();
}`;
