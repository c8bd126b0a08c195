import { describe, expect, it } from 'vitest';
import { UnitFailure } from '@tiffin/builds-operations';
import { checkSources } from './check-sources.js';

describe('checkSources', () => {
  it.each([
    [{ 'handler.js': 'module.exports.fn = () => 1;\nreturn;' }],
    [{ 'handler.mjs': 'export const fn = await Promise.resolve(() => 1);' }],
    [{ 'handler.js': 'export const fn = () => 1;', 'package.json': '{"type":"module"}' }],
    [{ 'handler.js': 'export const fn = () => 1;' }],
    [{ 'handler.js': 'await 0;\nexports = 1;' }],
    [{ 'handler.mjs': '\uFEFFimport x from "./x.json" with { type: "json" };\nexport { x as "a b" };' }],
    [{ 'handler.mjs': 'export const a = /(?<y>a)|(?<y>b)(?i:c)/v;\nusing x = null;\n{ await using y = null; }' }],
    [{ 'handler.mjs': '#!/usr/bin/env node\nexport class A { static { this.#x; } static #x = 1_000n; accessor = 1 }' }],
    [{ 'handler.js': 'if (new.target) return;\nusing x = null;' }],
    [{ 'lib/package.json': '\uFEFF{"type":"module"}', 'lib/a.js': 'export default 1' }],
    [{ 'lib/package.json': '{"type":"commonjs"}', 'package.json': '{"type":"module"}', 'lib/a.js': 'with ({}) {}' }],
    [{ 'run.js': '#!/usr/bin/env node\n1', 'notes.txt': 'not {{ code', 'data.json': '[]' }],
  ])('accepts %j', async (files) => {
    await expect(checkSources(files as Record<string, string>)).resolves.toBeUndefined();
  });

  it.each([
    [{ 'handler.js': '\nmodule.exports.fn = () => {' }, /^handler\.js:2:28: SyntaxError: /],
    [{ 'lib/a.js': 'const a = ;' }, /^lib\/a\.js:1:11: SyntaxError: Unexpected token ';'\nconst a = ;\n {10}\^$/],
    [
      { 'handler.mjs': 'export const fn = 1;\n\nexport const = 2;' },
      /^handler\.mjs:3:14: SyntaxError: Unexpected token\nexport const = 2;\n {13}\^$/,
    ],
    [{ 'data.json': '{' }, /^data\.json:1:2: SyntaxError: /],
    [{ 'data.json': '{\n  "a": b\n}' }, /^data\.json: SyntaxError: Unexpected token 'b'/],
    [{ 'lib/package.json': '{"type":"module"}', 'lib/a.js': 'with ({}) {}' }, /^lib\/a\.js:1:1: SyntaxError: /],
    [
      { 'handler.js': `const a = '${'x'.repeat(5000)}'; let b = );` },
      /^handler\.js:1:5\d\d\d: SyntaxError: Unexpected token '\)'\n.{1,160}\n *\^$/,
    ],
    [{ 'handler.js': 'export const fn = 1;\nexport const = 2;' }, /^handler\.js:2:14: SyntaxError: /],
    [
      { 'handler.cjs': 'export const fn = 1' },
      /^handler\.cjs:1:1: SyntaxError: Unexpected token 'export'. The file is CommonJS: use require and exports, or let its name end in \.mjs\n/,
    ],
    [
      { 'package.json': '{"type":"commonjs"}', 'a.js': "import './b.js'" },
      /^a\.js:1:1: SyntaxError: Cannot use import .*\. The file is CommonJS/,
    ],
  ])('names file, line and message of %j', async (files, expected) => {
    const check = checkSources(files as Record<string, string>);
    await expect(check).rejects.toThrow(expected);
    await expect(check).rejects.toBeInstanceOf(UnitFailure);
  });

  it('reads large modules within this process, quickly', async () => {
    const text = `export const a = [\n${'  { name: "car", wheels: 4 },\n'.repeat(50_000)}];`;
    await expect(checkSources({ 'handler.mjs': text })).resolves.toBeUndefined();
  });

  it('does not hold a text that nothing can read against time', async () => {
    const nested = { 'handler.mjs': `export default ${'['.repeat(200_000)}` };
    await expect(checkSources(nested)).rejects.toThrow(/^handler\.mjs:1:\d+: SyntaxError: /);
  });
});
