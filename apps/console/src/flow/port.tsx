import { Handle, Position } from '@xyflow/react';
import { handleId } from './handle-id.js';

interface PortProps {
  readonly side: 'in' | 'out';
  /** Entity or pipeline. */
  readonly id: string;
  readonly name: string;
}

/** Where a wire begins or ends, for a pointer; without one, the tab of wires in the drawer draws them. */
export function Port({ side, id, name }: PortProps) {
  return (
    <Handle
      id={handleId(side, id)}
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      className="port"
      title={side === 'in' ? `Wires into ${name} end here` : `Draw a wire from ${name}`}
      aria-hidden
      data-testid={`port-${side}-${id}`}
    />
  );
}
