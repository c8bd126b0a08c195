import { describe, expect, it } from 'vitest';
import { type Canvas, emptyCanvas, type Entity, seedEntity } from '@tiffin/canvas-rules';
import {
  type DraftAction,
  draftOf,
  draftReducer,
  type DraftState,
  restoredDraft,
  type SavedCanvas,
} from './draft-state.js';
import { withChanges, withEntity } from './edits.js';
import { halfTypedProblems } from './half-typed.js';

const revision = (number: number, canvas: Canvas, author = 'me'): SavedCanvas => ({ number, author, canvas });
const one = withEntity(emptyCanvas, seedEntity('Model', emptyCanvas, 'car'));
const renamedTo = (name: string, canvas = one): Canvas => {
  const [car] = canvas.entities;
  if (!car) throw new Error('a model was expected');
  return withChanges(canvas, car, { name });
};
const after = (state: DraftState, ...actions: DraftAction[]): DraftState => actions.reduce(draftReducer, state);
const start = draftOf(revision(1, one));

describe('editing', () => {
  it('can be undone and redone', () => {
    const edited = after(start, { is: 'edited', canvas: renamedTo('Bike') });
    const undone = after(edited, { is: 'undone' });
    expect(undone.draft).toBe(one);
    expect(after(undone, { is: 'redone' }).draft).toBe(edited.draft);
    expect(after(undone, { is: 'edited', canvas: renamedTo('Boat') }).future).toEqual([]);
  });

  it('takes typing in one field as one step', () => {
    const typed = after(
      start,
      { is: 'edited', canvas: renamedTo('B'), key: 'car.name' },
      { is: 'edited', canvas: renamedTo('Bi'), key: 'car.name' },
      { is: 'edited', canvas: renamedTo('Bi2'), key: 'car.plural' },
    );
    expect(typed.past).toHaveLength(2);
    expect(after(typed, { is: 'undone' }, { is: 'undone' }).draft).toBe(one);
  });

  it('has nothing to undo at the beginning', () => {
    expect(after(start, { is: 'undone' }, { is: 'redone' })).toBe(start);
  });
});

describe('saving', () => {
  const mine = renamedTo('Bike');

  it('makes the answer the base', () => {
    const saved = after(
      start,
      { is: 'edited', canvas: mine },
      { is: 'sent' },
      { is: 'saved', revision: revision(2, mine) },
    );
    expect(saved).toMatchObject({ base: { number: 2 }, sending: null, newer: null });
    expect(saved.draft).toBe(saved.base.canvas);
  });

  it('keeps what was drawn while it was under way', () => {
    const later = withEntity(mine, seedEntity('Function', mine, 'hello'));
    const merged = withEntity(mine, seedEntity('Gateway', mine, 'theirs'));
    const saved = after(
      start,
      { is: 'edited', canvas: mine },
      { is: 'sent' },
      { is: 'edited', canvas: later },
      { is: 'saved', revision: revision(3, merged) },
    );
    expect(saved.draft.entities.map(({ id }) => id).toSorted()).toEqual(['car', 'hello', 'theirs']);
    expect(saved.base.canvas).toBe(merged);
  });

  it('leads undo past what others saved, and takes nothing of theirs away', () => {
    const theirs = withEntity(mine, seedEntity('Gateway', mine, 'theirs'));
    const saved = after(
      start,
      { is: 'edited', canvas: mine },
      { is: 'sent' },
      { is: 'saved', revision: revision(3, theirs) },
    );
    const undone = after(saved, { is: 'undone' }).draft;
    expect(undone.entities.map(({ id, name }) => [id, name])).toEqual([
      ['car', one.entities[0]?.name],
      ['theirs', theirs.entities[1]?.name],
    ]);
  });

  it('asks about what was typed while it was under way and somebody else changed, too', () => {
    const [car] = mine.entities as [Entity];
    const typed = withChanges(mine, car, { plural: 'mine' });
    const answer = revision(3, withChanges(mine, car, { plural: 'theirs' }));
    const saved = after(
      start,
      { is: 'edited', canvas: mine },
      { is: 'sent' },
      { is: 'edited', canvas: typed },
      { is: 'saved', revision: answer },
    );
    expect(saved).toMatchObject({ draft: typed, base: { number: 1 }, newer: { number: 3 }, sending: null });
    expect(saved.newer?.isOwn).toBe(true);
    const stranger = after(saved, { is: 'arrived', revision: revision(4, answer.canvas, 'Ada') });
    expect([stranger.newer?.author, stranger.newer?.isOwn]).toEqual(['Ada', undefined]);
  });

  it('takes its own revision for the answer where that was lost', () => {
    const later = renamedTo('Boat');
    const lost = after(
      start,
      { is: 'edited', canvas: mine },
      { is: 'sent' },
      { is: 'arrived', revision: revision(2, mine) },
      { is: 'edited', canvas: later },
      { is: 'refused' },
    );
    expect(lost).toMatchObject({ base: { number: 2 }, draft: later, newer: null, sending: null });
  });

  it('does not take its own revision for somebody else’s', () => {
    const own = revision(2, mine);
    const sent = after(start, { is: 'edited', canvas: mine }, { is: 'sent' }, { is: 'arrived', revision: own });
    expect(after(sent, { is: 'saved', revision: own }).newer).toBeNull();
  });

  it('goes on as it was after a refusal', () => {
    const refused = after(start, { is: 'edited', canvas: mine }, { is: 'sent' }, { is: 'refused' });
    expect(refused).toMatchObject({ draft: mine, sending: null, base: { number: 1 } });
  });
});

