/**
 * `none`: no order was made yet, or its cell serves no certificates. `ordering`: the first one is on its way. `issued`: it is there, and what
 * is on its way is a renewal. `failing`: the last try failed, and is made again; what was issued before is served while it is valid.
 */
export const certificateStates = ['none', 'ordering', 'issued', 'failing'] as const;
export type CertificateState = (typeof certificateStates)[number];

/** What people have been told since a certificate was issued last. */
export const certificateTellings = ['nothing', 'failing', 'expiring'] as const;
export type CertificateTelling = (typeof certificateTellings)[number];

/** Of one tenant. What all together may place in a while is the authority's to say, and one must not use it up. */
export const mostOrdersAnHour = 20;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface KnownCertificate {
  /** Null: there is none. */
  readonly issued: Validity | null;
  /** Null: none is under way. */
  readonly order: { readonly orderedAt: Date; readonly isAnswerable: boolean } | null;
  readonly failures: number;
  readonly told: CertificateTelling;
}

/** What of the domain's environment matters for an order. */
export interface CertificateSetting {
  /** Why its cell serves no certificates, for people; null: it does. */
  readonly unserved: string | null;
  /** Whether the entrance leads anything of it anywhere. */
  readonly isRunning: boolean;
  /** Whether the entrance knows of the domain by now. */
  readonly isApplied: boolean;
  readonly verifiedAt: Date;
}

export type CertificateStep =
  | { readonly is: 'begin' | 'answer' | 'look' | 'give-up' }
  /** `problem` null: all is as it should be. */
  | { readonly is: 'rest'; readonly problem: string | null; readonly lookAfterMs: number };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** For which a first order waits until the entrance leads the domain; after that it is tried whatever is in the way. */
const patienceMs = 10 * minuteMs;
const orderWithinMs = hourMs;
const longestRestMs = 6 * hourMs;

/** When it is renewed: once two thirds of its time are over. */
export const renewedFrom = ({ notBefore, notAfter }: Validity): Date =>
  new Date(notBefore.getTime() + ((notAfter.getTime() - notBefore.getTime()) * 2) / 3);

/** For how long one is left alone: what becomes of its setting meanwhile is seen with the next look. Not above 0: it is to be renewed. */
export const restMs = (issued: Validity, at: Date): number =>
  Math.min(renewedFrom(issued).getTime() - at.getTime(), longestRestMs);

export function decideCertificate(known: KnownCertificate, setting: CertificateSetting, at: Date): CertificateStep {
  const { order } = known;
  if (order === null) return decideBegin(known, setting, at);
  if (at.getTime() - order.orderedAt.getTime() > orderWithinMs) return { is: 'give-up' };
  return { is: order.isAnswerable ? 'look' : 'answer' };
}

/** An order that has begun goes on whatever the setting is. */
function decideBegin({ issued }: KnownCertificate, setting: CertificateSetting, at: Date): CertificateStep {
  if (setting.unserved !== null) return rest(setting.unserved, 10 * minuteMs);
  const leftMs = issued === null ? 0 : restMs(issued, at);
  if (leftMs > 0) return rest(null, leftMs);
  if (!setting.isRunning)
    return rest('The environment runs nothing. The certificate is ordered once it does.', minuteMs);
  const isEarly = at.getTime() - setting.verifiedAt.getTime() < patienceMs;
  return issued === null && !setting.isApplied && isEarly ? rest(null, 3_000) : { is: 'begin' };
}

const rest = (problem: string | null, lookAfterMs: number): CertificateStep => ({ is: 'rest', problem, lookAfterMs });

export interface CertificateFailure {
  /** `refused`: this order cannot succeed; another one may, once something is set right. `passing`: it may be over at any moment. */
  readonly kind: 'refused' | 'passing';
  readonly problem: string;
  /** How long the authority wants to be left alone; null: it did not say. */
  readonly retryAfterMs: number | null;
}

export interface DecidedFailure {
  readonly state: CertificateState;
  readonly problem: string;
  readonly failures: number;
  readonly told: CertificateTelling;
  /** What people are to be told now; null: nothing that they have not been told. */
  readonly tell: Exclude<CertificateTelling, 'nothing'> | null;
  /** Never shorter than what the authority asks for. */
  readonly lookAfterMs: number;
  /** For which nobody tries it, whoever asks for it; null: it may be tried at any moment. */
  readonly leftAloneMs: number | null;
}

const backoffs = {
  refused: { firstMs: 10 * minuteMs, longestMs: dayMs },
  passing: { firstMs: minuteMs, longestMs: hourMs },
} as const;
/** What is over soon is nothing to write letters about. */
const quietFailures = 3;

export function decideFailure(known: KnownCertificate, failure: CertificateFailure, at: Date): DecidedFailure {
  const failures = known.failures + 1;
  const tell = tellingOf({ ...known, failures }, failure, at);
  return {
    ...{ state: 'failing', problem: failure.problem, failures, tell, told: tell ?? known.told },
    lookAfterMs: Math.max(backoffMs({ ...known, failures }, failure, at), failure.retryAfterMs ?? 0),
    leftAloneMs: failure.retryAfterMs,
  };
}

/** The less time is left, the sooner it is tried again. */
function backoffMs({ failures, issued }: KnownCertificate, { kind }: CertificateFailure, at: Date): number {
  const { firstMs, longestMs } = backoffs[kind];
  const growingMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  if (issued === null) return growingMs;
  return Math.min(growingMs, Math.max(firstMs, (issued.notAfter.getTime() - at.getTime()) / 10));
}

function tellingOf({ issued, told, failures }: KnownCertificate, { kind }: CertificateFailure, at: Date) {
  if (isExpiring(issued, at)) return told === 'expiring' ? null : ('expiring' as const);
  const isNews = told === 'nothing' && (kind === 'refused' || failures >= quietFailures);
  return isNews ? ('failing' as const) : null;
}

/** It should have been renewed long ago: a sixth of its time is left, or less. */
function isExpiring(issued: Validity | null, at: Date): boolean {
  if (issued === null) return false;
  const { notBefore, notAfter } = issued;
  return at.getTime() > notAfter.getTime() - (notAfter.getTime() - notBefore.getTime()) / 6;
}
