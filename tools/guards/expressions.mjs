/** Guards of the expressions of a gateway. */
const expressions = 'apps/runtime-gateway/src/expressions';
const evaluated = `${expressions}/compile-expression.test.ts`;
const fuzzed = `${expressions}/expression-fuzz.test.ts`;
const statements = 'apps/runtime-gateway/src/policies/expression.test.ts';

export const expressionGuards = [
  {
    guard: 'expressions: only what a value has itself is read',
    without: '`__proto__` leads from a value of the request to what all objects share',
    file: `${expressions}/coercion.ts`,
    find: 'if (!Object.hasOwn(value, key)) return undefined;',
    replace: '',
    test: [evaluated, "answers nothing for consumer['__pro' + 'to__']"],
  },
  {
    guard: 'expressions: a slow pattern is refused inside one, too',
    without: 'one long path holds the gateway for minutes',
    file: 'libs/contracts/src/expressions/calls.ts',
    find: 'if (problem !== null) throw new Refused(problem);',
    replace: '',
    test: [evaluated, 'refuses "/(a+)+$/.test(req.path)"'],
  },
  {
    guard: 'expressions: nesting is bounded when they are read',
    without: 'a long sum fills the stack of the gateway at each request',
    file: 'libs/contracts/src/expressions/translate.ts',
    find: 'if (this.#depth > deepest) throw',
    replace: 'if (this.#depth > deepest * 1_000) throw',
    test: [evaluated, 'refuses a sum of 1,000'],
  },
  {
    guard: 'expressions: what they make is bounded',
    without: 'a statement that doubles a text takes all memory',
    file: `${expressions}/work.ts`,
    find: 'if (!(length <= longestText)) throw exhausted;\n  spend(length);',
    replace: '',
    test: [fuzzed, 'keeps to itself with every kept text'],
  },
  {
    guard: 'expressions: lists inside lists are walked so far',
    without: 'a body of ten thousand brackets fills the stack',
    file: `${expressions}/work.ts`,
    find: 'if (depth >= deepest) throw exhausted;',
    replace: '',
    test: [fuzzed, 'keeps to itself with every kept text'],
  },
  {
    guard: 'expressions: a header that a statement sets is taken from the client',
    without: '`x_color` of a client is `X-Color` to the service behind',
    file: `${expressions}/changes.ts`,
    find: 'if (!exchange.owned?.has(folded)) exchange.owned = new Set([...(exchange.owned ?? []), folded]);',
    replace: '',
    test: [statements, 'sets and removes headers of the request, in whatever spelling the client has them'],
  },
  {
    guard: 'expressions: a URL that a statement sets is one that is forwarded',
    without: 'a parameter with ".." reaches another path than the endpoint admits',
    file: 'apps/runtime-gateway/src/exchange.ts',
    find: 'return normalizeTarget(this.request);',
    replace: 'return true;',
    test: [statements, "answers 400 where the URL would be '/a/../b'"],
  },
  {
    guard: 'expressions: a request that was answered goes no further',
    without: 'whoever is told 403 has done what was asked all the same',
    file: 'apps/runtime-gateway/src/policies/expression.ts',
    find: "return outcome !== 'on';",
    replace: 'return false;',
    test: [statements, 'answers as Express does, and asks nothing behind: res.status(403).json'],
  },
  {
    guard: 'expressions: statements that might have answered let nothing go on where they had too much to do',
    without: 'a long text takes a request past the statement that would have refused it',
    file: `${expressions}/compile-statements.ts`,
    find: "mayAnswer(statements) ? 'unknown' : 'on'",
    replace: "'on'",
    test: [statements, 'lets nothing go on that statements might have answered, had it not been too much'],
  },
  {
    guard: 'expressions: the place of a redirect is one header',
    without: 'a parameter with a line break is a header of the answer',
    file: `${expressions}/compile-answer.ts`,
    find: 'url.replace(/[^\\x21-\\x7e]+/g, (signs) => encodeURI(signs.toWellFormed()))',
    replace: 'url',
    test: [statements, 'answers as Express does, and asks nothing behind: res.redirect(req.query.q)'],
  },
];
