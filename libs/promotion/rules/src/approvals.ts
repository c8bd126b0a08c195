import { Refusal, type UserId } from '@tiffin/kernel';

export type Approver = { readonly person: UserId } | { readonly role: string };

/** Who has to agree before a release enters a stage. */
export interface ApprovalRule {
  /** How many people, at least. */
  readonly quorum: number;
  /** Each of these is to be met by somebody of that role, one person for each. */
  readonly roles: readonly string[];
  /** Who may vote at all. Empty means nobody. */
  readonly approvers: readonly Approver[];
  readonly expiresAfterMs: number;
}

export interface Vote {
  /** The person, also where a token or a service account of theirs has voted. */
  readonly by: UserId;
  readonly says: 'approve' | 'reject';
  readonly at: Date;
  readonly comment: string | null;
}

/** What a vote is about, with all that was said. */
export interface Ballot {
  /** The person behind the request, of automation the one who has turned it on; null: nobody is known. */
  readonly requestedBy: UserId | null;
  readonly requestedAt: Date;
  readonly votes: readonly Vote[];
  /** The roles that each person reaches now, by the members of this moment: who lost one does not count for it. */
  readonly rolesOf: ReadonlyMap<UserId, readonly string[]>;
  /** Why there is nothing to vote on any more, e.g. `it has started`; null: there is. */
  readonly over: string | null;
}

export interface Tally {
  readonly state: 'waiting' | 'given' | 'rejected' | 'expired';
  /** What is missing, for people; null where it was given. */
  readonly missing: string | null;
  /** Votes of this moment and later do not count. */
  readonly expiresAt: Date;
}

export function approvalProblem(rule: ApprovalRule | null): readonly [rule: string, message: string] | null {
  if (rule === null) return null;
  if (!Number.isInteger(rule.quorum) || rule.quorum < 1)
    return ['approvals-quorum', 'asks for approvals and for less than one. Ask for one or more, or for none at all'];
  if (!(rule.expiresAfterMs > 0))
    return ['approvals-expiry', 'has approvals that expire at once. Give people time to vote'];
  return null;
}

/** The vote as it counts, or why it does not. */
export function decideVote(rule: ApprovalRule, ballot: Ballot, vote: Vote): Vote | Refusal {
  const over = ballot.over ?? whyOver(tally(rule, ballot, vote.at));
  if (over !== null) return Refusal.of('PROMOTION_REFUSED', 'approvals', over);
  if (vote.by === ballot.requestedBy) return Refusal.of('APPROVAL_OF_OWN');
  if (!isApprover(rule, ballot, vote.by)) return Refusal.of('NOT_AN_APPROVER', approversText(rule));
  // Who approved may still think better of it and reject.
  const said = ballot.votes.some(({ by, says }) => by === vote.by && says === vote.says);
  return said ? Refusal.of('APPROVED_ALREADY') : vote;
}

/** More people may agree than have to, and any of them may still reject, for as long as it has not started. */
const whyOver = ({ state, missing }: Tally): string | null =>
  state === 'rejected' || state === 'expired' ? missing : null;

/** Where the votes stand. Approvals that were given in time stay; one rejection in time ends it for good. */
export function tally(rule: ApprovalRule, ballot: Ballot, at: Date): Tally {
  const expiresAt = new Date(ballot.requestedAt.getTime() + rule.expiresAfterMs);
  const inTime = ballot.votes.filter((vote) => vote.at < expiresAt && vote.at <= at);
  const rejection = inTime.find(({ says }) => says === 'reject');
  if (rejection) return { state: 'rejected', missing: rejectionText(rejection), expiresAt };
  const missing = missingText(rule, ballot, approversOf(rule, ballot, inTime));
  if (missing === null) return { state: 'given', missing, expiresAt };
  if (at < expiresAt) return { state: 'waiting', missing, expiresAt };
  return { state: 'expired', missing: 'the time for approvals is over; ask for the promotion anew', expiresAt };
}

const rejectionText = ({ comment }: Vote): string =>
  `it was rejected${comment === null ? '' : ` ("${comment}")`}; ask for the promotion anew once that is settled`;

/** The people who agreed and count: each once, not whoever asked, and approvers to this day. */
const approversOf = (rule: ApprovalRule, ballot: Ballot, votes: readonly Vote[]): readonly UserId[] =>
  [...new Set(votes.map(({ by }) => by))].filter((by) => by !== ballot.requestedBy && isApprover(rule, ballot, by));

const hasRole = ({ rolesOf }: Pick<Ballot, 'rolesOf'>, person: UserId, role: string): boolean =>
  rolesOf.get(person)?.includes(role) === true;

/** Somebody named who is no member any more has no roles, and is no approver. */
export const mayAgree = ({ approvers }: ApprovalRule, rolesOf: Ballot['rolesOf'], person: UserId): boolean =>
  rolesOf.has(person) &&
  approvers.some((approver) =>
    'person' in approver ? approver.person === person : hasRole({ rolesOf }, person, approver.role),
  );

const isApprover = (rule: ApprovalRule, { rolesOf }: Ballot, person: UserId): boolean =>
  mayAgree(rule, rolesOf, person);

function missingText(rule: ApprovalRule, ballot: Ballot, agreed: readonly UserId[]): string | null {
  if (rule.approvers.length === 0) return 'nobody may approve here; name approvers in the settings of the stage';
  const unmet = unmetRoles(rule.roles, (role) => agreed.filter((person) => hasRole(ballot, person, role)));
  const more = Math.max(rule.quorum - agreed.length, unmet.length);
  if (more === 0) return null;
  const count = `${more} more approval${more === 1 ? '' : 's'}`;
  return unmet.length === 0 ? count : `${count}, among them by ${unmet.map((role) => `"${role}"`).join(' and ')}`;
}

/** Roles for which nobody is left when each is met by a person of its own, as many as can be. */
function unmetRoles(roles: readonly string[], peopleOf: (role: string) => readonly UserId[]): readonly string[] {
  const metBy = new Map<UserId, number>();
  const meet = (index: number, seen: Set<UserId>): boolean =>
    peopleOf(roles[index]!).some((person) => {
      if (seen.has(person)) return false;
      seen.add(person);
      const holder = metBy.get(person);
      // Whoever meets another role is free when somebody else can meet that one.
      if (holder !== undefined && !meet(holder, seen)) return false;
      metBy.set(person, index);
      return true;
    });
  return roles.filter((_, index) => !meet(index, new Set()));
}

const approversText = ({ approvers }: ApprovalRule): string =>
  approvers.length === 0
    ? 'nobody'
    : approvers.map((one) => ('person' in one ? 'a person by name' : `"${one.role}"`)).join(', ');
