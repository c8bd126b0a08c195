import { describe, expect, it } from 'vitest';
import { emptyCanvas, type Entity, seedEntity } from '@tiffin/canvas-rules';
import { restoredDraft } from './draft-state.js';
import { withChanges, withEntity } from './edits.js';
import { readDraft } from './draft-text.js';
import { halfTypedProblems } from './half-typed.js';
import { type KeptDraft, KeptDrafts } from './kept-drafts.js';
import type { PagePresence } from './page-presence.js';

const me = { viewerId: 'u1', projectId: 'p1' };
const draft = withEntity(emptyCanvas, seedEntity('Model', emptyCanvas, 'car'));
const kept: KeptDraft = { baseNumber: 3, draft, halfTyped: {}, at: '2026-11-25T10:00:00.000Z' };
const later: KeptDraft = {
  ...kept,
  draft: withEntity(draft, seedEntity('Gateway', draft, 'gate')),
  at: '2026-11-25T11:00:00.000Z',
};

/** A browser with its tabs: one store, and pages that come and go. */
class Browser {
  readonly content = new Map<string, string>();
  readonly pages = new Set<string>();
  readonly store = {
    names: () => [...this.content.keys()],
    getItem: (name: string) => this.content.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (this.isFull) throw new Error('QuotaExceededError');
      this.content.set(name, value);
    },
    removeItem: (name: string) => void this.content.delete(name),
  };
  isFull = false;

  /** The drafts of a new page, in a new tab or in that of an earlier page. */
  page(previousId: string | null = null, id = `page${this.pages.size + 1}`): KeptDrafts {
    this.pages.add(id);
    const presence: PagePresence = {
      id,
      previousId,
      open: () => Promise.resolve(new Set(this.pages)),
      isGone: (other) => Promise.resolve(!this.pages.has(other)),
    };
    return new KeptDrafts(this.store, presence);
  }

  /** The page ends, as when its tab is closed or loads another. */
  end(id: string, drafts: KeptDrafts): void {
    drafts.flush();
    this.pages.delete(id);
  }
}

