import { describe, expect, it } from 'vitest';
import { saveState } from './save-state.js';

describe('saveState', () => {
  it.each([
    [{ changes: 0, problems: 0, saving: false }, 'saved', false],
    [{ changes: 0, problems: 2, saving: false }, 'saved', false],
    [{ changes: 1, problems: 0, saving: false }, 'unsaved', true],
    [{ changes: 2, problems: 1, saving: false }, 'invalid', false],
    [{ changes: 2, problems: 0, saving: true }, 'saving', false],
  ] as const)('%j is %s', (facts, is, possible) => {
    const state = saveState(facts);
    expect(state.is).toBe(is);
    expect(state.reason === null).toBe(possible);
  });

  it('counts for people', () => {
    expect(saveState({ changes: 1, problems: 0, saving: false }).text).toBe('1 change');
    expect(saveState({ changes: 3, problems: 2, saving: false }).text).toBe('2 problems');
  });
});
