import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answering, drawFunctions, rewrite, TestStack, waitUntil } from '@tiffin/testing';
import { StagedProject, type StageView } from './staged-project.js';

const names = Array.from({ length: 12 }, (_, at) => `f${at}`);
const seventh = 'f6';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start({ promotes: true });
}, 90_000);
afterAll(() => stack.stop());

/** Comes up everywhere but in one stage. */
const refusing = (text: string): string =>
  `if (process.env.REGION === 'nowhere') throw new Error('no such region');\n${answering(text)}`;

interface UnitView {
  readonly key: string;
  readonly startedAt: string;
}

async function units({ id }: StageView): Promise<readonly UnitView[]> {
  const { environment } = await stack.client.graphql<{ environment: { units: UnitView[] } }>(
    'query ($id: ID!) { environment(id: $id) { units { key startedAt } } }',
    { id },
  );
  return environment.units.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

async function answersOf({ id }: StageView): Promise<readonly string[]> {
  const [gateway] = (await stack.client.environment(id)).urls;
  const answers = await Promise.all(names.map((name) => stack.client.call(`${gateway?.url}/${name}`)));
  return answers.map(({ body }) => (JSON.parse(body) as { answer: string }).answer);
}

/** Two environments of twelve functions and a gateway. */
const untilNothingElseRuns = (): Promise<unknown> =>
  waitUntil('the cell to run these alone', async () => cellProcesses() === 2 * 13 || null, 30_000);

/** Processes that the cell has started, and that have not ended. */
function cellProcesses(): number {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])];
      } catch {
        return [];
      }
    });
  return parents.filter((parent) => parent === stack.processes['cell-local'].pid).length;
}

const all = (text: string): readonly string[] => names.map(() => text);

it(
  'where the 7th of 12 units does not come up, none of the others stays, and a fix forward or a rollback is clean (F-25)',
  { timeout: 180_000 },
  async () => {
    const project = await StagedProject.create(stack.client, 'Partial');
    const [development, testing] = [project.stage('development'), project.stage('testing')];
    await project.bind(development, 'Variable', { name: 'REGION', value: 'home' });
    await project.bind(testing, 'Variable', { name: 'REGION', value: 'nowhere' });
    const first = drawFunctions(Object.fromEntries(names.map((name) => [name, answering('first')])));
    await stack.client.save(project.id, 0, first);
    await stack.client.untilLive(development.id, 1, 60_000);
    expect(await project.promote(testing, '1')).toMatchObject({ phase: 'Succeeded' });

    const second = names.flatMap((name) => rewrite(name, name === seventh ? refusing('second') : answering('second')));
    const environment = { REGION: { variable: 'REGION' } };
    await stack.client.save(project.id, 1, [...second, { op: 'updateEntity', id: seventh, changes: { environment } }]);
    await stack.client.untilLive(development.id, 2, 60_000);
    const before = { units: await units(testing) };
    await untilNothingElseRuns();

    const failed = await project.promote(testing, '2');
    const reason = `"${seventh}" did not become ready: exited with code 1`;
    expect(failed).toMatchObject({ phase: 'Failed', note: `deploy: ${reason}` });
    expect(failed.steps[0]?.detail).toContain(`${reason}\nIts last lines:\n`);
    expect(failed.steps[0]?.detail).toContain('no such region');
    await untilNothingElseRuns();
    expect(await units(testing)).toEqual(before.units);
    expect(await answersOf(testing)).toEqual(all('first'));

    await project.bind(testing, 'Variable', { name: 'REGION', value: 'home' });
    expect(await project.promote(testing, '2')).toMatchObject({ phase: 'Succeeded' });
    expect(await answersOf(testing)).toEqual(all('second'));
    expect(await project.rollBack(testing)).toMatchObject({ phase: 'Succeeded' });
    expect(await answersOf(testing)).toEqual(all('first'));
    await untilNothingElseRuns();
  },
);
