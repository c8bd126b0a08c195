import { row } from './refusal-row.js';

/** Why a consumer of gateways, or a credential of one, is not as it is asked to be. */
export const consumerRefusals = {
  CONSUMER_INACTIVE: row(
    'An application is to be active, and the user whose it is is not.',
    (user) => `"${user}", whose application it is, is inactive. Activate that user first.`,
  ),
  CREDENTIAL_EXISTS: row(
    'The consumer has a credential of this type, of which each has one.',
    (type) => `The consumer has a credential of type ${type}, and can have one. Rotate it, or delete it first.`,
  ),
  SCOPE_UNKNOWN: row(
    'A credential is to have a scope that its environment does not have.',
    (scope) => `The environment has no scope "${scope}". Create it first, or leave it out.`,
  ),
  SCOPE_IN_USE: row(
    'A scope is to be deleted that credentials have; the text names some of their consumers.',
    (scope, count, consumers) =>
      `"${scope}" is a scope of ${count} ${count === '1' ? 'credential' : 'credentials'} (${consumers}). Take it off ${count === '1' ? 'that' : 'those'} first.`,
  ),
};