describe('revisions of others', () => {
  const theirs = revision(2, withEntity(one, seedEntity('Gateway', one, 'gate')), 'Ada');

  it('replace a draft without changes', () => {
    expect(after(start, { is: 'arrived', revision: theirs })).toMatchObject({
      base: { number: 2 },
      draft: theirs.canvas,
      newer: null,
    });
  });

  it('wait beside a draft with changes', () => {
    const mine = renamedTo('Bike');
    const state = after(start, { is: 'edited', canvas: mine }, { is: 'arrived', revision: theirs });
    expect(state).toMatchObject({ draft: mine, base: { number: 1 }, newer: { number: 2 } });
    expect(after(state, { is: 'discarded' })).toMatchObject({ draft: theirs.canvas, newer: null });
  });

  it('that hold all that was changed here replace the draft without a word', () => {
    const mine = renamedTo('Bike');
    const both = revision(2, withEntity(mine, seedEntity('Gateway', mine, 'gate')));
    const state = after(start, { is: 'edited', canvas: mine }, { is: 'arrived', revision: both });
    expect(state).toMatchObject({ base: { number: 2 }, draft: both.canvas, newer: null });
  });

  it('come in any order and never take the draft back', () => {
    const state = draftOf(revision(5, one));
    expect(after(state, { is: 'arrived', revision: theirs })).toBe(state);
  });

  it('become the base when the draft is put on them', () => {
    const canvas = renamedTo('Bike', theirs.canvas);
    const state = after(start, { is: 'edited', canvas: renamedTo('Bike') }, { is: 'arrived', revision: theirs });
    const taken = after(state, { is: 'rebased', revision: theirs, canvas });
    expect(taken).toMatchObject({ base: { number: 2 }, draft: canvas, newer: null });
    expect(after(taken, { is: 'undone' }).draft).toBe(theirs.canvas);
  });
});

describe('what gave way to others', () => {
  it('is one undo away, and what is saved is two', () => {
    const theirs = revision(2, renamedTo('Boat'), 'Ada');
    const mine = after(start, { is: 'edited', canvas: renamedTo('Bike') }, { is: 'arrived', revision: theirs });
    const taken = after(mine, { is: 'rebased', revision: theirs, canvas: theirs.canvas });
    const undone = after(taken, { is: 'undone' });
    expect(undone.draft.entities[0]?.name).toBe('Bike');
    expect(after(undone, { is: 'undone' }).draft).toBe(theirs.canvas);
  });
});

