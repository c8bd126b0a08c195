import { describe, expect, it } from 'vitest';
import { isMadeAnew } from './is-made-anew.js';

const object = (kind: string, more: object = {}) => ({ apiVersion: 'v1', kind, metadata: { name: 'x' }, ...more });

describe('an object that is other than it should be', () => {
  it.each([
    ['a Secret of another type', object('Secret'), ['type'], true],
    ['a Secret that cannot be changed', object('Secret', { immutable: true }), ['data.settings.json'], true],
    ['a Secret that can', object('Secret'), ['data.settings.json', 'immutable'], false],
    ['a label of a Secret', object('Secret', { immutable: true }), ['metadata.labels.x', 'database'], false],
    ['whose pods a Deployment has', object('Deployment'), ['spec.selector.matchLabels.x'], true],
    ['what a Deployment runs', object('Deployment'), ['spec.template.spec.containers'], false],
    ['where a Service leads', object('Service'), ['spec.selector.x'], false],
    // Everything in it would go.
    ['a Namespace', object('Namespace'), ['type', 'data', 'spec.selector'], false],
  ])('is made anew only where it cannot be changed: %s', (_, live, fields, expected) => {
    expect(isMadeAnew(live, fields)).toBe(expected);
  });
});
