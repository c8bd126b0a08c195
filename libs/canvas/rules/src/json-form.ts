import type { Problem } from '@tiffin/kernel';
import { canvasLimits } from './canvas-limits.js';

// A document within the byte limit cannot have more parts than bytes; a larger one is refused before it is walked to its end.
const maxParts = canvasLimits.bytes * 2;

const problem = (rule: string, message: string): Problem => ({ rule, message });

function textProblem(text: string): Problem | null {
  if (text.includes('\u0000')) return problem('text-nul', 'A text holds the character U+0000. Remove it.');
  if (!text.isWellFormed()) return problem('text-unicode', 'A text holds half of a surrogate pair. Remove it.');
  return null;
}

function partProblem(value: unknown): Problem | null {
  if (typeof value === 'string') return textProblem(value);
  if (typeof value !== 'object' || value === null) return null;
  if (Object.hasOwn(value, '__proto__'))
    return problem('field-unknown', 'No field may be called "__proto__". Remove it.');
  for (const key of Object.keys(value)) {
    const found = textProblem(key);
    if (found) return found;
  }
  return null;
}

const partsOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

/**
 * What no schema can say about a document from outside: depth (deeper would exhaust the stack of whatever recurses over it),
 * number of parts, and texts that not every store can hold.
 */
export function jsonFormProblem(document: unknown): Problem | null {
  let level: unknown[] = [document];
  let parts = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > canvasLimits.jsonDepth)
      return problem('json-depth', `The document has more than ${canvasLimits.jsonDepth} levels. Make it flatter.`);
    parts += level.length;
    if (parts > maxParts) return problem('canvas-size', 'The document has too many parts. Make it smaller.');
    for (const value of level) {
      const found = partProblem(value);
      if (found) return found;
    }
    level = level.flatMap(partsOf);
  }
  return null;
}
