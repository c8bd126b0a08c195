import { describe, expect, it } from 'vitest';
import type { Problem } from '@tiffin/kernel';
import { fieldProblem } from './field-problem.js';

const problems: Problem[] = [
  {
    entityId: 'car',
    entityName: 'Car',
    field: 'name',
    rule: 'field-invalid',
    message: 'Model "Car", "name": use letters.',
  },
  {
    entityId: 'car',
    field: 'properties.0.name',
    rule: 'field-invalid',
    message: 'Model "Car", "properties.0.name": use letters.',
  },
  { entityId: 'gate', field: 'pipelines.1.policies', rule: 'wire-without-proxy', message: 'Nothing targets it.' },
];

describe('fieldProblem', () => {
  it('says the reason without repeating the field', () => {
    expect(fieldProblem(problems, 'car', 'name')).toBe('Use letters.');
  });

  it('finds what is wrong inside a field', () => {
    expect(fieldProblem(problems, 'car', 'properties')).toBe('Use letters.');
    expect(fieldProblem(problems, 'car', 'prop')).toBeNull();
  });

  it('keeps entities apart', () => {
    expect(fieldProblem(problems, 'gate', 'name')).toBeNull();
  });
});
