import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addTrafficCommand } from './traffic-program.js';

it.each([
  ['1h', 3_600],
  ['7d', 604_800],
  ['999999999d', 604_800],
])('asks for no more than is kept: %s', (text, expected) => {
  const program = new Command();
  addTrafficCommand(program);
  const since = program.commands[0]?.options.find(({ long }) => long === '--since');
  expect(since?.parseArg?.(text, undefined)).toBe(expected);
});
