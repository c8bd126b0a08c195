import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeAnew } from './made-anew.mjs';

const literals = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g;
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a suite has a test of this name: a title, with what `it.each` puts into it also in the suite. */
function hasTest(suite, name) {
  const titles = [...suite.matchAll(literals)].map(([, single, double]) => single ?? double ?? '');
  // A row may leave out what `it.each` puts in front.
  return titles.some((title) => isMade(suite, title, name) || isMade(suite, title.replace(/^%s /, ''), name));
}

function isMade(suite, title, name) {
  const pattern = escaped(title).replaceAll(/%[sjdi]/g, '(.+?)');
  const match = title === '' ? null : new RegExp(`^${pattern}$`).exec(name);
  return match?.slice(1).every((value) => suite.includes(value.replaceAll(/^"|"$/g, ''))) ?? false;
}

/** What has moved: guards whose text is no longer there, once, or no longer what counts, and tests that nobody finds. */
export function staleIn(root, guards) {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const suiteAt = (file) => {
    // The suite of a contract has its tests in the contract.
    const suite = read(file.includes('-contract.') ? 'libs/testing/src/cell-contract.ts' : file);
    return suite.includes('badTokens(') ? suite + read('libs/testing/src/identity/bad-tokens.ts') : suite;
  };
  const complaints = madeAnew(root, guards);
  for (const { guard, test, also = [], ...edit } of guards) {
    for (const { file, find } of [edit, ...also]) {
      const count = read(file).split(find).length - 1;
      if (count !== 1) complaints.push(`${guard}: ${file} has ${count} times: ${find}`);
    }
    for (const name of test.slice(1)) {
      if (!hasTest(suiteAt(test[0]), name)) complaints.push(`${guard}: ${test[0]} has no test "${name}"`);
    }
  }
  return complaints;
}
