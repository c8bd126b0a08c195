import { afterAll, beforeAll, describe } from 'vitest';
import { tellOfDataChanges } from './console-data.js';
import { tellOfDialogs } from './console-dialogs.js';
import { tellOfDrawing } from './console-drawing.js';
import { ConsoleStage } from './console-stage.js';
import { tellOfFlows } from './console-flows.js';
import { tellOfOperators } from './console-operators.js';
import { tellOfOutage } from './console-outage.js';
import { tellOfPeople } from './console-people.js';
import { tellOfTenant } from './console-tenant.js';
import { tellOfTrouble } from './console-trouble.js';

let stage: ConsoleStage;
beforeAll(async () => {
  stage = await ConsoleStage.set();
}, 90_000);
afterAll(() => stage.clear());

// One after the other: the last ends processes of the platform.
describe('people', () => tellOfPeople(() => stage));
describe('flows', () => tellOfFlows(() => stage));
describe('operators', () => tellOfOperators(() => stage));
describe('outage', () => tellOfOutage(() => stage));
describe('dialogs', () => tellOfDialogs(() => stage));
describe('drawing', () => tellOfDrawing(() => stage));
describe('data', () => tellOfDataChanges(() => stage));
describe('tenant', () => tellOfTenant(() => stage));
describe('trouble', () => tellOfTrouble(() => stage));
