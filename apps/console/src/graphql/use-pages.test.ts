import type { CombinedError } from 'urql';
import { describe, expect, it } from 'vitest';
import { taken } from './use-pages.js';

const page = (...nodes: readonly string[]) => ({
  edges: nodes.map((node) => ({ node })),
  pageInfo: { hasNextPage: false, endCursor: null },
});
const nothing = { nodes: [] as readonly string[], next: null, error: null, state: 'first', hasCome: false } as const;
const asked = { is: 'asked', state: 'first' } as const;

describe('a list that comes in pages', () => {
  it('is awaited once: read anew, it stays on the page, and what is open there, even where it is empty', () => {
    expect(taken(nothing, asked).state).toBe('first');
    const empty = taken(nothing, { is: 'came', page: page(), isFirst: true });
    expect(empty).toMatchObject({ state: 'idle', hasCome: true, nodes: [] });
    expect(taken(empty, asked)).toMatchObject({ state: 'again', hasCome: true });
    const failed = taken(taken(empty, asked), { is: 'failed', error: new Error('no') as CombinedError });
    expect(failed).toMatchObject({ state: 'idle', hasCome: true });
  });

  it('grows by each further page', () => {
    const one = taken(nothing, { is: 'came', page: page('a'), isFirst: true });
    expect(taken(one, { is: 'came', page: page('b'), isFirst: false }).nodes).toEqual(['a', 'b']);
    expect(taken(one, { is: 'came', page: page('c'), isFirst: true }).nodes).toEqual(['c']);
  });
});
