import { describe, expect, it } from 'vitest';
import { backtracks } from './backtracking.js';
import { pathPatternProblem } from './path-pattern.js';
import { hostRegexProblem, located, regexProblem, searched, searchProblem, wholeHost } from './regular-expression.js';

describe('a pattern that backtracks without end', () => {
  it.each([
    ...[
      '(a+)+$',
      '(a|a)*b',
      '(a*)*',
      '(.*)*x',
      '(\\w+\\s?)*$',
      '^(a|aa)+$',
      '(x+x+)+y',
      '([a-z]+)*\\d',
      '(\\d+|\\w+)*!',
    ],
    ...['(a|ab|b)*c', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?:[^/]+/?)+$', '(a?a?)+x', '((a|b)+c?)*', '(.+.+)+='],
    ...[
      '(?=(a+)+b)x',
      '(a{1,20})+',
      '(\\s*,?\\s*)*x',
      '([a-z0-9]+-?)*\\.html',
      '(\\w{50}){50}',
      `(${'(a?){8}'.repeat(60)})*`,
    ],
    ...[
      '^.*.*.*x',
      '.*.*x',
      '/api/.*/cars/.*\\.json',
      '^/a/.*/b/.*/c/.*$',
      '^a*a*b*b*$',
      '^a*a*a*$',
      '^\\w+\\s*\\w*\\s*\\w*!',
      '^(\\w+\\s?){1,5}$',
      '^.*a.*a.*a.*x',
      '^.{0,500}.{0,500}.{0,500}x',
    ],
    ...[
      '(a?){30}a{30}',
      `^${'a?'.repeat(30)}${'a'.repeat(30)}$`,
      '^((ab)?){30}(ab){30}$',
      '^(a|b|ab){8}(a|b|ab){8}(a|b|ab){8}(a|b|ab){8}x',
    ],
  ])('is told: %s', (source) => {
    expect(backtracks(source)).toBe(true);
    expect(regexProblem(source)).toMatch(/one request would hold the gateway/);
  });

  it.each([
    ...[
      '^/cars',
      '^/api/.*/cars/.*\\.json',
      'a+b+',
      '(/[^/]+)*',
      '^(?:/v\\d+)?/cars(?:/\\d+)?$',
      '(\\d{1,3}\\.){3}\\d{1,3}',
    ],
    ...['([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*', '\\.(png|jpe?g|gif)$', '(ab|cd)*', '[\\w.-]+@[\\w.-]+'],
    ...[
      '^/(?!admin).*$',
      '(\\d{4})+',
      '^\\/a(?:\\/[^/?]+){2,}$',
      'x*y*z*',
      '[^\\]]+',
      '\\u0041+(?<n>b)\\k<n>',
      'a{,3}',
      '^.*x',
      '^.*.*x',
      '.*x',
      '^/[^/]+/[^/]+/[^/]+/[^/]+$',
      '^/(?:[a-z]+-)*[a-z]+/(?:[a-z]+-)*[a-z]+$',
      '\\.(?:css|js|png|svg|woff2?)(?:\\?.*)?$',
      '^/users/\\d+/posts/\\d+(?:/comments/\\d+)?/?$',
      '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    ],
  ])('is not this: %s', (source) => expect(regexProblem(source)).toBeNull());

  it('is told in a path, and by case where that counts', () => {
    expect(pathPatternProblem('/(a+)+/x')).toMatch(/one request would hold/);
    expect(pathPatternProblem('/(a|A)+/x')).toMatch(/one request would hold/);
    expect(regexProblem('(a|A)+x')).toBeNull();
    expect(pathPatternProblem('/a/*/b/:id/*')).toBeNull();
    expect(pathPatternProblem('/***')).toMatch(/one request would hold/);
    expect(pathPatternProblem('/:a-:b-:c-:d')).toMatch(/one request would hold/);
    expect(pathPatternProblem('/:a-:b')).toBeNull();
    expect(pathPatternProblem('/**')).toBeNull();
  });

  it.each([
    [`(${'a|b'.repeat(100)})*x`, true],
    [`(${'[a-z]'.repeat(90)})*`, false],
    ['(a|b'.repeat(80) + ')*'.repeat(80), true],
    ['[a-z]*'.repeat(80), true],
    ['a?'.repeat(240), true],
    ['/[^/]+'.repeat(80), false],
  ])('is found, or not, in the longest pattern before the test is given up: %#', (source, expected) => {
    expect(backtracks(source)).toBe(expected);
  });
});

function placed(source: string, line: string): readonly unknown[] {
  const found = new RegExp(source).exec(line);
  return [found?.index, found?.[0], found?.groups?.['at']];
}

describe('a pattern is judged as it is run', () => {
  it.each(['.*acme.*', '.*a.*b.*', '^.*acme\\.com$', '(.*acme.*)', '.*\\.(?:a|b)\\.test', '[a-z]*acme[a-z]*'])(
    'and a host as a whole may be %s',
    (source) => expect(hostRegexProblem(source)).toBeNull(),
  );

  it.each(['.*cars.*', '^.*cars.*$', '.*/cars/.*/parts.*', '.*.*cars'])('and a path may hold %s', (source) =>
    expect(searchProblem(source)).toBeNull(),
  );

  it.each(['.*(a+)+.*', '.*a.*b.*c.*', '(.*a.*|.*b)*'])('so that %s is refused', (source) => {
    expect(searchProblem(source)).toMatch(/one request would hold/);
    expect(hostRegexProblem(source)).toMatch(/one request would hold/);
  });

  it.each([
    ['.*a.*', 'a'],
    ['^.*a.*$', 'a'],
    ['.*?.*a|b.*?', 'a|b'],
    ['a\\.*', 'a\\.*'],
    ['a.*\\$', 'a.*\\$'],
    ['^a', '^a'],
  ])('%s is looked for as %s', (source, expected) => expect(searched(source)).toBe(expected));

  it.each([
    ['.*.*.*cars', '^.*cars'],
    ['^.*?.*?cars.*', '^.*?cars.*'],
    ['.*.*^.*?cars', '^.*?cars'],
    ['.*(?:a|b)', '^.*(?:a|b)'],
    ['.*a|b', '.*a|b'],
    ['cars.*', 'cars.*'],
  ])('and %s is found where it is as %s', (source, expected) => expect(located(source)).toBe(expected));

  it('and takes the same part of a line, with the same groups', () => {
    const lines = ['/cars', '/a/cars/b/cars', 'cars', '/carscars/', '/x', ''];
    const heads = ['', '.*', '.*?', '^.*', '.*.*', '.*?.*', '.*.*?', '^.*?.*?', '.*^.*', '.*.*^.*?', '.*?^.*.*'];
    for (const source of heads.flatMap((head) => ['', '.*', '.*?$'].map((tail) => `${head}(?<at>/?)cars${tail}`)))
      for (const line of lines.filter((one) => new RegExp(searched(source)).test(one)))
        expect([source, line, placed(located(source), line)]).toEqual([source, line, placed(source, line)]);
  });

  it.each(['.*.*a|b', '.*a.*b|c', 'a|.*b.*c.*d'])('so that one of several choices may not take long: %s', (source) =>
    expect(searchProblem(source)).toMatch(/one request would hold/),
  );

  it('and gives the same answers', () => {
    const hosts = ['acme', 'acme.com', 'x.acme', 'x.acme.com', 'com', '', 'b.acme', 'acme.a'];
    for (const source of [
      '.*acme.*',
      'acme.*',
      '.*acme',
      'acme',
      '.*a|b.*',
      '^acme.*$',
      '(?:a|b).*',
      '.*',
      '^acme\\.*',
    ]) {
      const whole = new RegExp(`^(?:${source})$`, 'i');
      const [host, search] = [new RegExp(wholeHost(source), 'i'), new RegExp(searched(source))];
      for (const text of hosts) {
        expect([source, text, host.test(text)]).toEqual([source, text, whole.test(text)]);
        expect([source, text, search.test(text)]).toEqual([source, text, new RegExp(source).test(text)]);
      }
    }
  });
});
