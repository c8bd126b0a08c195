/** Values are stored as they were sent, or refused: nothing is changed in silence. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { model, property, startWorkspace, type TestWorkspace } from '../test-workspace.js';
import { namesNoDay } from './calendar-day.js';

let workspace: TestWorkspace;
beforeAll(async () => {
  const properties = [
    property('id', 'number'),
    property('at', 'date'),
    property('day', 'string', { format: 'date' }),
    property('free', 'object'),
  ];
  workspace = await startWorkspace([model('Event', { properties })]);
});
afterAll(() => workspace.close());

describe('a day', () => {
  it.each([
    ...[
      '2024-02-29',
      '2024-02-29T10:00:00Z',
      '2024-02-29 10:00',
      '2024-02',
      '2024',
      '+012024-02-29',
      '0099-01-31T00:00:00Z',
    ],
    ...['Thu, 29 Feb 2024 10:00:00 GMT', 'Thu Feb 29 2024 10:00:00 GMT+0100 (CET)', 'February 29, 2024', '29 Feb 2024'],
    ...['2/29/2024', '2018/01/05', '2018-1-5', '12-31-2018', '1/5/18', '2/29/24', 'Jan 2018'],
    ...['Fri Jan  5 10:00:00 UTC 2018', 'Friday, 05-Jan-18 10:00:00 GMT'],
  ])('%s is one', (text) => {
    expect([namesNoDay(text), Number.isNaN(Date.parse(text))]).toEqual([false, false]);
  });

  it.each([
    ...['2023-02-29', '2024-02-30T10:00:00Z', '2024-04-31', '2024-00-10', '2024-13-01', '2024-01-00', '1900-02-29'],
    ...[
      '2018/02/30',
      '2018-2-30',
      'Thu, 30 Feb 2024 10:00:00 GMT',
      'Feb 31 2024',
      '31 Jun 2024',
      '2/30/2024',
      '13/1/2024',
    ],
    ...['2/29/23', '2-30-2024', 'Fri Feb 30 10:00:00 UTC 2018', 'Friday, 30-Feb-18 10:00:00 GMT'],
  ])('%s is none', (text) => expect(namesNoDay(text)).toBe(true));
});

describe.each(['one', 'several'] as const)('what is sent, in a request for %s', (form) => {
  const send = (row: string) =>
    workspace.call('POST', '/api/events', form === 'one' ? row : `[{"at": "2024-01-31"}, ${row}]`);

  it.each([
    ['{"at": "2024-02-30"}', 'at'],
    ['{"at": "2023-02-29T10:00:00Z"}', 'at'],
    ['{"at": "30 Feb 2024"}', 'at'],
    ['{"day": "2024-02-30"}', 'day'],
    ['{"id": "9007199254740993"}', 'id'],
  ])('%s is refused', async (row, place) => {
    const { status, body } = await send(row);
    expect([status, Object.keys(body.error.details.codes as object).map((path) => path.split('.').at(-1))]).toEqual([
      422,
      [place],
    ]);
  });

  it.each([
    '{"id": 9007199254740993}',
    '{"free": {"deep": [12345678901234567890]}}',
    '{"id": -9007199254740993}',
    `{"free": ${'9'.repeat(400)}}`,
  ])('%s is refused, since a number cannot keep it', async (row) =>
    expect(await send(row)).toMatchObject({ status: 400, body: { error: { code: 'NUMBER_NOT_KEPT' } } }),
  );

  it.each([
    '{"free": {"n": 9007199254740994}}',
    '{"free": {"n": 1e300}}',
    '{"free": {"n": 0.1234567890123456789}}',
    '{"free": {"n": "9007199254740993"}}',
  ])('%s is kept', async (row) => {
    const { status, body } = await send(row);
    const kept = form === 'one' ? body : (body as unknown as readonly unknown[])[1];
    expect([status, kept]).toMatchObject([200, JSON.parse(row) as object]);
  });
});

describe('what is asked for', () => {
  it.each([
    '/api/events?filter={"where":{"id":9007199254740993}}',
    '/api/events?filter[where][id]=9007199254740993',
    '/api/events?filter={"where":{"at":{"gt":"2024-02-30"}}}',
  ])('%s is refused', async (url) => expect((await workspace.call('GET', url)).status).toBe(400));

  it('a number that no row can have is none', async () => {
    expect((await workspace.call('GET', '/api/events/9007199254740993')).status).toBe(404);
  });
});
