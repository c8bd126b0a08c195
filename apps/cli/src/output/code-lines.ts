import type { ReleaseComparisonView } from '../api/release-comparison-document.js';
import { inert } from './inert.js';
import { styled } from './terminal.js';

type CodeChange = ReleaseComparisonView['code'][number];

const linesOf = ({ unified }: CodeChange): readonly string[] => (unified ?? '').replace(/\n$/, '').split('\n');

const count = (change: CodeChange, sign: '+' | '-'): number =>
  linesOf(change).filter((line) => line.startsWith(sign)).length;

const pathOf = ({ entityName, file }: CodeChange): string => `${inert(entityName)}/${inert(file)}`;

const isLock = ({ unified, isTruncated }: CodeChange): boolean => unified === null && !isTruncated;

/** What stands in for the lines of a file, or behind them; null where all are shown. */
function noteOf(change: CodeChange): string | null {
  if (isLock(change)) return 'a lock: its packages are compared instead';
  if (change.unified === null) return 'too large or too different to compare line by line';
  return change.isTruncated ? 'shown in part: the rest is too long' : null;
}

function coloured(line: string): string {
  const text = inert(line);
  if (line.startsWith('@@')) return styled('cyan', text);
  if (line.startsWith('+')) return styled('green', text);
  return line.startsWith('-') ? styled('red', text) : text;
}

function numbers(change: CodeChange): readonly string[] {
  const note = noteOf(change);
  const counted = `${styled('green', `+${count(change, '+')}`)} ${styled('red', `-${count(change, '-')}`)}`;
  const shown = [...(change.unified === null ? [] : [counted]), ...(note === null ? [] : [`(${note})`])];
  return [`  ${pathOf(change)}  ${shown.join(' ')}`];
}

function lines(change: CodeChange): readonly string[] {
  const path = pathOf(change);
  const note = noteOf(change);
  return [
    styled('bold', `--- ${change.change === 'added' ? '/dev/null' : path}`),
    styled('bold', `+++ ${change.change === 'removed' ? '/dev/null' : path}`),
    ...(change.unified ? linesOf(change).map(coloured) : []),
    ...(note === null ? [] : [styled('dim', `(${note})`)]),
  ];
}

/** The changed files as git shows them. */
export const codeLines = (changes: readonly CodeChange[], as: 'lines' | 'numbers'): readonly string[] =>
  changes.flatMap(as === 'lines' ? lines : numbers);
