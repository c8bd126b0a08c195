import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { useBoard } from '../canvas/board.js';
import { intoView } from './into-view.js';
import type { Area, Layout } from './layout.js';

/** Keeps the marked card in sight when another one is marked, and when the drawer takes its room. */
export function useBringIntoView(placed: Layout, area: Area): void {
  const { selection } = useBoard();
  const flow = useReactFlow();
  const cardId = selection?.kind === 'pipeline' ? selection.gatewayId : selection?.id;
  useEffect(() => {
    const card = placed.cards.find(({ entity }) => entity.id === cardId);
    const box = card ?? { x: -flow.getViewport().x, y: -flow.getViewport().y, width: 1, height: 1 };
    const seen = { width: area.width, height: area.height - placed.covered };
    void flow.setViewport(intoView(flow.getViewport(), box, { area: seen, canvas: placed }));
    // Not at each change of the layout: nobody's scrolling is undone by typing.
  }, [cardId, area.width, area.height, placed.width]);
}
