import { readFileSync } from 'node:fs';
import { parseCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import type { RuntimeDigests } from '../planned-unit.js';

const example = new URL('../../../../../docs/examples/walkthrough.json', import.meta.url);

/** The canvas of docs/examples. */
export const walkthrough = accepted(parseCanvas(JSON.parse(readFileSync(example, 'utf8'))));

export const digests: RuntimeDigests = {
  'runtime-workspace': 'w1',
  'runtime-gateway': 'g1',
  'runtime-function-node': 'f1',
};
