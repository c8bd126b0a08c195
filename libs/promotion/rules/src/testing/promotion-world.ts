import { Refusal, type EnvironmentId, type ReleaseId, type UserId } from '@tiffin/kernel';
import { type Ballot, decideVote, type Vote } from '../approvals.js';
import { decideAutoRollback, type FailedPromotion } from '../auto-rollback.js';
import { candidateOf } from '../candidate.js';
import { areOpen, closedGateRefusal, type Gate, type GateName } from '../gate.js';
import { evaluateGates, type GateFacts } from '../gates.js';
import { type Hold, holdAfter } from '../hold.js';
import { emptyLedger, type Ledger, withApproved, withOccupant, withVerified } from '../ledger.js';
import { isRollback, type PromotionWay } from '../promotion-way.js';
import type { Stage } from '../stage.js';
import type { HistoricPromotion, HistoryEvent } from './history-event.js';
import { promotion, release } from './plain-values.js';
import { worldPipeline } from './world-pipeline.js';

/** What is taken away from a world, to see that somebody notices. */
export type Flaw =
  | Exclude<GateName, 'window' | 'settings' | 'images' | 'reversible'>
  /** Rollback to anything; soaks that go on through breaks; holds that nobody places; votes of whoever asked; roles for life. */
  | 'proven'
  | 'breaks'
  | 'placing'
  | 'own-vote'
  | 'role-lost'
  /** The actor as the client says; ids over half of the content; rollbacks that the ledger does not know of. */
  | 'actor'
  | 'content'
  | 'ledger';

export interface WorldPromotion extends HistoricPromotion {
  readonly askedAt: Date;
  phase: 'pending' | 'running' | 'verifying' | 'over';
  votes: readonly Vote[];
}

export interface Place {
  readonly stage: Stage;
  ledger: Ledger;
  hold: Hold | null;
  /** What the cell serves. */
  serving: ReleaseId | null;
  failed: FailedPromotion | null;
  open: WorldPromotion[];
}

export interface Asking {
  readonly environmentId: EnvironmentId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  /** What the client says of who asks. */
  readonly claimedBy: UserId;
}

/** A platform in memory that acts by the rules alone, and tells what it does. */
export class PromotionWorld {
  now = new Date(0);
  readonly places = new Map<EnvironmentId, Place>(
    worldPipeline.stages.map((stage) => [
      stage.environmentId,
      { stage, ledger: emptyLedger, hold: null, serving: null, failed: null, open: [] },
    ]),
  );
  /** The newest first. */
  readonly releases: ReleaseId[] = [];
  readonly roles = new Map<UserId, readonly string[]>();
  private readonly contents = new Map<ReleaseId, string>();
  private readonly rolesEver = new Map<UserId, readonly string[]>();
  private asked = 0;

  constructor(
    private readonly flaw: Flaw | null,
    private readonly tell: (event: HistoryEvent) => void,
  ) {}

