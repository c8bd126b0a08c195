import { expect, it } from 'vitest';
import { membersNamed } from './members-named.js';

const members = [
  { name: 'Nobody', email: null },
  { name: 'Ada Lovelace', email: 'ada@example.com' },
  { name: 'Kurt Gödel', email: 'kurt@example.org' },
];

it.each([
  ['', ['Ada Lovelace', 'Kurt Gödel', 'Nobody']],
  ['  ', ['Ada Lovelace', 'Kurt Gödel', 'Nobody']],
  ['LOVE', ['Ada Lovelace']],
  ['example ada', ['Ada Lovelace']],
  ['godel', ['Kurt Gödel']],
  ['@example.org', ['Kurt Gödel']],
  ['.*', []],
  ['null', []],
])('"%s" finds %j', (search, names) => {
  expect(membersNamed(members, search).map(({ name }) => name)).toEqual(names);
});
