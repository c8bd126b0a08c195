import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { envLines } from './env-lines.js';

describe('envLines', () => {
  it.each([
    'A=1\nB=2',
    'A=1\r\nB=2\r\n',
    '# of a file\n\nA=1 # said\n  B = two words  \n',
    'export A=1\n\texport B=2',
    `A="with # and = in it"\nB='single "quoted"'\nC=\`tick 'quoted'\``,
    'A="two\nlines"\nB=2',
    'A="one\\nline"\nB=\'one\\nline\'',
    'A=\nB=""',
    'A=1\nA=2',
    'A=a=b==',
    'URL=postgres://u:p@host/db?x=1',
    '-----BEGIN-----\nA=1',
  ])('reads as Node does: %j', (text) => {
    const found = Object.fromEntries(envLines(text).settings.map(({ name, value }) => [name, value]));
    expect(found).toEqual({ ...parseEnv(text) });
  });

  it.each([
    ['', [], [], 0],
    ['# only a comment', [], [], 0],
    ['A=1\nno line of this kind\n', ['A'], [], 1],
    ['lower=1\nGOOD=2\nbad-name=3', ['lower', 'GOOD', 'bad-name'], ['lower', 'bad-name'], 0],
  ])('of %j tells what is not one', (text, names, badNames, unread) => {
    const lines = envLines(text);
    expect([lines.settings.map(({ name }) => name), lines.badNames, lines.unread]).toEqual([names, badNames, unread]);
  });
});
