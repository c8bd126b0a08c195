import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type EdgeChange, type NodeChange, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { type KeyboardEvent, useCallback, useMemo } from 'react';
import { useBoard } from '../canvas/board.js';
import { useMay } from '../tenant/place.js';
import { EntityCard } from './entity-card.js';
import { edgesOf, nodesOf } from './flow-parts.js';
import { GatewayCard } from './gateway-card.js';
import { type Area, layout } from './layout.js';
import { QuadrantTabs } from './quadrant-tabs.js';
import { useBringIntoView } from './use-bring-into-view.js';
import { useWiring } from './use-wiring.js';
import { WireLine } from './wire-edge.js';
import { wiresOf } from './wires.js';
import { Zone } from './zone-node.js';
import '@xyflow/react/dist/base.css';
import './flow.css';

/** How the canvas behaves: the wheel scrolls, two fingers zoom, and our own keys remove. */
const manners = {
  nodeTypes: { entity: EntityCard, gateway: GatewayCard, zone: Zone },
  edgeTypes: { wire: WireLine },
  connectionRadius: 34,
  deleteKeyCode: null,
  multiSelectionKeyCode: null,
  selectionKeyCode: null,
  nodesDraggable: false,
  panOnScroll: true,
  zoomOnScroll: false,
  zoomOnDoubleClick: false,
  minZoom: 0.6,
  maxZoom: 1.4,
  proOptions: { hideAttribution: true },
  'aria-label': 'Canvas',
};

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
  const mayChange = useMay()('canvas.write');
  useBringIntoView(placed, area);
  return (
    <>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        colorMode={scheme}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onPaneClick={() => select(null)}
        onKeyDown={openOnEnter}
        {...wiring}
        {...manners}
        nodesConnectable={mayChange}
        translateExtent={[
          [0, 0],
          [placed.width, placed.height],
        ]}
      />
      {placed.covered > 0 && <QuadrantTabs layout={placed} area={area} />}
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
