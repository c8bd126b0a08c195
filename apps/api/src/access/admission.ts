import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Grant } from '@tiffin/access';
import type { GraphQLResolveInfo } from 'graphql';
import type { Session } from '../session/session.js';

/** That the guard let one field of one request pass. */
export interface Admission {
  readonly grant: Grant;
  readonly session: Session;
  /** Reads caller and resource anew, and throws the refusal of this moment. Long-lived work asks before each event. */
  renew(): Promise<void>;
}

/** By the field's own info object, because one request may hold several fields, also twice the same under an alias. */
const admissions = new WeakMap<GraphQLResolveInfo, Admission>();

export const admit = (info: GraphQLResolveInfo, admission: Admission): void => void admissions.set(info, admission);

function admissionOf(execution: ExecutionContext): Admission {
  const admission = admissions.get(execution.getArgByIndex(3));
  if (!admission) throw new Error('The guard has not seen this field.');
  return admission;
}

/** The admission of the field that is resolved. */
export const Admitted = createParamDecorator((_: unknown, execution: ExecutionContext) => admissionOf(execution));

/** The grant of the field that is resolved, for the permission that `@Requires` states. */
export const Granted = createParamDecorator((_: unknown, execution: ExecutionContext) => admissionOf(execution).grant);
