import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideArchiving, decideChanging, decideTenantChange } from './decide-project-state.js';

const codeOf = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('the life of a project', () => {
  it.each([
    ['active', false, 'archived', 'change'],
    ['active', true, 'archived', 'NOT_ACTIVE'],
    ['archived', true, 'archived', 'NOT_ACTIVE'],
    ['deleting', true, 'NOT_ACTIVE', 'NOT_ACTIVE'],
  ] as const)('that is %s, paused %s: archiving gives %s, a change %s', (state, isPaused, archiving, changing) => {
    expect(codeOf(decideArchiving('Shop', state))).toBe(archiving);
    expect(codeOf(decideChanging({ name: 'Shop', state, isPaused }))).toBe(changing);
  });

  it.each([
    ['active', 'change'],
    ['deleting', 'change'],
    ['suspended', 'NOT_ACTIVE'],
    ['erasing', 'NOT_ACTIVE'],
  ] as const)('and of a tenant that is %s: %s', (state, answer) => {
    expect(codeOf(decideTenantChange('Acme', state))).toBe(answer);
  });
});
