/** Guards of what somebody draws in the console and has not saved. */
const draft = 'apps/console/src/draft';
const kept = [`${draft}/kept-drafts.ts`, `${draft}/kept-drafts.test.ts`];

export const drafts = [
  {
    guard: 'console: each page keeps its draft in a place of its own',
    without: 'the second tab on a canvas overwrites what was drawn in the first',
    file: kept[0],
    find: 'return `${place}.${this.page.id}`;',
    replace: 'return `${place}.one`;',
    test: [kept[1], 'are one for each, and each gets its own back'],
  },
  {
    guard: 'console: what another tab shows is not taken away',
    without: 'a second tab ends the draft of the first, at the latest when that is loaded again',
    file: kept[0],
    find: 'if (isCopy) return Promise.resolve(false);',
    replace: "if (isCopy) return this.page.isGone(pageId ?? '');",
    test: [kept[1], 'are left where they are while their tab is loaded again, whatever becomes of the copy'],
  },
  {
    guard: 'console: a draft is removed as it was taken up, and not what was written there since',
    without: 'what was drawn in another tab meanwhile goes with the draft that was taken up from it',
    file: kept[0],
    find: 'this.store.getItem(name) === text && this.store.removeItem(name)',
    replace: 'this.store.removeItem(name)',
    test: [kept[1], 'stay where they were changed after another tab took them up'],
  },
  {
    guard: 'console: what is half typed is kept',
    without: 'one field without its form throws the whole draft away at the next reload',
    file: `${draft}/draft-text.ts`,
    find: 'return isDrawn(draft) ? draft : null;',
    replace: 'return null;',
    test: [kept[1], 'keep what is half typed and has no form yet'],
  },
  {
    guard: 'console: no password lies in the browser with a draft',
    without: 'a password that was typed in the wrong field stays on the machine',
    file: `${draft}/draft-text.ts`,
    find: 'draft: withoutSecrets(kept.draft),',
    replace: 'draft: kept.draft,',
    test: [kept[1], 'hold no password that was typed where a secret belongs, nor what may be half of one'],
  },
  {
    guard: 'console: nor does half of one',
    without: 'settings that are no JSON yet lie in the browser with the password inside',
    file: `${draft}/draft-text.ts`,
    find: 'halfTyped: withoutSettings(kept.halfTyped)',
    replace: 'halfTyped: kept.halfTyped',
    test: [kept[1], 'hold no password that was typed where a secret belongs, nor what may be half of one'],
  },
  {
    guard: 'console: undo takes nothing away that others saved',
    without: 'undo and save remove what another member drew meanwhile, without a conflict',
    file: `${draft}/draft-state.ts`,
    find: '...onto(state, sent, revision.canvas),',
    replace: '...state,',
    test: [`${draft}/draft-state.test.ts`, 'leads undo past what others saved, and takes nothing of theirs away'],
  },
  {
    guard: 'console: what was typed during a save does not give way without a word',
    without: 'a field that somebody else changed meanwhile shows theirs, and mine is gone',
    file: `${draft}/draft-state.ts`,
    find: 'if (later.dropped.length > 0) return',
    replace: 'if (later.dropped.length < 0) return',
    test: [
      `${draft}/draft-state.test.ts`,
      'asks about what was typed while it was under way and somebody else changed, too',
    ],
  },
];
