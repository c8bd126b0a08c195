import { Mark } from '../look/mark.js';
import type { SeenTenant } from './operators-documents.js';

const colors = { active: 'leaf', suspended: 'yellow', deleting: 'red', erasing: 'red' } as const;

export const StateMark = ({ state }: { state: SeenTenant['state'] }) => (
  <Mark text={state} color={colors[state]} testId="seen-state" />
);
