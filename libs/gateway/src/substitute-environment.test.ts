import { describe, expect, it } from 'vitest';
import { substituteEnvironment } from './substitute-environment.js';

const environment = { PORT: '8080', HOST: 'api.example.com', EMPTY: '', _A1: 'x' };

describe('substituteEnvironment', () => {
  it.each([
    ['a value', 'port: ${PORT}', 'port: 8080'],
    ['several', '${HOST}:${PORT}', 'api.example.com:8080'],
    ['an empty one', 'a${EMPTY}b', 'ab'],
    ['underscores and digits', '${_A1}', 'x'],
    ['one that is set before its default', '${PORT:-1}', '8080'],
    ['a default', '${NONE:-http://a:1/b}', 'http://a:1/b'],
    ['quotation marks in a default', 'url: ${NONE:-"http://a"}', 'url: "http://a"'],
    ['an empty default', '${NONE:-}', 'null'],
    ['nothing', 'a: ${NONE}', 'a: null'],
    ['what is escaped, with both dollars', '$${PORT}', '$${PORT}'],
    ['templates of requests', '${req.ip} ${req.headers["x"]}', '${req.ip} ${req.headers["x"]}'],
    ['a name that is none', '${A-B:-x} ${ PORT }', '${A-B:-x} ${ PORT }'],
  ])('puts in, or leaves: %s', (_, text, expected) => {
    expect(substituteEnvironment(text, environment).text).toBe(expected);
  });

  it('tells what is missing, once, and which values were put in', () => {
    const { missing, values } = substituteEnvironment('${A} ${A} ${B:-b} ${PORT}', environment);
    expect([missing, values]).toEqual([['A'], ['8080']]);
  });

  it('does not take what every object has for a variable', () => {
    expect(substituteEnvironment('${constructor}', {}).text).toBe('null');
  });
});
