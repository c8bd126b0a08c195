import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Grant, OperatorGrant, PersonGrant } from '@tiffin/access';
import type { GraphQLResolveInfo } from 'graphql';
import type { Session } from '../session/session.js';

/** The grants of one field, by what it requires: exactly one, or none where anyone may call. */
export interface Grants {
  readonly tenant?: Grant;
  readonly person?: PersonGrant;
  readonly operator?: OperatorGrant;
}

/** That the guard let one field of one request pass. */
export interface Admission {
  readonly grants: Grants;
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

function grantOf<Kind extends keyof Grants>(admission: Admission, kind: Kind): NonNullable<Grants[Kind]> {
  const grant = admission.grants[kind];
  if (!grant) throw new Error(`The field states no requirement of which a grant (${kind}) comes.`);
  return grant;
}

/** An admission to a tenant, for work that outlasts its field. */
export interface TenantAdmission extends Admission {
  readonly grant: Grant;
}

/** The admission of the field that is resolved, where it `@Requires` a permission in a tenant. */
export const Admitted = createParamDecorator((_: unknown, execution: ExecutionContext): TenantAdmission => {
  const admission = admissionOf(execution);
  return { ...admission, grant: grantOf(admission, 'tenant') };
});

/** The admission of the field that is resolved, whatever it states. */
export const AdmittedCaller = createParamDecorator((_: unknown, execution: ExecutionContext) => admissionOf(execution));

const granted = (kind: keyof Grants) =>
  createParamDecorator((_: unknown, execution: ExecutionContext) => grantOf(admissionOf(execution), kind));

/** The grant of the field that is resolved, for the permission that `@Requires` states. */
export const Granted = granted('tenant');

/** The person who calls, where the field states `@RequiresPerson()`. */
export const PersonGranted = granted('person');

/** The operator who calls, where the field states `@RequiresOperator(...)`. */
export const OperatorGranted = granted('operator');
