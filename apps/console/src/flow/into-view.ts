import type { Area, Box } from './layout.js';

/** Where the canvas stands in its area, as React Flow counts it: pixels of the canvas' corner, and zoom. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const margin = 14;

interface Span {
  /** Of what shall be seen, on the canvas at zoom 1. */
  readonly from: number;
  readonly length: number;
  /** Of the area and of the canvas. */
  readonly room: number;
  readonly whole: number;
}

/** The smallest shift along one axis that shows a span, without showing anything beyond the canvas. */
function shifted(offset: number, zoom: number, { from, length, room, whole }: Span): number {
  const start = from * zoom + offset;
  const end = start + length * zoom;
  const before = Math.max(0, margin - start);
  const after = Math.max(0, end - (room - margin));
  const moved = before > 0 ? offset + before : offset - after;
  return Math.min(0, Math.max(Math.min(0, room - whole * zoom), moved));
}

/** The view that shows a box, moved no further than it must be. */
export function intoView(view: View, box: Box, { area, canvas }: { area: Area; canvas: Area }): View {
  const { zoom } = view;
  return {
    zoom,
    x: shifted(view.x, zoom, { from: box.x, length: box.width, room: area.width, whole: canvas.width }),
    y: shifted(view.y, zoom, { from: box.y, length: box.height, room: area.height, whole: canvas.height }),
  };
}
