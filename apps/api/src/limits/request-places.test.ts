import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Refusal } from '@tiffin/kernel';
import type { RequestContext } from '../session/request-context.js';
import { RequestPlaces } from './request-places.js';

function request(places: RequestPlaces) {
  const raw = Object.assign(new EventEmitter(), { destroyed: false });
  const headers: Record<string, string> = {};
  const header = (name: string, value: string) => (headers[name] = value);
  const context = { reply: { raw, header }, errors: null } as unknown as RequestContext;
  const enter = (holder: string) => {
    try {
      places.enter(context, holder);
      return 'passes';
    } catch (error) {
      return (error as Refusal).code;
    }
  };
  const end = () => {
    raw.destroyed = true;
    raw.emit('close');
  };
  return { enter, headers, end };
}

it('lets so many requests of a tenant in at once, and others beside them', () => {
  const places = new RequestPlaces(2);
  const [one, two, three, theirs] = Array.from({ length: 4 }, () => request(places));
  expect([one, two, three].map((each) => each?.enter('ours'))).toEqual(['passes', 'passes', 'BUSY']);
  expect(three?.headers).toEqual({ 'retry-after': '1' });
  expect(theirs?.enter('theirs')).toBe('passes');
  one?.end();
  expect(three?.enter('ours')).toBe('passes');
});

it('takes one place for all fields of a request, and gives it back once', () => {
  const places = new RequestPlaces(2);
  const [one, two, three] = Array.from({ length: 3 }, () => request(places));
  expect([one?.enter('ours'), one?.enter('ours'), two?.enter('ours')]).toEqual(Array(3).fill('passes'));
  one?.end();
  one?.end();
  expect([three?.enter('ours'), request(places).enter('ours')]).toEqual(['passes', 'BUSY']);
});

it('holds no place for whoever has gone before they got one', () => {
  const places = new RequestPlaces(1);
  const [gone, next] = [request(places), request(places)];
  gone.end();
  expect([gone.enter('ours'), next.enter('ours')]).toEqual(['passes', 'passes']);
});
