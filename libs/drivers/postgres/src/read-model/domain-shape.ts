import { certificateStates, domainStates } from '@tiffin/domains-rules';
import type { DomainId, EnvironmentId, TenantId } from '@tiffin/kernel';
import { idOf, moment, oneOf, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';

export const domainShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  id: ['t.id', idOf<DomainId>()],
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  name: ['t.name', text],
  gateway: ['t.gateway', orNull(text)],
  token: ['t.token', text],
  state: ['t.state', oneOf(domainStates)],
  problem: ['t.problem', orNull(text)],
  failingSince: ['t.failing_since', orNull(moment)],
  verifiedAt: ['t.verified_at', orNull(moment)],
  lookedAt: ['t.looked_at', orNull(moment)],
  certificateState: ["coalesce(c.state, 'none')", oneOf(certificateStates)],
  certificateProblem: ['c.problem', orNull(text)],
  certificateExpires: ['c.not_after', orNull(moment)],
  certificateNextTry: ['c.next_look_at', orNull(moment)],
  createdAt: ['t.created_at', moment],
});
export type DomainRow = Row<typeof domainShape>;
