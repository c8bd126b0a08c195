import { describe, expect, it } from '@jest/globals';
import { emptyCanvas, type Entity, seedEntity } from '@tiffin/canvas-rules';
import { draftReducer, restoredDraft } from './draft-state.js';
import { withChanges, withEntity } from './edits.js';
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

  it('writes no password that was typed where a secret belongs', () => {
    const browser = store();
    const drafts = new KeptDrafts(browser);
    const hello = {
      ...seedEntity('Function', emptyCanvas, 'hello'),
      environment: { API_TOKEN: 'hunter2', LANG: 'de' },
    };
    const typed = { ...kept, draft: withEntity(emptyCanvas, hello as Entity) };
    drafts.keep(me, typed);
    drafts.flush();
    const [text = ''] = browser.content.values();
    expect([text.includes('hunter2'), text.includes('"LANG":"de"')]).toEqual([false, true]);
    expect(drafts.read(me)).toBe(typed);
  });

  it('keeps what is half typed and has no form yet', () => {
    const [car] = draft.entities;
    const halfTyped = { ...kept, draft: withChanges(draft, car as Entity, { userFields: 1 }) };
    const browser = store();
    const drafts = new KeptDrafts(browser);
    drafts.keep(me, halfTyped);
    drafts.flush();
    expect(new KeptDrafts(browser).read(me)).toEqual(halfTyped);
  });

  it('takes nothing of another tab away', () => {
    const browser = store();
    const [ours, theirs] = [new KeptDrafts(browser), new KeptDrafts(browser)];
    expect(ours.read(me)).toBeNull();
    theirs.keep(me, kept);
    theirs.flush();
    ours.drop(me);
    expect(new KeptDrafts(browser).read(me)).toEqual(kept);
  });

  it('writes its own again when the page ends, where another tab has taken up and dropped it', () => {
    const browser = store();
    const ours = new KeptDrafts(browser);
    ours.keep(me, kept);
    ours.flush();
    const theirs = new KeptDrafts(browser);
    theirs.read(me);
    theirs.drop(me);
    expect(browser.content.size).toBe(0);
    ours.flush();
    expect(new KeptDrafts(browser).read(me)).toEqual(kept);
  });

  it.each([
    '',
    'null',
    '{}',
    '[]',
    '{"baseNumber":1,"at":"x","draft":{}}',
    '{"baseNumber":1,"draft":null}',
    '{"baseNumber":"1"',
  ])('takes %j for no draft', (text) => {
    expect(new KeptDrafts(store(new Map([['tiffin.draft.u1.p1', text]]))).read(me)).toBeNull();
  });
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

  it('is over where all of it was saved meanwhile, by another tab or by a save whose answer never came', () => {
    const head = { number: 4, author: 'me', canvas: draft };
    expect(restoredDraft(base, { draft, head })).toMatchObject({ base: { number: 4 }, draft, newer: null, past: [] });
  });
});
