import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Grant } from '@tiffin/access';
import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../session/request-context.js';
import type { Session } from '../session/session.js';
import { Sessions } from '../session/sessions.js';
import { admit } from './admission.js';
import { findResource } from './find-resource.js';
import { type Requirement, requirementKey } from './requires.js';

type FieldArguments = [unknown, Readonly<Record<string, unknown>>, RequestContext, GraphQLResolveInfo];

/** Stands before every operation: who calls, what is named, may they. An operation that states nothing is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(Sessions) private readonly sessions: Sessions) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const requirement = Reflect.getMetadata(requirementKey, execution.getHandler()) as Requirement | undefined;
    if (!requirement) return false;
    const [, args, context, info] = execution.getArgs<FieldArguments>();
    const session = await this.sessions.of(context);
    const admission = {
      session,
      grant: await authorise(session, requirement, args),
      renew: async () => {
        await session.renew();
        await authorise(session, requirement, args);
      },
    };
    admit(info, admission);
    return true;
  }
}

async function authorise(session: Session, requirement: Requirement, args: FieldArguments[1]): Promise<Grant> {
  const { permission, resource } = requirement;
  if (resource === undefined) return session.caller.grants(permission)[0];
  return session.caller.grant(permission, await findResource(session, resource, args));
}
