import { refuse } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { sendable } from '../sendable.js';
import type { Outcome } from '../policies/pipeline.js';
import type { Consumer, Credential } from './consumer-directory.js';
import type { Secrets, Verdict } from './secrets.js';

/** Who calls, and what they may. */
export interface Proof {
  readonly consumer: Consumer;
  readonly scopes: readonly string[];
}

export interface Admission {
  /** A request without a valid credential goes on as nobody's. */
  readonly passThrough: boolean;
  /** How a client would prove itself: `WWW-Authenticate` (RFC 9110, 11.6.1). */
  readonly challenge: string;
  /** The same for who lacks scopes that the endpoint asks for (RFC 6750, 3.1). Absent: nothing is said of it. */
  readonly lacking?: (scopes: readonly string[]) => string;
}

/** Tells the service who calls. */
export const consumerId = 'eg-consumer-id';

/** Whether the exchange has ended. `proof` is undefined where there was no valid credential. */
export function admit(exchange: Exchange, proof: Proof | undefined, admission: Admission): boolean {
  if (proof === undefined) return turnAway(exchange, admission, 'UNAUTHENTICATED');
  const { scopes } = exchange.route!;
  if (!scopes.every((scope) => proof.scopes.includes(scope))) return turnAway(exchange, admission, 'SCOPE_MISSING');
  exchange.consumer = proof.consumer;
  exchange.admitted = true;
  const id = proof.consumer.id;
  if (id !== undefined)
    (exchange.forwarded ??= new Map()).set(consumerId, { name: consumerId, value: sendable(String(id)) });
  return false;
}

interface Shown {
  readonly credential: Credential | undefined;
  readonly secret: string;
}

/** The same for who brings the secret of a credential. */
export function admitBySecret(
  exchange: Exchange,
  { credential, secret }: Shown,
  ...[admission, secrets]: [admission: Admission, secrets: Secrets]
): Outcome {
  const kept = credential?.secret;
  const settle = (verdict: Verdict): boolean =>
    verdict === 'busy'
      ? admitLater(exchange, admission)
      : admit(exchange, verdict && kept !== undefined ? credential : undefined, admission);
  const verdict = kept === undefined ? secrets.verifyNobody(secret) : secrets.verify(kept, secret);
  return typeof verdict === 'object' ? verdict.then(settle) : settle(verdict);
}

/** Nobody can tell now whether the credential is valid. Whether the exchange has ended. */
export function admitLater(exchange: Exchange, { passThrough }: Admission): boolean {
  if (passThrough) return goOnAsNobody(exchange);
  refuse(exchange, 'CREDENTIAL_UNVERIFIED', { 'retry-after': '1' });
  return true;
}

function turnAway(exchange: Exchange, admission: Admission, code: 'UNAUTHENTICATED' | 'SCOPE_MISSING'): boolean {
  if (admission.passThrough) return goOnAsNobody(exchange);
  const challenge = code === 'UNAUTHENTICATED' ? admission.challenge : admission.lacking?.(exchange.route!.scopes);
  if (challenge === undefined) refuse(exchange, code);
  else refuse(exchange, code, { 'www-authenticate': challenge });
  return true;
}

function goOnAsNobody(exchange: Exchange): false {
  exchange.admitted = true;
  exchange.response.tell(consumerId, 'anonymous');
  return false;
}
