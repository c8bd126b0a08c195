import { expect, it } from 'vitest';
import { scaleText } from './scale-text.js';

it.each([
  ['nothing where each runs once', { replicas: 1, maxReplicas: 1, units: [] }, null],
  ['how often each runs', { replicas: 2, maxReplicas: 2, units: [] }, 'Runs each unit 2 times'],
  [
    'of which unit something else is said',
    { replicas: 1, maxReplicas: 1, units: [{ unit: 'function-a', replicas: 2, maxReplicas: 6 }] },
    'Runs function-a 2 to 6 times',
  ],
])('says %s', (_, scale, text) => {
  expect(scaleText(scale)).toBe(text);
});
