import type { Canvas } from './canvas.js';
import { unitParts } from './unit-parts.js';

/** MiB of what is not drawn with an amount of its own. */
export const workspaceMemoryMb = 256;
export const gatewayMemoryMb = 128;

/** The memory of each unit that a canvas is planned into. */
export const unitMemory = (canvas: Canvas): readonly { readonly memoryMb: number }[] =>
  unitParts(canvas).map(({ entities: [first] }) => {
    if (first?.type === 'Function') return { memoryMb: first.memoryMb };
    return { memoryMb: first?.type === 'Gateway' ? gatewayMemoryMb : workspaceMemoryMb };
  });
