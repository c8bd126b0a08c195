import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { GraphQLResolveInfo } from 'graphql';
import { answersOnceKey } from '../once/answers-once.js';
import { grantedOnce, onceOf } from '../once/once-of.js';
import { holderOf } from '../limits/charge.js';
import { TenantLimits } from '../limits/tenant-limits.js';
import type { RequestContext } from '../session/request-context.js';
import { Sessions } from '../session/sessions.js';
import { admit } from './admission.js';
import { authorise } from './authorise.js';
import { type Requirement, requirementKey } from './requires.js';
import { SupportUses } from './support-uses.js';

/** What the handler of an operation states about itself. */
interface Stated {
  readonly requirement: Requirement | undefined;
  readonly isAnswerKept: boolean;
}

type FieldArguments = [unknown, Readonly<Record<string, unknown>>, RequestContext, GraphQLResolveInfo];

/** Stands before every operation: who calls, what is named, may they. An operation that states nothing is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  /** By handler, of which there are as many as operations: looking it up each time would take longer than deciding. */
  private readonly stated = new Map<unknown, Stated>();

  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(TenantLimits) private readonly limits: TenantLimits,
    @Inject(SupportUses) private readonly supportUses: SupportUses,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { requirement, isAnswerKept } = this.statedBy(execution.getHandler());
    if (!requirement) return false;
    const [, args, context, info] = execution.getArgs<FieldArguments>();
    const session = await this.sessions.of(context);
    const once = onceOf(context, info, isAnswerKept);
    const grants = await authorise(session, requirement, args);
    await this.limits.take(context, { operation: info.operation, holder: holderOf(grants, session) });
    if (grants.tenant?.support) await this.supportUses.note(session, grants.tenant, kindOf(requirement));
    const admission = {
      session,
      grants: grantedOnce(grants, once),
      renew: async () => {
        await session.renew();
        await authorise(session, requirement, args);
      },
    };
    admit(info, admission);
    return true;
  }

  private statedBy(handler: object): Stated {
    const known = this.stated.get(handler);
    if (known) return known;
    const stated: Stated = {
      requirement: Reflect.getMetadata(requirementKey, handler) as Requirement | undefined,
      isAnswerKept: Reflect.getMetadata(answersOnceKey, handler) !== true,
    };
    this.stated.set(handler, stated);
    return stated;
  }
}

const kindOf = (requirement: Requirement): string =>
  'permission' in requirement ? (requirement.resource?.kind ?? 'tenant') : 'tenant';
