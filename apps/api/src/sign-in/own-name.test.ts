import { expect, it } from 'vitest';
import { atOwnName } from './own-name.js';

const home = new URL('http://localhost:4000');

it.each([
  ['/projects?tab=1', 'http://localhost:4000/projects?tab=1'],
  ['/', 'http://localhost:4000/'],
  ['//evil.example/projects', 'http://localhost:4000//evil.example/projects'],
  ['/\\evil.example', 'http://localhost:4000/\\evil.example'],
])('leads %s to our own name and to no other host', (url, to) => {
  expect(atOwnName({ hostname: '127.0.0.1', url }, home)).toBe(to);
  expect(URL.parse(to)?.origin).toBe(home.origin);
});

it.each([
  ['whoever came by our name', { hostname: 'localhost', url: '/' }, home],
  ['a place that is not this machine', { hostname: '127.0.0.1', url: '/' }, new URL('https://tiffin.example')],
  ['a request line with a whole address', { hostname: '127.0.0.1', url: 'http://evil.example/' }, home],
])('leads nowhere: %s', (_, request, ours) => {
  expect(atOwnName(request, ours)).toBeNull();
});
