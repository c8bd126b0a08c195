import type { ReleaseId, UserId } from '@tiffin/kernel';
import { Chance } from '@tiffin/testing/chance';
import { pointersOf } from '../ledger.js';
import type { Stage } from '../stage.js';
import { HistoryWitness } from './history-witness.js';
import { minuteMs, person } from './plain-values.js';
import { type Flaw, type Place, PromotionWorld, type WorldPromotion } from './promotion-world.js';

const people: readonly UserId[] = ['ann', 'bob', 'cyd', 'dan'].map(person);
const roleSets = [['admin', 'owner'], ['admin', 'owner'], ['admin'], ['developer']] as const;
/** None, one, and such as meet the ends of soaks and expiries to the millisecond, or miss them by one. */
const waitsMs = [0, 1, 1000, minuteMs - 1, minuteMs, 2 * minuteMs, 5 * minuteMs - 1, 5 * minuteMs, 19 * minuteMs];

/** Goes through one history, step by step, in which everything may happen at any time. */
class RandomHistory {
  readonly witness = new HistoryWitness(() => this.world.now.getTime());
  private readonly world: PromotionWorld;
  private readonly chance: Chance;
  private built = 0;

  constructor(seed: number, flaw: Flaw | null) {
    this.chance = new Chance(seed);
    this.world = new PromotionWorld(flaw, this.witness.see);
    for (const who of people) this.world.setRoles(who, this.chance.of(roleSets));
  }

  step(): void {
    const [act] = this.pick(this.acts);
    act();
    for (const { stage, ledger, serving } of this.world.places.values())
      this.witness.checkPointers(stage.environmentId, pointersOf(ledger), serving);
  }

  private pick(
    acts: readonly (readonly [act: () => void, weight: number])[],
  ): readonly [act: () => void, weight: number] {
    let left = this.chance.next() * acts.reduce((sum, [, weight]) => sum + weight, 0);
    return acts.find(([, weight]) => (left -= weight) < 0) ?? acts[0]!;
  }

  private readonly acts: readonly (readonly [act: () => void, weight: number])[] = [
    [() => this.build(), 3],
    [() => this.world.passMs(this.chance.of(waitsMs)), 16],
    [() => this.onPromotion((made) => this.world.advance(made, { isWell: this.isTrueIn(0.85) })), 40],
    [() => this.onPromotion((made) => this.vote(made)), 20],
    [() => this.onPromotion((made) => this.world.abort(made)), 2],
    [() => this.ask('person'), 14],
    [() => this.ask('rollback'), 5],
    [() => this.world.automate(this.someone()), 8],
    [() => this.approve(), 0.3],
    [() => this.world.hold(this.place(), this.someone()), 0.5],
    [() => this.world.lift(this.place()), 1.5],
    [() => this.world.setRoles(this.someone(), this.chance.of(roleSets)), 1],
  ];

  private isTrueIn = (share: number): boolean => this.chance.next() < share;
  private someone = (): UserId => this.chance.of(people);
  private place = (): Place => this.chance.of([...this.world.places.values()]);
  /** Most of the time one of the newest: what is old has gone everywhere, or nowhere. */
  private release(): ReleaseId | undefined {
    const { releases } = this.world;
    return releases.length === 0 ? undefined : this.chance.of(releases.slice(0, this.isTrueIn(0.9) ? 4 : undefined));
  }

  /** Half of the time what runs in a stage before: the rest mostly meets a closed gate. */
  private arrived({ upstream }: Stage): ReleaseId | undefined {
    const running = upstream.map((id) => this.world.places.get(id)?.serving ?? null).filter((one) => one !== null);
    return running.length > 0 && this.isTrueIn(0.5) ? this.chance.of(running) : this.release();
  }

  private build(): void {
    if (this.isTrueIn(0.8)) this.built += 1;
    this.world.build(`r${this.built}${this.chance.of(['x', 'y'])}`);
  }

  private approve(): void {
    const releaseId = this.release();
    if (releaseId !== undefined) this.world.approve(this.place(), releaseId, this.someone());
  }

  private onPromotion(act: (made: WorldPromotion) => void): void {
    const open = [...this.world.places.values()].flatMap((place) => place.open);
    if (open.length > 0) act(this.chance.of(open));
  }

  private vote(made: WorldPromotion): void {
    const says = this.isTrueIn(0.97) ? 'approve' : 'reject';
    this.world.vote(made, { by: this.someone(), says, at: this.world.now, comment: null });
  }

  private ask(way: 'person' | 'rollback'): void {
    const { stage, ledger } = this.place();
    const { rollbackTargets } = pointersOf(ledger);
    const isKnown = way === 'rollback' && rollbackTargets.length > 0 && this.isTrueIn(0.7);
    const releaseId = isKnown ? this.chance.of(rollbackTargets) : this.arrived(stage);
    if (releaseId === undefined) return;
    const { environmentId } = stage;
    this.world.ask(this.someone(), { environmentId, releaseId, way, claimedBy: this.someone() });
  }
}

/** What somebody saw who watched a history of so many steps; `flaw`: what is taken away from the rules. */
export function randomHistory({ seed, steps }: { seed: number; steps: number }, flaw: Flaw | null): HistoryWitness {
  const history = new RandomHistory(seed, flaw);
  for (let step = 0; step < steps && history.witness.breaches.length === 0; step += 1) history.step();
  return history.witness;
}
