import { Refusal, type UserId } from '@tiffin/kernel';
import type { Once } from './once.js';

/** Whom the identity provider vouches for. */
export interface Person {
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string;
  /** When they last proved who they are. */
  readonly signedInAt: Date;
}

declare const inPerson: unique symbol;

/**
 * Proof that a person calls, by a token of the identity provider and no API token: as themselves, and not as a member of anything. It opens
 * no store; what a person may do with it is to sign in, to found a tenant and to take an invitation.
 */
export interface PersonGrant {
  readonly [inPerson]: true;
  readonly person: Person;
  /** Null before the first sign-in. */
  readonly userId: UserId | null;
  readonly requestId?: string;
  /** What the person does is to happen once; absent: as often as it is asked for. */
  readonly once?: Once;
}

/** Called by the API's guard alone (lint). */
export const issuePersonGrant = (grant: Omit<PersonGrant, typeof inPerson>): PersonGrant => grant as PersonGrant;

/** The user that a person is, or SIGN_IN_FIRST. */
export const userOf = ({ userId }: PersonGrant): UserId | Refusal => userId ?? Refusal.of('SIGN_IN_FIRST');
