import { describe, expect, it } from '@jest/globals';
import { emptyCanvas, seedEntity } from '@tiffin/canvas-rules';
import { draftReducer, restoredDraft } from './draft-state.js';
import { withEntity } from './edits.js';
import { type KeptDraft, KeptDrafts } from './kept-drafts.js';

const me = { viewerId: 'u1', projectId: 'p1' };
const draft = withEntity(emptyCanvas, seedEntity('Model', emptyCanvas, 'car'));
const kept: KeptDraft = { baseNumber: 3, draft, at: '2026-11-25T10:00:00.000Z' };

function store(content = new Map<string, string>()) {
  return {
    content,
    getItem: (name: string) => content.get(name) ?? null,
    setItem: (name: string, value: string) => void content.set(name, value),
    removeItem: (name: string) => void content.delete(name),
  };
}

describe('KeptDrafts', () => {
  it('has what was kept at once, and after the page has gone', () => {
    const browser = store();
    const drafts = new KeptDrafts(browser);
    drafts.keep(me, kept);
    expect(drafts.read(me)).toBe(kept);
    drafts.flush();
    expect(new KeptDrafts(browser).read(me)).toEqual(kept);
  });

  it('keeps each project and each person apart', () => {
    const drafts = new KeptDrafts(store());
    drafts.keep(me, kept);
    expect(drafts.read({ ...me, projectId: 'p2' })).toBeNull();
    expect(drafts.read({ ...me, viewerId: 'u2' })).toBeNull();
  });

  it('forgets what was saved or discarded, also what waits to be written', () => {
    const browser = store();
    const drafts = new KeptDrafts(browser);
    drafts.keep(me, kept);
    drafts.drop(me);
    drafts.flush();
    expect([drafts.read(me), browser.content.size]).toEqual([null, 0]);
  });

  it('goes on in memory where the browser stores nothing', () => {
    const full = () => {
      throw new Error('QuotaExceededError');
    };
    const drafts = new KeptDrafts({ getItem: full, setItem: full, removeItem: full });
    drafts.keep(me, kept);
    drafts.flush();
    expect(drafts.read(me)).toBe(kept);
    drafts.drop(me);
    expect(drafts.read(me)).toBeNull();
  });

  it.each(['', 'null', '{}', '[]', '{"baseNumber":1,"at":"x","draft":{}}', '{"baseNumber":"1"'])(
    'takes %j for no draft',
    (text) => {
      expect(new KeptDrafts(store(new Map([['tiffin.draft.u1.p1', text]]))).read(me)).toBeNull();
    },
  );
});

describe('restoredDraft', () => {
  const base = { number: 3, author: 'me', canvas: emptyCanvas };

  it('is the draft as it was left, and one step of undo away from what is saved', () => {
    const state = restoredDraft(base, { draft, head: base });
    expect([state.draft, state.newer]).toEqual([draft, null]);
    expect(draftReducer(state, { is: 'undone' }).draft).toBe(emptyCanvas);
  });

  it('knows of a revision that somebody saved meanwhile, as if the page had stayed open', () => {
    const head = { number: 4, author: 'you', canvas: emptyCanvas };
    expect(restoredDraft(base, { draft, head })).toMatchObject({ base: { number: 3 }, newer: { number: 4 } });
  });
});