describe('what is half typed', () => {
  const typed = after(start, { is: 'typed', field: 'car methods', text: '[{' });
  const theirs = revision(2, withEntity(one, seedEntity('Gateway', one, 'gate')), 'Ada');

  it('stays with the draft until it is a value, and is no step of undo', () => {
    expect([typed.halfTyped, typed.past]).toEqual([{ 'car methods': '[{' }, []]);
    expect(after(typed, { is: 'typed', field: 'car methods', text: null }).halfTyped).toEqual({});
  });

  it('is not passed over by what others save', () => {
    expect(after(typed, { is: 'arrived', revision: theirs })).toMatchObject({
      base: { number: 1 },
      newer: { number: 2 },
    });
    const taken = after(typed, { is: 'rebased', revision: theirs, canvas: theirs.canvas });
    expect(taken.halfTyped).toBe(typed.halfTyped);
  });

  it('keeps its entity from being saved without it, and no longer than there is such an entity', () => {
    expect(halfTypedProblems(one, typed.halfTyped)).toMatchObject([
      { entityId: 'car', field: 'methods', textKey: 'car methods' },
    ]);
    expect(halfTypedProblems(emptyCanvas, typed.halfTyped)).toEqual([]);
  });

  it('waits for its entity until that was saved without it, and holds no revision of others up', () => {
    const removed = after(typed, { is: 'edited', canvas: emptyCanvas });
    expect(after(removed, { is: 'undone' }).halfTyped).toEqual(typed.halfTyped);
    const saved = after(removed, { is: 'sent' }, { is: 'saved', revision: revision(2, emptyCanvas) });
    expect(saved.halfTyped).toEqual({});
    for (const clean of [saved, { ...saved, halfTyped: typed.halfTyped }])
      expect(after(clean, { is: 'arrived', revision: revision(3, one, 'Ada') })).toMatchObject({
        base: { number: 3 },
        draft: one,
        newer: null,
      });
  });

  it('goes with its row, whatever moves it', () => {
    const [car] = one.entities as [Entity];
    const rows = [{ name: 'a' }, { name: 'b' }];
    const [both, second] = [rows, rows.slice(1)].map((properties) => withChanges(one, car, { properties }));
    const key = 'car properties.1.default';
    const begun = after(draftOf(revision(1, both as Canvas)), { is: 'typed', field: key, text: '{' });
    const removed = after(begun, { is: 'edited', canvas: second as Canvas });
    expect(removed.halfTyped).toEqual({ 'car properties.0.default': '{' });
    expect(after(removed, { is: 'undone' }).halfTyped).toEqual({ [key]: '{' });
  });
});

describe('discarding', () => {
  it('can be undone', () => {
    const mine = renamedTo('Bike');
    const state = after(start, { is: 'edited', canvas: mine }, { is: 'discarded' });
    expect(state.draft).toBe(one);
    expect(after(state, { is: 'undone' }).draft).toBe(mine);
  });

  it('in favour of a newer revision can be undone, too: the changes come back on top of it', () => {
    const theirs = revision(2, withEntity(one, seedEntity('Gateway', one, 'gate')), 'Ada');
    const edited = after(start, { is: 'edited', canvas: renamedTo('Bike') });
    for (const state of [
      after(edited, { is: 'arrived', revision: theirs }, { is: 'discarded' }),
      after(edited, { is: 'discarded', revision: theirs }),
    ]) {
      expect(state).toMatchObject({ base: { number: 2 }, draft: theirs.canvas, newer: null });
      expect(after(state, { is: 'undone' }).draft).toEqual(renamedTo('Bike', theirs.canvas));
    }
  });
});

describe('restoredDraft', () => {
  const base = { number: 3, author: 'me', canvas: emptyCanvas };
  const left = { draft: one, halfTyped: {} };

  it('is the draft as it was left, and one step of undo away from what is saved', () => {
    const state = restoredDraft(base, { ...left, head: base });
    expect([state.draft, state.newer]).toEqual([one, null]);
    expect(draftReducer(state, { is: 'undone' }).draft).toBe(emptyCanvas);
  });

  it('knows of a revision that somebody saved meanwhile, as if the page had stayed open', () => {
    const head = { number: 4, author: 'you', canvas: emptyCanvas };
    expect(restoredDraft(base, { ...left, head })).toMatchObject({ base: { number: 3 }, newer: { number: 4 } });
  });

  it('is over where all of it was saved meanwhile, by another tab or by a save whose answer never came', () => {
    const head = { number: 4, author: 'me', canvas: one };
    expect(restoredDraft(base, { ...left, head })).toMatchObject({
      base: { number: 4 },
      draft: one,
      newer: null,
      past: [],
    });
  });
});
