import { afterAll, beforeAll, expect, it } from 'vitest';
import { InStepApplication } from './in-step-application.js';

let application: InStepApplication;

beforeAll(async () => {
  application = await InStepApplication.start();
}, 90_000);
afterAll(() => application.stop());

it('answers every call, and every call alone, whatever clients and services do with bodies', async () => {
  const { hung, wrong } = await application.run({ seed: 1, calls: 300, clients: 20 });
  expect({ hung, wrong, strangers: await application.strangers() }).toEqual({ hung: [], wrong: [], strangers: [] });
}, 90_000);