/** What was begun and nobody waits for. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function written(first: KeptDraft = kept) {
  const browser = new Browser();
  const drafts = browser.page(null, 'a');
  drafts.keep(me, first);
  drafts.flush();
  return { browser, drafts };
}

describe('the drafts of one page', () => {
  it('are there at once, and after the page has gone', async () => {
    const { browser, drafts } = written();
    expect(await drafts.open(me)).toBe(kept);
    browser.end('a', drafts);
    expect(await browser.page('a').open(me)).toEqual(kept);
  });

  it('are apart by project and by person', async () => {
    const { drafts } = written();
    expect(await drafts.open({ ...me, projectId: 'p2' })).toBeNull();
    expect(await drafts.open({ ...me, viewerId: 'u2' })).toBeNull();
  });

  it('are forgotten once they are saved or discarded, also what waits to be written', async () => {
    const { browser, drafts } = written();
    drafts.keep(me, later);
    drafts.drop(me);
    drafts.flush();
    expect([await drafts.open(me), browser.content.size]).toEqual([null, 0]);
  });

  it('are in memory where the browser stores nothing, and it is told', async () => {
    const full = () => {
      throw new Error('QuotaExceededError');
    };
    const drafts = new KeptDrafts(
      { names: full, getItem: full, setItem: full, removeItem: full },
      { id: 'a', previousId: null, open: () => Promise.resolve(new Set()), isGone: () => Promise.resolve(true) },
    );
    let told = 0;
    drafts.watch(() => (told += 1));
    drafts.keep(me, kept);
    drafts.flush();
    expect([await drafts.open(me), drafts.isStoring(), told]).toEqual([kept, false, 1]);
    expect(drafts.choose(me, null)).toBe(false);
    expect(await drafts.open(me)).toBe(kept);
    // It can be taken along, and what is saved is opened once it was let go.
    expect(readDraft(drafts.textOf(me) ?? '')).toEqual(kept);
    drafts.drop(me);
    expect([drafts.textOf(me), drafts.choose(me, null), await drafts.open(me)]).toEqual([null, true, null]);
  });

  it('hold no password that was typed where a secret belongs, nor what may be half of one', () => {
    const hello = {
      ...seedEntity('Function', emptyCanvas, 'hello'),
      environment: { API_TOKEN: 'hunter2', LANG: 'de' },
    };
    const halfTyped = { 'db settings': '{"password": "hunter2"', 'car methods': '[{"name": "find' };
    const { browser } = written({ ...kept, draft: withEntity(emptyCanvas, hello as Entity), halfTyped });
    const [text = ''] = browser.content.values();
    expect(['hunter2', '"LANG":"de"', 'car methods'].map((part) => text.includes(part))).toEqual([false, true, true]);
  });

  it('keep what is half typed and has no form yet', async () => {
    const [car] = draft.entities;
    const halfTyped = { ...kept, draft: withChanges(draft, car as Entity, { userFields: 1 }) };
    const { browser } = written(halfTyped);
    expect(await browser.page('a').open(me)).toEqual(halfTyped);
  });

  it('bring back what is half typed in a field, which keeps the draft from being saved without it', async () => {
    const halfTyped = { 'car methods': '[{"name": "find' };
    const { browser, drafts } = written({ ...kept, halfTyped });
    browser.end('a', drafts);
    const left = (await browser.page('a').open(me)) as KeptDraft;
    const base = { number: 3, author: 'me', canvas: draft };
    const state = restoredDraft(base, { ...left, head: { ...base, number: 4 } });
    expect(halfTypedProblems(state.draft, state.halfTyped)).toMatchObject([{ textKey: 'car methods' }]);
    expect(state).toMatchObject({ halfTyped, newer: { number: 4 } });
  });

  it.each([
    '',
    'null',
    '{}',
    '[]',
    '{"baseNumber":1,"at":"x","draft":{}}',
    '{"baseNumber":1,"draft":null}',
    '{"baseNumber":1,"draft":{"formatVersion":2,"entities":[null],"connections":[]}}',
    '{"baseNumber":1,"draft":{"formatVersion":99,"entities":[],"connections":[]}}',
    '{"baseNumber":"1"',
  ])('leave alone what they cannot read: %j', async (text) => {
    const browser = new Browser();
    browser.content.set('tiffin.draft.u1.p1.z', text);
    const drafts = browser.page();
    expect(await drafts.open(me)).toBeNull();
    expect(drafts.others(me)).toMatchObject([{ kept: null, text }]);
    drafts.drop(me);
    drafts.keep(me, kept);
    drafts.flush();
    await settled();
    expect(browser.content.get('tiffin.draft.u1.p1.z')).toBe(text);
  });

  it('take up what an earlier console kept in one place for all tabs', async () => {
    const browser = new Browser();
    const { halfTyped: _, ...earlier } = kept;
    browser.content.set('tiffin.draft.u1.p1', JSON.stringify(earlier));
    const drafts = browser.page();
    const opened = await drafts.open(me);
    expect(opened).toEqual(kept);
    drafts.keep(me, opened as KeptDraft);
    await settled();
    expect([...browser.content.keys()]).toEqual(['tiffin.draft.u1.p1.page1']);
  });
});

describe('the drafts of several tabs', () => {
  it('are one for each, and each gets its own back', async () => {
    const { browser, drafts: a } = written();
    const b = browser.page(null, 'b');
    b.keep(me, later);
    b.flush();
    expect([a, b].map((drafts) => drafts.others(me).map((other) => other.kept))).toEqual([[later], [kept]]);
    browser.end('a', a);
    browser.end('b', b);
    expect(await browser.page('a', 'c').open(me)).toEqual(kept);
    expect(await browser.page('b', 'd').open(me)).toEqual(later);
    await settled();
    expect([...browser.content.keys()]).toEqual(['tiffin.draft.u1.p1.c', 'tiffin.draft.u1.p1.d']);
  });

  it('begin with what another tab shows, and take nothing away from it', async () => {
    const { browser, drafts: a } = written();
    const b = browser.page(null, 'b');
    b.keep(me, (await b.open(me)) as KeptDraft);
    b.flush();
    await settled();
    expect([...browser.content.keys()]).toEqual(['tiffin.draft.u1.p1.a']);
    expect(b.others(me)).toEqual([]);
    b.drop(me);
    await settled();
    browser.end('a', a);
    expect(await browser.page('a', 'c').open(me)).toEqual(kept);
  });

  it('do not bring a change back that was written and undone', async () => {
    const { browser } = written();
    const b = browser.page(null, 'b');
    const opened = (await b.open(me)) as KeptDraft;
    b.keep(me, later);
    b.flush();
    b.keep(me, { ...opened, at: later.at });
    browser.end('b', b);
    expect((await browser.page('b', 'c').open(me))?.draft).toEqual(kept.draft);
  });

  it('are left where they are while their tab is loaded again, whatever becomes of the copy', async () => {
    const { browser, drafts: a } = written();
    const b = browser.page(null, 'b');
    const opened = (await b.open(me)) as KeptDraft;
    browser.end('a', a);
    b.keep(me, opened);
    await settled();
    b.drop(me);
    await settled();
    expect(await browser.page('a', 'c').open(me)).toEqual(kept);
  });

  it('do not come over a tab that is loaded again and had nothing unsaved', async () => {
    const { browser } = written();
    const clean = browser.page('earlier', 'b');
    expect(await clean.open(me)).toBeNull();
    expect(clean.others(me)).toHaveLength(1);
  });

  it('move to a new tab once theirs was closed, and end with the save there', async () => {
    const { browser, drafts: a } = written();
    browser.end('a', a);
    const b = browser.page(null, 'b');
    const opened = (await b.open(me)) as KeptDraft;
    b.keep(me, opened);
    await settled();
    expect([...browser.content.keys()]).toEqual(['tiffin.draft.u1.p1.b']);
    b.drop(me);
    expect(browser.content.size).toBe(0);
  });

  it('end with the save in a new tab, also where that could not store them for itself', async () => {
    const { browser, drafts: a } = written();
    browser.end('a', a);
    const b = browser.page(null, 'b');
    browser.isFull = true;
    b.keep(me, (await b.open(me)) as KeptDraft);
    await settled();
    expect([...browser.content.keys()]).toEqual(['tiffin.draft.u1.p1.a']);
    b.drop(me);
    await settled();
    expect(browser.content.size).toBe(0);
  });

  it('stay where they were changed after another tab took them up', async () => {
    const { browser, drafts: a } = written();
    // A tab that was duplicated: it comes after a page that is still there.
    const b = browser.page('a', 'b');
    await b.open(me);
    a.keep(me, later);
    browser.end('a', a);
    b.drop(me);
    await settled();
    expect(await browser.page('b', 'c').open(me)).toEqual(later);
  });

  it('are all there for one who opens them in turn', async () => {
    const { browser, drafts: a } = written();
    browser.end('a', a);
    const b = browser.page('none', 'b');
    b.keep(me, later);
    const [other] = b.others(me);
    expect(b.choose(me, other?.name ?? '')).toBe(true);
    expect(await b.open(me)).toEqual(kept);
    await settled();
    expect(b.others(me).map((one) => one.kept)).toEqual([{ ...later, aside: true }]);
    expect(b.choose(me, null)).toBe(true);
    expect(await b.open(me)).toBeNull();
    expect(b.others(me)).toHaveLength(2);
    // What was put aside waits to be asked for.
    expect(await browser.page().open(me)).toBeNull();
  });

  it('are written again when the page ends, where they were discarded elsewhere', async () => {
    const { browser, drafts: a } = written();
    const b = browser.page('none', 'b');
    b.discard(b.others(me)[0]?.name ?? '');
    expect(browser.content.size).toBe(0);
    browser.end('a', a);
    expect(await browser.page('a', 'c').open(me)).toEqual(kept);
  });
});
