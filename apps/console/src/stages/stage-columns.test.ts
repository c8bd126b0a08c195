import { describe, expect, it } from 'vitest';
import { stageColumns } from './stage-columns.js';

const stage = (id: string, ...upstream: readonly string[]) => ({ id, upstream: upstream.map((one) => ({ id: one })) });
const shown = (...stages: readonly ReturnType<typeof stage>[]) =>
  stageColumns(stages).map((column) => column.map(({ id }) => id));

describe('the columns of the board', () => {
  it.each([
    ['of one stage', [stage('dev')], [['dev']]],
    ['of a line, in whatever order it came', [stage('c', 'b'), stage('a'), stage('b', 'a')], [['a'], ['b'], ['c']]],
    [
      'of a branch that joins again',
      [stage('dev'), stage('east', 'dev'), stage('west', 'dev'), stage('live', 'east', 'west')],
      [['dev'], ['east', 'west'], ['live']],
    ],
    [
      'of ways of different length: behind the longest',
      [stage('dev'), stage('a', 'dev'), stage('b', 'a'), stage('live', 'dev', 'b')],
      [['dev'], ['a'], ['b'], ['live']],
    ],
    ['of a stage that comes after one that is gone', [stage('lone', 'gone')], [['lone']]],
    ['of nothing', [], []],
  ])('%s', (_, stages, columns) => {
    expect(shown(...stages)).toEqual(columns);
  });

  it('hold each stage once, even in a circle', () => {
    expect(shown(stage('a', 'b'), stage('b', 'a')).flat().sort()).toEqual(['a', 'b']);
  });
});
