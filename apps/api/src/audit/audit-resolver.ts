import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { PostgresAuditReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { AuditEventArguments, AuditEventConnection, AuditState } from '../schema/audit.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { stateOf } from './audit-state.js';

@Resolver()
export class AuditResolver {
  constructor(@Inject(PostgresAuditReads) private readonly reads: PostgresAuditReads) {}

  @Query(() => AuditEventConnection, { description: 'What was done in a tenant, newest first.' })
  @Requires('audit.read', { tenant: 'tenantId' })
  async auditEvents(
    @Granted() grant: Grant<'audit.read'>,
    @Args({ type: () => AuditEventArguments }) { first, after, ...filter }: AuditEventArguments,
  ) {
    const count = readFirst(first);
    const last = readCursor(after, (key) => /^\d{1,15}$/.test(key));
    const page = { first: count + 1, after: last === null ? null : Number(last) };
    const { actorId = null, action = null, objectKind = null, objectId = null, from = null, to = null } = filter;
    const rows = await this.reads.events(grant, { actorId, action, objectKind, objectId, from, to }, page);
    return connectionOf(rows, count, ({ seq }) => seq);
  }

  @Query(() => AuditState, { description: 'How far the record of a tenant is verified and proven.' })
  @Requires('audit.read', { tenant: 'tenantId' })
  async auditState(@Granted() grant: Grant<'audit.read'>, @Args('tenantId', { type: () => ID }) _tenantId: string) {
    return stateOf(await this.reads.state(grant));
  }
}
