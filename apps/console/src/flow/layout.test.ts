import { describe, expect, it } from 'vitest';
import type { Canvas, Entity } from '@tiffin/canvas-rules';
import { heightOf, inColumn, layout } from './layout.js';

const memory = (id: string, itemOrder = 0, name = id): Entity => ({
  id,
  type: 'Connector',
  name,
  itemOrder,
  connector: 'memory',
  settings: {},
});
const service = (id: string, itemOrder = 0): Entity => ({
  id,
  type: 'ServiceEndpoint',
  name: id,
  itemOrder,
  urls: ['http://a.example'],
});
const gateway = (id: string, pipelines: number): Entity => ({
  id,
  type: 'Gateway',
  name: id,
  itemOrder: 0,
  policies: [],
  pipelines: Array.from({ length: pipelines }, (_, index) => ({
    id: `${id}-${index}`,
    name: `P${index}`,
    policies: [],
  })),
});
const canvas = (...entities: Entity[]): Canvas => ({ formatVersion: 2, entities, connections: [] });

const desktop = { width: 1200, height: 700 };

describe('layout', () => {
  it('orders a column by itemOrder, then by name', () => {
    const column = inColumn(
      canvas(memory('c', 2), memory('z', 1, 'beta'), memory('a', 1, 'alpha'), service('s')),
      'Backend',
    );
    expect(column.map(({ id }) => id)).toEqual(['a', 'z', 'c']);
  });

  it('puts the four quadrants side by side and fills the area', () => {
    const { zones, width, height } = layout(canvas(), desktop);
    expect(zones.map(({ quadrant }) => quadrant)).toEqual(['Backend', 'Private', 'Gateway', 'Public']);
    const last = zones[3];
    expect(last && last.x + last.width).toBeCloseTo(desktop.width - 14, 0);
    expect({ width, height }).toEqual(desktop);
  });

  it('keeps cards readable where the area is too narrow', () => {
    const { width, cards } = layout(canvas(memory('a')), { width: 375, height: 600 });
    expect(width).toBeGreaterThan(375);
    expect(cards[0]?.width).toBe(206);
  });

  it('never lets cards of a column overlap', () => {
    const { cards } = layout(canvas(gateway('g', 3), { ...gateway('h', 0), itemOrder: 1 }), desktop);
    const [first, second] = cards;
    if (!first || !second) throw new Error('two cards were expected');
    expect(second.y).toBeGreaterThan(first.y + first.height);
  });

  it('grows with a long column', () => {
    const many = Array.from({ length: 30 }, (_, index) => memory(`m${index}`, index));
    expect(layout(canvas(...many), desktop).height).toBeGreaterThan(2000);
  });

  it('leaves room below the last card for the tabs that show where the columns do not fit', () => {
    const many = canvas(...Array.from({ length: 9 }, (_, index) => memory(`m${index}`, index)));
    const narrow = layout(many, { width: 375, height: 300 });
    const last = narrow.cards.at(-1);
    expect(layout(many, desktop).covered).toBe(0);
    expect(narrow.covered).toBeGreaterThan(0);
    expect(narrow.height - ((last?.y ?? 0) + (last?.height ?? 0))).toBeGreaterThan(narrow.covered);
  });

  it('gives a gateway room for each pipeline', () => {
    expect(heightOf(gateway('g', 3)) - heightOf(gateway('g', 1))).toBe(76);
    expect(heightOf(gateway('g', 0))).toBe(heightOf(gateway('g', 1)));
  });
});
