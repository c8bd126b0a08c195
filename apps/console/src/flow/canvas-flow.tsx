import { SegmentedControl, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type Quadrant, quadrants } from '@tiffin/canvas-rules';
import { type EdgeChange, type NodeChange, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react';
import { useBoard } from '../canvas/board.js';
import { EntityCard } from './entity-card.js';
import { edgesOf, nodesOf } from './flow-parts.js';
import { GatewayCard } from './gateway-card.js';
import { type Area, type Layout, layout } from './layout.js';
import { useWiring } from './use-wiring.js';
import { WireLine } from './wire-edge.js';
import { wiresOf } from './wires.js';
import { Zone } from './zone-node.js';
import './flow.css';

const nodeTypes = { entity: EntityCard, gateway: GatewayCard, zone: Zone };
const edgeTypes = { wire: WireLine };

/** The canvas, as wide as its place on the page lets it be. */
export function CanvasFlow() {
  const { ref, width, height } = useElementSize();
  return (
    <div ref={ref} className="flow-area" data-testid="canvas">
      {width > 0 && (
        <ReactFlowProvider>
          <Flow area={{ width, height }} />
        </ReactFlowProvider>
      )}
    </div>
  );
}

function Flow({ area }: { area: Area }) {
  const { state, selection, select, unsaved } = useBoard();
  const scheme = useComputedColorScheme();
  const placed = useMemo(
    () => layout(state.draft, { width: area.width, height: area.height }),
    [state.draft, area.width, area.height],
  );
  const nodes = useMemo(() => nodesOf(placed, selection), [placed, selection]);
  const edges = useMemo(() => edgesOf(wiresOf(state.draft), { selection, unsaved }), [state.draft, selection, unsaved]);
  const { onNodesChange, onEdgesChange } = useSelecting();
  const wiring = useWiring();
  useBringIntoView(placed, area);
  return (
    <>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={scheme}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onPaneClick={() => select(null)}
        onKeyDown={openOnEnter}
        {...wiring}
        connectionRadius={34}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        nodesDraggable={false}
        panOnScroll
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        minZoom={0.6}
        maxZoom={1.4}
        translateExtent={[
          [0, 0],
          [placed.width, placed.height],
        ]}
        proOptions={{ hideAttribution: true }}
        aria-label="Canvas"
      />
      {placed.width > area.width + 1 && <QuadrantTabs layout={placed} />}
    </>
  );
}

/** Cards and wires that React Flow marks, by pointer or by keyboard, are what the page marks. */
function useSelecting() {
  const { select } = useBoard();
  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      for (const change of changes)
        if (change.type === 'select' && change.selected) select({ kind: 'entity', id: change.id });
    },
    [select],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      for (const change of changes)
        if (change.type === 'select' && change.selected) select({ kind: 'connection', id: change.id });
    },
    [select],
  );
  return { onNodesChange, onEdgesChange };
}

/** Who opens a card with the keyboard goes on in the drawer; who clicked keeps the card, so that Delete still works. */
function openOnEnter(event: KeyboardEvent): void {
  const onCard = event.target instanceof HTMLElement && event.target.classList.contains('react-flow__node');
  if (onCard && event.key === 'Enter') setTimeout(() => document.getElementById('drawer')?.focus());
}

function useBringIntoView(placed: Layout, area: Area): void {
  const { selection } = useBoard();
  const flow = useReactFlow();
  const cardId = selection?.kind === 'pipeline' ? selection.gatewayId : selection?.id;
  useEffect(() => {
    const card = placed.cards.find(({ entity }) => entity.id === cardId);
    if (!card) return;
    const { x, y, zoom } = flow.getViewport();
    const [left, top] = [card.x * zoom + x, card.y * zoom + y];
    const outside =
      left < 0 || top < 0 || left + card.width * zoom > area.width || top + card.height * zoom > area.height;
    if (outside) void flow.setCenter(card.x + card.width / 2, card.y + card.height / 2, { zoom, duration: 200 });
    // Only when another card is marked or the room changes: nobody's scrolling is undone by typing.
  }, [cardId, area.width, area.height]);
}

/** Where the columns do not fit side by side: one tap to each. */
function QuadrantTabs({ layout: placed }: { layout: Layout }) {
  const flow = useReactFlow();
  const [shown, setShown] = useState<Quadrant>('Backend');
  const show = (quadrant: Quadrant): void => {
    const zone = placed.zones.find((one) => one.quadrant === quadrant);
    setShown(quadrant);
    if (zone) void flow.setViewport({ x: 14 - zone.x, y: 0, zoom: 1 }, { duration: 200 });
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
