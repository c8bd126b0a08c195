import { accepted } from '@tiffin/kernel';
import { applyOperations } from '../apply-operations.js';
import type { Canvas } from '../canvas.js';
import type { CanvasOperation } from '../canvas-operation.js';
import { parseCanvas } from '../parse-canvas.js';

const parts = {
  formatVersion: 2,
  entities: [
    { id: 'db', type: 'Connector', name: 'db', connector: 'memory' },
    { id: 'car', type: 'Model', name: 'Car' },
    { id: 'wheel', type: 'Model', name: 'Wheel' },
    { id: 'fun', type: 'Function', name: 'fun', files: { 'handler.js': 'exports.fn = () => 1' } },
    { id: 'out', type: 'ServiceEndpoint', name: 'Out', urls: ['http://example.org'] },
    {
      id: 'gate',
      type: 'Gateway',
      name: 'Gate',
      pipelines: [
        { id: 'pipe', name: 'Pipe' },
        { id: 'tube', name: 'Tube' },
      ],
    },
    { id: 'api', type: 'ApiEndpoint', name: 'Api', paths: ['/cars*'] },
    { id: 'micro', type: 'Microservice', name: 'Micro' },
  ],
};

const wires: CanvasOperation[] = [
  { op: 'addConnection', connection: { id: 'db-car', from: 'db', to: 'car' } },
  { op: 'addConnection', connection: { id: 'car-pipe', from: 'car', to: 'pipe' } },
  { op: 'addConnection', connection: { id: 'fun-tube', from: 'fun', to: 'tube' } },
  { op: 'addConnection', connection: { id: 'pipe-api', from: 'pipe', to: 'api' } },
];

/** A canvas with an entity of each type: Car on Pipe with an endpoint, a function on Tube, the rest without wires. */
export const smallCanvas: Canvas = accepted(applyOperations(accepted(parseCanvas(parts)), wires));
