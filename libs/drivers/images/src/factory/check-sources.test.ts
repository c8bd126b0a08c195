import { describe, expect, it } from '@jest/globals';
import { UnitFault } from '@tiffin/builds-operations';
import { checkSources } from './check-sources.js';

describe('checkSources', () => {
  it.each([
    [{ 'handler.js': 'module.exports.fn = () => 1;\nreturn;' }],
    [{ 'handler.mjs': 'export const fn = await Promise.resolve(() => 1);' }],
    [{ 'handler.js': 'export const fn = () => 1;', 'package.json': '{"type":"module"}' }],
    [{ 'handler.js': 'export const fn = () => 1;' }],
    [{ 'run.js': '#!/usr/bin/env node\n1', 'notes.txt': 'not {{ code', 'data.json': '[]' }],
  ])('accepts %j', async (files) => {
    await expect(checkSources(files as Record<string, string>)).resolves.toBeUndefined();
  });

  it.each([
    [{ 'handler.js': '\nmodule.exports.fn = () => {' }, /^handler\.js:2: SyntaxError: /],
    [{ 'lib/a.js': 'const a = ;' }, /^lib\/a\.js:1: SyntaxError: Unexpected token/],
    [{ 'handler.mjs': 'export const fn = 1;\n\nexport const = 2;' }, /^handler\.mjs:3: SyntaxError: /],
    [{ 'data.json': '{' }, /^data\.json: /],
    [{ 'handler.js': 'export const fn = 1;\nexport const = 2;' }, /^handler\.js:2: SyntaxError: /],
    [{ 'handler.cjs': 'export const fn = 1' }, /^handler\.cjs:1: SyntaxError: /],
  ])('names file, line and message of %j', async (files, expected) => {
    const check = checkSources(files as Record<string, string>);
    await expect(check).rejects.toThrow(expected);
    await expect(check).rejects.toBeInstanceOf(UnitFault);
  });
});
