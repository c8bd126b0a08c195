/** Guards of what was stored under other rules, and of secrets. */
const rules = 'libs/canvas/rules/src';

export const stored = [
  {
    guard: 'canvas: a write answers for what it changes',
    without: 'a stricter rule makes old projects unsaveable',
    file: `${rules}/problem-place.ts`,
    find: 'return left <= 0;',
    replace: 'return true;',
    test: [`${rules}/judge-canvas.test.ts`, 'takes another entity'],
  },
  {
    guard: 'canvas: a known problem covers itself alone',
    without: 'a project with one old problem takes any further one of its kind',
    file: `${rules}/problem-place.ts`,
    find: 'known.set(place, left - 1);',
    replace: '',
    test: [`${rules}/judge-canvas.test.ts`, 'refuses one more of the kind'],
  },
  {
    guard: 'canvas: an old problem hides no new one',
    without: 'checks of a whole entity are skipped for ever once a part of it breaks a rule',
    file: `${rules}/read-entity.ts`,
    find: '[...read.error.issues, ...skippedIssues(typed, read.error)]',
    replace: 'read.error.issues',
    test: [`${rules}/judge-canvas.test.ts`, 'are made although a part of it is wrong already'],
  },
  {
    guard: 'canvas: stored canvases are read, not judged',
    without: 'the first stricter rule makes old projects unopenable and unbuildable',
    file: `${rules}/read-entity.ts`,
    find: "if ('value' in form) return withSettings(form.value as Entity);",
    replace: 'if (!areProblems(readEntity(typed))) return withSettings((form as { value: unknown }).value as Entity);',
    test: [`${rules}/stored/read-stored-canvas.test.ts`, 'keeps a limit that is lower today'],
  },
  {
    guard: 'canvas: a secret that is written out is refused',
    without: 'passwords stand in immutable revisions that every viewer reads',
    file: `${rules}/read-entity.ts`,
    find: 'const secrets = secretProblems(typed);',
    replace: 'const secrets: Problem[] = [];',
    test: [`${rules}/secret-places.test.ts`, 'the password of a database'],
  },
  {
    guard: 'canvas: secrets of version 1 are masked when it is read',
    without: 'old revisions show what they were saved with',
    file: `${rules}/stored/upgrade-1-to-2.ts`,
    find: 'return literalSecrets(entity).reduce(',
    replace: 'return ([] as LiteralSecret[]).reduce(',
    test: [`${rules}/stored/upgrade-1-to-2.test.ts`, 'leaves none of them in the canvas, which keeps the rule'],
  },
];
