import fc from 'fast-check';
import { fields, mostly, type Word, words } from './words.js';

const code = "exports.fn = exports.$ = exports.run_1 = () => 'ok';";
const module = "export const fn = () => 'ok';";

const handler = words(
  ['handler.fn', 'handler.$', 'lib/a.fn', 'a.b.fn', 'my handler.fn', 'index.run_1', 'mod.fn', 'folder.fn'],
  [
    ...[
      'handler',
      '.fn',
      'handler.',
      'handler.1fn',
      'handler.f-n',
      'handler.fn ',
      ' handler.fn',
      '../x.fn',
      '/etc/x.fn',
      '',
    ],
    ...[
      './handler.fn',
      'a//b.fn',
      'handler.é',
      'é.fn',
      'handler.fn()',
      'a\\b.fn',
      `${'x'.repeat(200)}.fn`,
      'gone.fn',
      'node:fs.fn',
    ],
  ],
);

const files = {
  'handler.js': code,
  'lib/a.js': code,
  'a.b.js': code,
  'my handler.cjs': code,
  'index.js': code,
  'mod.mjs': module,
  'folder/index.js': code,
};

/** Canvases of one function whose files export whatever a right handler names. */
export const functionCanvases = fields({
  handler,
  timeoutSeconds: words([1, 180, 900], [0, -1, null]),
  environment: mostly(
    fc.dictionary(fc.constantFrom('A', 'B_1', '_c'), words(['x', '', 'é', '日本', 'a\nb'])),
    fc.constant({}),
  ) as Word,
}).map((rest) => ({
  entities: [{ id: 'fun', type: 'Function', name: 'fun', files, ...rest }],
  connections: [],
}));
