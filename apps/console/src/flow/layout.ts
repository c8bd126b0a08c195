import { type Canvas, type Entity, type Quadrant, quadrantOf, quadrants } from '@tiffin/canvas-rules';

/** Pixels at zoom 1. */
export const measures = {
  edge: 14,
  zoneGap: 32,
  zonePadding: 12,
  zoneHeader: 68,
  cardGap: 12,
  cardHeight: 66,
  cardMin: 206,
  cardMax: 300,
  pipelineHeight: 38,
  pipelinesFrame: 10,
  tabsHeight: 46,
} as const;

export interface Area {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Area {
  readonly x: number;
  readonly y: number;
}

export interface Zone extends Box {
  readonly quadrant: Quadrant;
  readonly cards: number;
}

export interface Card extends Box {
  readonly entity: Entity;
}

/** Where everything of a canvas stands. */
export interface Layout extends Area {
  /** Backend, Private, Gateway, Public. */
  readonly zones: readonly Zone[];
  readonly cards: readonly Card[];
  /** At the area's bottom, below the tabs of the quadrants; 0 where the columns fit and there are no tabs. */
  readonly covered: number;
}

/**
 * Four columns side by side, cards from top to bottom. The columns share the area's width; where it is too small for
 * them they keep a readable width and the canvas is wider than the area.
 */
export function layout(canvas: Canvas, area: Area): Layout {
  const cardWidth = cardWidthIn(area.width);
  const zoneWidth = cardWidth + 2 * measures.zonePadding;
  const width = 4 * zoneWidth + 3 * measures.zoneGap + 2 * measures.edge;
  // What the cards leave over goes between the columns, where the wires are.
  const gap = measures.zoneGap + Math.max(0, area.width - width) / 3;
  const columns = quadrants.map((quadrant, index) => {
    const x = measures.edge + index * (zoneWidth + gap);
    return { quadrant, x, cards: stack(inColumn(canvas, quadrant), x + measures.zonePadding, cardWidth) };
  });
  const deepest = Math.max(...columns.map(({ cards }) => bottomOf(cards)));
  const covered = width > area.width + 1 ? measures.tabsHeight : 0;
  const height = Math.max(area.height, deepest + measures.zonePadding + measures.edge + covered);
  const zones = columns.map(({ quadrant, x, cards }) => ({
    quadrant,
    cards: cards.length,
    x,
    y: measures.edge,
    width: zoneWidth,
    height: height - 2 * measures.edge,
  }));
  return { width: Math.max(width, area.width), height, zones, cards: columns.flatMap(({ cards }) => cards), covered };
}

/** Entities of a quadrant in the order in which they stand: by `itemOrder`, then by name. */
export function inColumn(canvas: Canvas, quadrant: Quadrant): readonly Entity[] {
  return canvas.entities
    .filter((entity) => quadrantOf(entity.type) === quadrant)
    .toSorted((a, b) => a.itemOrder - b.itemOrder || a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

export function heightOf(entity: Entity): number {
  if (entity.type !== 'Gateway') return measures.cardHeight;
  return measures.cardHeight + measures.pipelinesFrame + Math.max(1, entity.pipelines.length) * measures.pipelineHeight;
}

function cardWidthIn(width: number): number {
  const free = width - 2 * measures.edge - 3 * measures.zoneGap - 8 * measures.zonePadding;
  return Math.floor(Math.min(measures.cardMax, Math.max(measures.cardMin, free / 4)));
}

function stack(entities: readonly Entity[], x: number, width: number): readonly Card[] {
  let y: number = measures.edge + measures.zoneHeader;
  return entities.map((entity) => {
    const card = { entity, x, y, width, height: heightOf(entity) };
    y += card.height + measures.cardGap;
    return card;
  });
}

const bottomOf = (cards: readonly Card[]): number => {
  const last = cards.at(-1);
  return last ? last.y + last.height : measures.edge + measures.zoneHeader;
};
