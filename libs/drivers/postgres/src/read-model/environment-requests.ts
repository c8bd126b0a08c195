import type { EnvironmentId } from '@tiffin/kernel';
import { idOf, integer, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';

/** `t`: what is counted; its environment and project may be gone. */
export const environmentRequestsShape = RowShape.of({
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  environment: ['e.name', orNull(text)],
  project: ['p.slug', orNull(text)],
  requests: ['t.requests', integer],
});
export type EnvironmentRequestsRow = Row<typeof environmentRequestsShape>;