  passMs(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  setRoles(who: UserId, roles: readonly string[]): void {
    this.roles.set(who, roles);
    this.rolesEver.set(who, [...new Set([...(this.rolesEver.get(who) ?? []), ...roles])]);
  }

  build(content: string): void {
    const id = release(this.flaw === 'content' ? content.slice(0, -1) : content);
    if (this.contents.has(id) && this.flaw !== 'content') return;
    this.contents.set(id, content);
    if (!this.releases.includes(id)) this.releases.unshift(id);
    this.tell({ is: 'built', releaseId: id, content });
  }

  private place(id: EnvironmentId): Place {
    const place = this.places.get(id);
    if (!place) throw new Error(`There is no environment "${id}".`);
    return place;
  }

  /** `session`: who is signed in; null: automation. */
  ask(session: UserId | null, { environmentId, releaseId, way, claimedBy }: Asking): void {
    const place = this.place(environmentId);
    const { stage } = place;
    const gates = this.gatesOf(this.facts(place, { releaseId, way }, null));
    // One at a time: whoever comes second is refused, and does not wait.
    if (closedGateRefusal(gates) || gates.some(({ name, state }) => name === 'free' && state !== 'open')) return;
    this.asked += 1;
    const by = this.flaw === 'actor' ? claimedBy : session;
    const id = promotion(`p${this.asked}`);
    const made: WorldPromotion = { id, stage, releaseId, way, by, askedAt: this.now, phase: 'pending', votes: [] };
    this.tell({ is: 'asked', promotion: made, session, candidate: this.candidate(place) });
    place.open.push(made);
    place.failed = null;
    if (this.flaw === 'placing') return;
    const asking = { promotionId: id, releaseId, way, by, at: this.now };
    place.hold = holdAfter(place.hold, asking, this.candidateFacts(place));
  }

  vote(made: WorldPromotion, vote: Vote): void {
    if (made.stage.approvals === null) return;
    const answer = decideVote(made.stage.approvals, this.ballot(made), vote);
    if (!(answer instanceof Refusal)) made.votes = [...made.votes, answer];
  }

  approve(place: Place, releaseId: ReleaseId, by: UserId): void {
    place.ledger = withApproved(place.ledger, { releaseId, at: this.now, by });
    this.tell({ is: 'approved', environmentId: place.stage.environmentId, releaseId });
  }

  hold(place: Place, by: UserId): void {
    if (place.serving === null) return;
    place.hold = { releaseId: place.serving, promotionId: promotion('by hand'), by, at: this.now };
    this.tell({ is: 'held', environmentId: place.stage.environmentId });
  }

  lift(place: Place): void {
    place.hold = null;
    this.tell({ is: 'lifted', environmentId: place.stage.environmentId });
  }

  /** One step further: `isWell` says how it ends where it ends. */
  advance(made: WorldPromotion, { isWell }: { readonly isWell: boolean }): void {
    const place = this.place(made.stage.environmentId);
    if (made.phase === 'pending') return this.start(place, made);
    if (!isWell) return this.fail(place, made);
    if (made.phase === 'running') return this.deploy(place, made);
    place.ledger = withVerified(place.ledger, { releaseId: made.releaseId, at: this.now, promotionId: made.id });
    this.end(place, made, 'verified');
  }

  abort(made: WorldPromotion): void {
    this.end(this.place(made.stage.environmentId), made, 'aborted');
  }

  /** What the promoter does by itself, in every environment. */
  automate(nobody: UserId): void {
    for (const place of this.places.values()) {
      const { stage, ledger, failed, hold, open, serving } = place;
      const { environmentId } = stage;
      const facts = { stage, ledger, failed, hold, openPromotions: open.length };
      const back = decideAutoRollback(facts, this.now);
      const candidate = this.candidate(place);
      if (back.is === 'rollback')
        this.ask(null, { environmentId, releaseId: back.releaseId, way: 'auto-rollback', claimedBy: nobody });
      else if (candidate !== null && candidate !== serving)
        this.ask(null, { environmentId, releaseId: candidate, way: 'automation', claimedBy: nobody });
    }
  }

  private start(place: Place, made: WorldPromotion): void {
    const gates = this.gatesOf(this.facts(place, made, made));
    if (closedGateRefusal(gates)) return this.end(place, made, 'aborted');
    if (!areOpen(gates)) return;
    made.phase = 'running';
    this.tell({ is: 'started', promotion: made, ballot: { ...this.ballot(made), rolesOf: new Map(this.roles) } });
  }

  private deploy(place: Place, made: WorldPromotion): void {
    made.phase = 'verifying';
    place.serving = made.releaseId;
    if (this.flaw !== 'ledger' || !isRollback(made.way))
      place.ledger = withOccupant(place.ledger, made.releaseId, this.now);
    this.tell({ is: 'runs', promotion: made, content: this.contents.get(made.releaseId) ?? '' });
  }

  private fail(place: Place, made: WorldPromotion): void {
    const cause = made.phase === 'running' ? 'promotion' : 'verification';
    this.end(place, made, 'failed');
    place.failed = { promotionId: made.id, releaseId: made.releaseId, way: made.way, cause, at: this.now };
  }

  private end(place: Place, made: WorldPromotion, how: 'verified' | 'failed' | 'aborted'): void {
    made.phase = 'over';
    place.open = place.open.filter((other) => other !== made);
    this.tell({ is: how, promotion: made });
  }

  private candidate = (place: Place): ReleaseId | null => candidateOf(this.candidateFacts(place), this.now);

  private candidateFacts = ({ stage, ledger }: Place) => ({
    stage,
    ledger,
    upstream: this.upstreamOf(stage),
    releases: this.releases,
  });

  private upstreamOf = (stage: Stage) =>
    stage.upstream.map((id) => ({ environmentId: id, name: id, ledger: this.seenLedger(this.place(id).ledger) }));

  private seenLedger = (ledger: Ledger): Ledger => (this.flaw === 'breaks' ? withoutBreaks(ledger) : ledger);

  private facts(
    place: Place,
    { releaseId, way }: Pick<HistoricPromotion, 'releaseId' | 'way'>,
    made: WorldPromotion | null,
  ): GateFacts {
    const others = place.open.filter((other) => other !== made);
    return {
      stage: place.stage,
      releaseId,
      way,
      ledger: place.ledger,
      upstream: this.upstreamOf(place.stage),
      promotionId: made?.id ?? null,
      openPromotionId: (others[0] ?? made)?.id ?? null,
      ballot: made && this.ballot(made),
      hold: place.hold,
      missingSettings: [],
      missingImages: [],
      irreversible: [],
      asker: null,
      people: null,
    };
  }

  private ballot = ({ by, askedAt, votes, phase }: WorldPromotion): Ballot => ({
    requestedBy: this.flaw === 'own-vote' ? null : by,
    requestedAt: askedAt,
    votes,
    rolesOf: this.flaw === 'role-lost' ? this.rolesEver : this.roles,
    over: phase === 'pending' ? null : 'it has started',
  });

  private gatesOf(facts: GateFacts): Gate[] {
    // The gate means another thing for a rollback, where leaving it out is a flaw of its own.
    const verified: Flaw = isRollback(facts.way) ? 'proven' : 'verified';
    return evaluateGates(facts, this.now).filter(({ name }) => (name === 'verified' ? verified : name) !== this.flaw);
  }
}

/** As if a release had never left an environment from when it first ran there. */
const withoutBreaks = (ledger: Ledger): Ledger => ({
  ...ledger,
  occupancy: ledger.occupancy.map((row) => ({ ...row, until: null })),
});
