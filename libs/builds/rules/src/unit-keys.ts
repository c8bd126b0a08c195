import type { UnitKey } from '@tiffin/contracts';

/** Keys of the units that a canvas is planned into. */
export const unitKeys = {
  workspace: 'workspace',
  microservice: (id: string): UnitKey => `microservice-${id}`,
  function: (id: string): UnitKey => `function-${id}`,
  gateway: (id: string): UnitKey => `gateway-${id}`,
} as const;
