/** Patterns and globs of a gateway's configuration that one request could hold it with. */
const globs = 'libs/contracts/src/gateway/glob.test.ts';
const patterns = 'libs/contracts/src/vocabulary/backtracking.test.ts';
const pattern = 'libs/contracts/src/vocabulary/regular-expression.ts';

export const gatewayPatterns = [
  {
    guard: 'gateway: a decided difference explains no more cases than it says',
    without: 'a difference that nobody decided is told as decided',
    file: 'bench/express-gateway/miscounted.ts',
    find: 'found === cases',
    replace: 'found >= cases',
    test: [
      'bench/express-gateway/conformance.test.ts',
      'differs by each decision in as many cases as that says, and not in more',
    ],
  },
  {
    guard: 'gateway: a glob with choices beside its stars is judged before it runs',
    without: 'the Host header of one request holds the gateway',
    file: 'libs/contracts/src/gateway/glob-choice.ts',
    find: 'backtracks(`^${source}$`)',
    replace: "source === ''",
    test: [globs, '*+(a|aa)+(a|aa)b is refused with the part that is wrong'],
  },
  {
    guard: 'gateway: a glob is no longer than a host has to be',
    without: 'a glob of many choices fills the memory',
    file: 'libs/contracts/src/gateway/glob.ts',
    find: 'if (choices.length > mostChoices)',
    replace: "if (glob === '')",
    test: [globs, '{1..1000}.test is refused with the part that is wrong'],
  },
  {
    guard: 'gateway: a glob holds of no host that is longer than any',
    without: 'what a pattern costs is not bounded by what is asked of it',
    file: 'libs/contracts/src/gateway/glob.ts',
    find: 'name.length <= longest && ',
    replace: '',
    test: [globs, 'takes no name that is longer than a host, and turns that round where it is negated'],
  },
  {
    guard: 'gateway: a pattern for hosts is judged as it is run',
    without: 'the Host header of one request holds the gateway',
    file: pattern,
    find: "(backtracks(wholeHost(source), 'i') ? slowPattern(source) : null)",
    replace: 'null',
    test: [patterns, 'so that .*(a+)+.* is refused'],
  },
  {
    guard: 'gateway: an end of one choice is not taken for an end of all',
    without: 'a hostRegex such as "a|b.*" admits every host that begins with its first choice',
    file: pattern,
    find: "if (source.includes('|')) return `^(?:${source})$`;",
    replace: '',
    test: [patterns, 'and gives the same answers'],
  },
  {
    guard: 'canvas: a pattern of hosts or paths is judged before it is saved',
    without: 'a pattern that takes minutes, or none at all, is found when the gateway starts',
    file: 'libs/canvas/rules/src/api-endpoint.ts',
    find: 'z.string().superRefine(toldBy(problem))',
    replace: 'z.string().max(problem.length + 1_000)',
    test: ['libs/canvas/rules/src/gateway-vocabulary.test.ts', 'refuses a path pattern that takes minutes'],
  },
  {
    guard: 'canvas: an endpoint says its host, and its paths, once',
    without: 'what somebody wrote as the host that alone may call does not count',
    file: 'libs/canvas/rules/src/api-endpoint.ts',
    find: "hostRegex !== undefined && host !== '*'",
    replace: "hostRegex !== undefined && host === ''",
    test: ['libs/canvas/rules/src/gateway-vocabulary.test.ts', 'refuses a host beside a pattern'],
  },
];
