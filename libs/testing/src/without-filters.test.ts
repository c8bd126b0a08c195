import { expect, it } from 'vitest';
import { withoutFilters } from './without-filters.js';

it.each([
  ['select a from t', 'select a from t'],
  ['select a from t where a = $1', 'select a from t where (( a = $1) or true) '],
  ['select a from t where a = $1 order by a limit 1', 'select a from t where (( a = $1 ) or true) order by a limit 1'],
  [
    'select a from t join u on u.id = t.id where u.a in (select b from v where b = $1)',
    'select a from t join u on (( u.id = t.id ) or true) where (( u.a in (select b from v where (( b = $1) or true) )) or true) ',
  ],
  ['update t set a = 1 where b = $1 returning a', 'update t set a = 1 where (( b = $1 ) or true) returning a'],
  ["select 'where' as where_a from t", "select 'where' as where_a from t"],
  ['insert into t values ($1) on conflict (a) do nothing', 'insert into t values ($1) on conflict (a) do nothing'],
  ['select distinct on (a) a from t', 'select distinct on (a) a from t'],
])('takes the filters out of: %s', (sql, expected) => {
  expect(withoutFilters(sql)).toBe(expected);
});
