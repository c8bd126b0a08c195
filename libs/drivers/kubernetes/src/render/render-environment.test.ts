import { describe, expect, it } from 'vitest';
import { renderEnvironment } from './render-environment.js';
import { examplePlans } from './testing/example-plans.js';
import { readable } from './testing/readable.js';

const examples = ['small', 'production', 'canary', 'replacing', 'ingress', 'domains', 'limits', 'bare'] as const;

describe('the objects of an environment', () => {
  it('are shown for each example', () => {
    expect(Object.keys(examplePlans)).toEqual(examples);
  });

  it.each(examples)('are these: %s', async (name) => {
    const { plan, settings } = examplePlans[name];
    await expect(readable(renderEnvironment(plan, settings))).toMatchFileSnapshot(`golden/${name}.yaml`);
  });
});
