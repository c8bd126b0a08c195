import { describe, expect, it } from 'vitest';
import { type Canvas, emptyCanvas, type Entity } from '@tiffin/canvas-rules';
import { canvasDoubts } from './canvas-doubts.js';

const entity = (type: Entity['type'], id: string, more: object): Entity =>
  ({ type, id, name: id, itemOrder: 0, ...more }) as Entity;
const at = (host: string): Canvas => ({
  ...emptyCanvas,
  entities: [
    entity('Gateway', 'gate', { pipelines: [{ id: 'p', name: 'p', policies: [] }] }),
    entity('ApiEndpoint', 'api', { host, paths: [], methods: [], scopes: [] }),
  ],
  connections: [{ id: 'w', from: 'p', to: 'api' }],
});
const environment = {
  urls: [{ gatewayId: 'g', gatewayName: 'g', url: 'http://gate.development.shop.acme.example.org:8080/' }],
};
const rulesOf = (host: string, seen: Parameters<typeof canvasDoubts>[1]): string[] =>
  canvasDoubts(at(host), seen)
    .map(({ rule }) => rule)
    .filter((rule) => rule.startsWith('host'));

describe('canvasDoubts', () => {
  it('reads the domain of the installation from the address of a gateway', () => {
    expect(rulesOf('gate.*.shop.*.example.org', environment)).toEqual([]);
    expect(rulesOf('*.example.test', environment)).toEqual(['host-not-routed']);
  });

  it.each([null, { urls: [] }])('says nothing of hosts where it does not know the domain: %j', (seen) => {
    expect(rulesOf('gate.*.shop.*.example.org', seen)).toEqual([]);
    expect(canvasDoubts(at('*'), seen)).toHaveLength(1);
  });
});
