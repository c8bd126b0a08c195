import { Handle, Position } from '@xyflow/react';
import { handleId } from './handle-id.js';

interface PortProps {
  readonly side: 'in' | 'out';
  /** Entity or pipeline. */
  readonly id: string;
  readonly name: string;
}

/** Where a wire begins or ends. */
export function Port({ side, id, name }: PortProps) {
  return (
    <Handle
      id={handleId(side, id)}
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      className="port"
      aria-label={side === 'in' ? `Wires into ${name} end here` : `Draw a wire from ${name}`}
      data-testid={`port-${side}-${id}`}
    />
  );
}
