import { beforeEach, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { BuildProject } from '@tiffin/builds-operations';
import { canvasText, emptyCanvas, mergeOperations } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { answering, drawFunctions } from '@tiffin/testing';
import { FakeFactory, noSecrets } from './testing/fake-factory.js';
import { Gate } from './testing/gate.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
const reported: unknown[] = [];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
});

const nothing = { base: emptyCanvas, head: emptyCanvas, baseNumber: 0, headNumber: 0 };

const project = async () => (await doors.rows('select * from project where id = $1', [place.projectId]))[0];

it('builders that are to end let go of what they build, and another begins as if it was for the first time', async () => {
  await place.save(
    canvasText(accepted(mergeOperations({ ...nothing, operations: drawFunctions({ one: answering('1') }) }))),
  );
  const gates: Gate[] = [];
  const late: Promise<void>[] = [];
  for (let worker = 1; worker <= 5; worker += 1) {
    const factory = new FakeFactory();
    const gate = new Gate();
    gates.push(gate);
    factory.beforeBuild = () => gate.pass();
    const build = builder(`worker ${worker}`, factory);
    late.push(run(build));
    await gate.reached;
    await build.leave();
    expect(await project()).toMatchObject({ build_starts: 0, build_holder: null, build_fault: null });
  }
  await run(builder('the last', new FakeFactory()));
  expect(await project()).toMatchObject({ build_failure: null, build_starts: 0 });
  for (const gate of gates) gate.release();
  await Promise.all(late);
  expect(reported).toEqual([]);
});

function builder(holder: string, factory: FakeFactory): BuildProject {
  const parts = { store: place.builds, factory, secrets: noSecrets, doorbell: { ring: () => undefined } };
  const settings = { holder, leaseMs: 60_000, retryAfterMs: 0 };
  return new BuildProject({ ...parts, report: (error) => void reported.push(error) }, settings);
}

const run = (by: BuildProject) => by.run(issueWorkerGrant(place.tenantId, 'builder'), place.projectId);
