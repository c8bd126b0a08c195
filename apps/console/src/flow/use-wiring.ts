import { mayConnect } from '@tiffin/canvas-rules';
import type { Connection, Edge, IsValidConnection, OnConnect, OnConnectEnd } from '@xyflow/react';
import { useCallback } from 'react';
import { useBoard } from '../canvas/board.js';
import { useConnect } from '../draft/use-connect.js';
import { ownerOfHandle, sideOfHandle } from './handle-id.js';

interface Wiring {
  readonly isValidConnection: IsValidConnection;
  readonly onConnect: OnConnect;
  readonly onConnectEnd: OnConnectEnd;
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

const endsOf = ({ sourceHandle, targetHandle }: Connection | Edge): Ends | null =>
  sourceHandle && targetHandle ? { from: ownerOfHandle(sourceHandle), to: ownerOfHandle(targetHandle) } : null;

/** Card or pipeline under the pointer: a wire may be dropped anywhere on it, not only on its small port. */
function dropTarget(event: MouseEvent | TouchEvent): string | null {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  if (!point) return null;
  const element = document.elementFromPoint(point.clientX, point.clientY)?.closest<HTMLElement>('[data-drop]');
  return element?.dataset['drop'] ?? null;
}

type Drop = Parameters<OnConnectEnd>[1];

/** What a wire was drawn between that React Flow did not take: not on a port, or not allowed. */
function endsOfDrop(event: MouseEvent | TouchEvent, { fromHandle, toHandle }: Drop): Ends | null {
  if (!fromHandle?.id) return null;
  const own = ownerOfHandle(fromHandle.id);
  const other = toHandle?.id ? ownerOfHandle(toHandle.id) : dropTarget(event);
  if (!other || other === own) return null;
  return sideOfHandle(fromHandle.id) === 'out' ? { from: own, to: other } : { from: other, to: own };
}

/** Drawing wires: the same rule as the server's says live which may be, and why not. */
export function useWiring(): Wiring {
  const { state } = useBoard();
  const connect = useConnect();
  const canvas = state.draft;
  const isValidConnection = useCallback<IsValidConnection>(
    (connection) => {
      const ends = endsOf(connection);
      return ends !== null && mayConnect(canvas, ends.from, ends.to) === null;
    },
    [canvas],
  );
  const onConnect = useCallback<OnConnect>(
    (connection) => {
      const ends = endsOf(connection);
      if (ends) connect(ends.from, ends.to);
    },
    [connect],
  );
  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, drop) => {
      const ends = drop.isValid ? null : endsOfDrop(event, drop);
      if (ends) connect(ends.from, ends.to);
    },
    [connect],
  );
  return { isValidConnection, onConnect, onConnectEnd };
}
