import { SegmentedControl } from '@mantine/core';
import { type Quadrant, quadrants } from '@tiffin/canvas-rules';
import { useReactFlow, useViewport } from '@xyflow/react';
import { intoView } from './into-view.js';
import type { Area, Layout } from './layout.js';

/** Where the columns do not fit side by side: one tap to each. */
export function QuadrantTabs({ layout, area }: { layout: Layout; area: Area }) {
  const flow = useReactFlow();
  const { x, zoom } = useViewport();
  const middle = (area.width / 2 - x) / zoom;
  const distance = (at: { x: number; width: number }): number => Math.abs(at.x + at.width / 2 - middle);
  const shown = layout.zones.toSorted((a, b) => distance(a) - distance(b))[0]?.quadrant ?? 'Backend';
  const show = (quadrant: Quadrant): void => {
    const zone = layout.zones.find((one) => one.quadrant === quadrant);
    if (!zone) return;
    // As much to the left as to the right of it, so that both neighbours peek out.
    const spare = Math.max(0, area.width - zone.width) / 2;
    const box = { x: zone.x - spare + 14, y: 0, width: zone.width + 2 * spare - 28, height: 1 };
    void flow.setViewport(intoView({ x, y: flow.getViewport().y, zoom: 1 }, box, { area, canvas: layout }), {
      duration: 200,
    });
  };
  return (
    <SegmentedControl
      className="quadrant-tabs"
      size="xs"
      data={quadrants.map((quadrant) => ({ value: quadrant, label: quadrant }))}
      value={shown}
      onChange={(value) => show(value as Quadrant)}
      aria-label="Go to a quadrant"
      data-testid="quadrant-tabs"
    />
  );
}
