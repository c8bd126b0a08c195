import type { PromotionId, UserId } from '@tiffin/kernel';
import { Refusal } from '@tiffin/kernel';
import { Chance } from '@tiffin/testing/chance';
import { brokenInvariants } from './broken-invariants.js';
import { type Person, PromotionPlace, type StageName } from './promotion-place.js';
import type { TestDoors } from './test-doors.js';

const stages = ['testing', 'staging', 'production'] as const;
type Later = (typeof stages)[number];
const approvals = `'{"quorum":1,"roles":[],"approvers":[{"role":"admin"},{"role":"owner"}],"expiresAfterMs":7200000}'`;
const ages = ['1 second', '10 minutes', '59 minutes', '1 hour', '2 hours'] as const;

/** One history of a project over the real store, step by step, in which people, automation and faults do whatever comes. */
export class PromotionHistory {
  readonly done = new Map<string, number>();
  private readonly chance: Chance;
  /** Who asked for what, as this client knows. */
  private readonly askedBy = new Map<string, UserId>();
  private built = 0;

  private constructor(
    private readonly place: PromotionPlace,
    seed: number,
  ) {
    this.chance = new Chance(seed);
    place.checks = { run: () => Promise.resolve(this.is(0.15) ? 'it answered 500' : null) };
    place.cell.rollout = () => (this.is(0.1) ? 'failed' : 'live');
  }

  static async begin(doors: TestDoors, seed: number): Promise<PromotionHistory> {
    const place = await PromotionPlace.make(doors);
    await place.set('staging', 'soak_ms = 3600000');
    await place.set('production', `approvals = ${approvals}, rollback_skips = '{approvals}'`);
    await place.set('testing', `rollback_on = '{verification,promotion}'`);
    const history = new PromotionHistory(place, seed);
    await history.build();
    return history;
  }

  /** One act, whatever comes of it, and what is broken after it. */
  async step(): Promise<readonly string[]> {
    const [name, act] = this.pick();
    const said = await act().then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof Refusal) return error.code;
        throw error;
      },
    );
    this.count(`${name} ${said}`);
    if (this.is(0.8)) await this.place.settle();
    return (await brokenInvariants(this.place, this.askedBy)).map((one) => `${one} (after ${name})`);
  }

  async end(): Promise<void> {
    await this.place.settle();
    for (const stage of stages)
      for (const { way, phase } of await this.place.promotions(stage)) this.count(`${way} ${phase}`);
  }

  private count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  private readonly acts: readonly (readonly [name: string, weight: number, act: () => Promise<unknown>])[] = [
    ['build', 3, () => this.build()],
    ['promote', 8, () => this.ask(false)],
    ['rollback', 3, () => this.ask(true)],
    ['vote', 8, () => this.vote()],
    ['abort', 1, () => this.abort()],
    ['age', 6, () => this.place.age(this.chance.of(ages))],
    ['hold', 1, () => this.place.holds.hold(this.grant(), this.place.ids[this.stage()], null)],
    ['unhold', 3, () => this.place.holds.unhold(this.grant(), this.place.ids[this.stage()])],
    ['automate', 3, () => this.automate()],
  ];

  private pick(): readonly [string, () => Promise<unknown>] {
    let left = this.chance.next() * this.acts.reduce((sum, [, weight]) => sum + weight, 0);
    const [name, , act] = this.acts.find(([, weight]) => (left -= weight) < 0) ?? this.acts[0]!;
    return [name, act];
  }

  private is = (share: number): boolean => this.chance.next() < share;
  private stage = (): Later => this.chance.of(stages);
  private person = (): Person => this.chance.of([this.place.alice, this.place.bob, this.place.carol]);
  private grant = () => this.place.grant('environment.promote', this.person());

  private async build(): Promise<void> {
    this.built += 1;
    await this.place.build(`r${this.built}`);
  }

  private async ask(isRollback: boolean): Promise<void> {
    const by = this.person();
    const newest = Math.max(1, this.built - this.chance.whole(0, 3));
    const release = isRollback && this.is(0.6) ? null : String(newest);
    const id = await this.place.request(this.stage(), release, {
      by,
      isRollback,
      isLetIn: !isRollback && this.is(0.15),
    });
    this.askedBy.set(id, by.userId);
  }

  private async unended(stage: StageName): Promise<PromotionId | undefined> {
    const rows = await this.place.doors.rows<{ id: PromotionId }>(
      'select id from promotion where environment_id = $1 and finished_at is null order by id',
      [this.place.ids[stage]],
    );
    return rows.length === 0 ? undefined : this.chance.of(rows).id;
  }

  private async vote(): Promise<void> {
    const id = await this.unended('production');
    const says = this.is(0.9) ? 'approve' : 'reject';
    if (id) await this.place.vote('production', says, { ...this.person(), id });
  }

  private automate(): Promise<unknown> {
    return this.place.automate(this.stage(), this.chance.of(['off', 'newest', 'newest', 'upstream']), this.person());
  }

  private async abort(): Promise<void> {
    const stage = this.stage();
    const id = await this.unended(stage);
    if (id) await this.place.abort(stage, id, this.person());
  }
}
