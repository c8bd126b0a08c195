import { describe, expect, it } from 'vitest';
import { fileNameProblem, fileOrder, renamed, withoutFile } from './file-edits.js';

const files = { 'b.js': '2', 'handler.js': '1', 'a.js': '3' };

describe('files of a function', () => {
  it('puts the handler first and the others by name', () => {
    expect(fileOrder(files, 'handler.js')).toEqual(['handler.js', 'a.js', 'b.js']);
    expect(fileOrder(files, null)).toEqual(['a.js', 'b.js', 'handler.js']);
  });

  it('renames in place and removes', () => {
    expect(Object.entries(renamed(files, 'b.js', 'c.js'))[0]).toEqual(['c.js', '2']);
    expect(withoutFile(files, 'b.js')).toEqual({ 'handler.js': '1', 'a.js': '3' });
  });

  it.each(['', '  ', 'a.js', ' a.js '])('refuses the name "%s"', (name) => {
    expect(fileNameProblem(files, name)).not.toBeNull();
  });

  it('takes a free name', () => {
    expect(fileNameProblem(files, 'lib/new.js')).toBeNull();
  });
});
