import { expect } from 'vitest';
import {
  answering,
  Breakpoint,
  drawFunctions,
  type EnvironmentView,
  type ProcessName,
  type ProjectView,
  rewrite,
  TestStack,
  waitUntil,
} from '@tiffin/testing';
import { inLongForm } from '@tiffin/testing/in-long-form';
import pg from 'pg';

/** Where in the way of a change a process is killed: at a row that it is about to write, in the middle of its transaction. */
export type CrashPoint = readonly [process: ProcessName, name: string, table: string, when: string];

/** Every other one in the short form, except with the queue in Redis: so CI takes all of them there. */
export const swept = <Point>(all: readonly Point[]): readonly Point[] =>
  all.filter((_, at) => at % inLongForm(1, { otherwise: process.env['REDIS_URL'] ? 1 : 2 }) === 0);

/** A platform with one project that is live, and what a killed process must leave of a change there. */
export class CrashStage {
  /** Of the revision that was saved last. */
  number = 1;

  private constructor(
    readonly stack: TestStack,
    readonly project: ProjectView,
    readonly superuser: pg.Client,
  ) {}

  static async set(): Promise<CrashStage> {
    // Half of the points wait for the lease of the process that was killed.
    const stack = await TestStack.start({ leaseMs: 1_000, sweepMs: 1_000 });
    const superuser = new pg.Client({ connectionString: stack.database.superuser });
    await superuser.connect();
    const project = await stack.client.createProject('Crash');
    await stack.client.save(project.id, 0, drawFunctions({ hello: answering('0'), other: answering('other') }));
    await stack.client.untilLive(project.environmentId, 1);
    return new CrashStage(stack, project, superuser);
  }

  async clear(): Promise<void> {
    await this.superuser.end();
    await this.stack.stop();
  }

  async rows(sql: string): Promise<readonly Record<string, unknown>[]> {
    return (await this.superuser.query(sql)).rows;
  }

  /** Saves one change; a save whose api died says so, and the user saves again. */
  async saveThrough(text: string): Promise<void> {
    await waitUntil('the save to be taken', () => this.save(text));
    this.number += 1;
  }

  /** Kills a process at a point of the way of a change, starts it anew, and waits until the change is live. */
  async killAt([name, , table, when]: CrashPoint): Promise<void> {
    const text = `after ${this.number + 1}`;
    const breakpoint = await Breakpoint.set(this.stack.database.superuser, { table, when });
    const saving = this.save(text);
    await breakpoint.reached();
    await this.stack.processes[name].end('SIGKILL');
    await breakpoint.clear();
    await this.stack.startProcess(name);
    if ((await saving) === null) await this.saveThrough(text);
    else this.number += 1;
    await this.expectLive(text);
    await this.expectOneProcessEach();
  }

  /** What was saved last answers, and each of its effects is there once. */
  async expectLive(text: string): Promise<void> {
    const environment = await this.stack.client.untilLive(this.project.environmentId, this.number);
    await this.untilAnswered(environment, text);
    await this.expectOneEffectEach(environment);
  }

  private save(text: string): Promise<object | null> {
    return this.stack.client.save(this.project.id, this.number, rewrite('hello', answering(text))).catch(() => null);
  }

  private async untilAnswered(environment: EnvironmentView, text: string): Promise<void> {
    const url = environment.urls[0]?.url ?? '';
    await waitUntil(`the answer "${text}"`, async () => {
      const answer = await this.stack.client.call(`${url}/hello`).catch(() => null);
      return answer?.status === 200 && answer.body === JSON.stringify({ answer: text }) ? true : null;
    });
  }

  /** Each effect once, whatever happened on the way. */
  private async expectOneEffectEach(environment: EnvironmentView): Promise<void> {
    const { number } = this;
    const ofRevision = (action: string) =>
      this.rows(`select 1 from audit_event where action = '${action}' and (detail->>'revision')::int = ${number}`);
    expect(await this.rows(`select number from revision where number = ${number}`)).toHaveLength(1);
    expect(await ofRevision('canvas.save')).toHaveLength(1);
    expect(await ofRevision('release.want')).toHaveLength(1);
    const release = environment.currentRelease?.id ?? '';
    expect(
      await this.rows(`select 1 from deployment where release_id = '${release}' and state = 'succeeded'`),
    ).toHaveLength(1);
    expect(await this.rows(`select 1 from deployment where state = 'running'`)).toHaveLength(0);
    expect(await this.rows(`select 1 from build where state = 'running'`)).toHaveLength(0);
  }

  private async expectOneProcessEach(): Promise<void> {
    const { environment } = await this.stack.client.graphql<{
      environment: { units: { key: string; state: string }[] };
    }>(`query ($id: ID!) { environment(id: $id) { units { key state } } }`, { id: this.project.environmentId });
    expect(environment.units.map((unit) => unit.key).sort()).toEqual([
      'function-hello',
      'function-other',
      'gateway-gateway',
    ]);
  }
}
