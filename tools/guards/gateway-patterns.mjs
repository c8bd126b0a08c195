/** Patterns and globs of a gateway's configuration that one request could hold it with. */
const globs = 'libs/contracts/src/gateway/glob.test.ts';
const patterns = 'libs/contracts/src/vocabulary/backtracking.test.ts';
const gateway = 'apps/runtime-gateway/src';
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
    guard: 'gateway: a pattern that a path matches is placed in it as quickly as it was found',
    without:
      'one long path of an endpoint with `.*.*.*cars` holds the gateway once a step strips it or asks for its parameters',
    file: pattern,
    find: "return `^${isGreedy ? '.*' : '.*?'}${headless}`;",
    replace: 'return isGreedy ? source : source;',
    test: [patterns, 'and .*.*.*cars is found where it is as ^.*cars'],
  },
  {
    guard: 'gateway: a pattern of several choices is judged with the ends that each of them has',
    without: 'one long path of an endpoint with `.*a.*b|c` holds the gateway',
    file: pattern,
    find: '(hasChoices(source) && backtracks(located(source)))',
    replace: '(hasChoices(source) && backtracks(searched(source)))',
    test: [patterns, 'so that one of several choices may not take long: .*a.*b|c'],
  },
  {
    guard: 'gateway: no field of a query is hidden behind others',
    without: 'a client puts a thousand fields before the one that a condition asks for, and the service gets it',
    file: `${gateway}/body/read-fields.ts`,
    find: ', parameterLimit: Infinity }',
    replace: ' }',
    test: [`${gateway}/expressions/compile-expression.test.ts`, 'hides none behind a[]=1&'],
  },
  {
    guard: 'gateway: a form with too many fields inside others is refused, not read in part',
    without: 'one body holds the gateway while its fields are put together',
    file: `${gateway}/body/parse-body.ts`,
    find: 'isNested(text) && text',
    replace: "isNested('') && text",
    test: [
      `${gateway}/policies/request-transformer.test.ts`,
      'answers 413 BODY_TOO_LARGE to a form of very many fields inside others, and says nothing of it',
    ],
  },
  {
    guard: 'gateway: what is judged of a glob is bounded',
    without: 'a glob of a hundred choices holds whatever saves it',
    file: 'libs/contracts/src/gateway/glob.ts',
    find: "hasGroups(text) && choices.join('').length > mostJudged",
    replace: "hasGroups(text) && choices.join('') === ''",
    test: [globs, '{1..100}*@(a|b).test is refused with the part that is wrong'],
  },
  {
    guard: 'gateway: a kept glob never holds of all hosts by what no host can match',
    without: 'a condition that held of nobody holds of everybody after the next deployment',
    file: 'libs/contracts/src/gateway/glob.ts',
    find: 'if (idle !== null && turns > 0) return wrong(idle);',
    replace: '',
    test: [globs, 'is refused where it was none, or would hold of all now: !(a|b).test'],
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
