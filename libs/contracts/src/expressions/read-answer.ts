import { type CallTranslator, checkedValues } from './calls.js';
import { type AnswerGiven, type AnswerMethod, answerMethods } from './expression.js';
import { spelt } from './spelt.js';
import type { Syntax } from './syntax.js';

type Call = Extract<Syntax, { type: 'CallExpression' }>;

/** `res.send(...)`, `res.status(403).json(...)` and the like; undefined for what does not answer. */
export function readAnswer(node: Call, translator: CallTranslator): AnswerGiven | undefined {
  const { callee } = node;
  if (callee.type !== 'MemberExpression') return undefined;
  const by = answerMethods.find((known) => pathOf(callee.property) === known);
  if (callee.computed || by === undefined) return undefined;
  if (pathOf(callee.object) === 'res') return { by, ...given(by, node, translator) };
  const status = statusBefore(callee.object);
  if (status === undefined) return undefined;
  const before = translator.value(status);
  // A redirect has a status of its own, whatever was set; one that is given again is the one that counts.
  return { by, ...(by === 'redirect' ? {} : { status: before }), ...given(by, node, translator) };
}

/** What `res.status(...)` sets; undefined where it is something else. */
function statusBefore(node: Syntax): Syntax | undefined {
  if (node.type !== 'CallExpression' || pathOf(node.callee) !== 'res.status') return undefined;
  return checkedValues(node, 'res.status', [1, 1])[0];
}

/** A name of the `egContext`, by whichever of its ways. */
export const pathOf = (node: Syntax): string => spelt(node).replace(/^(?:req\.)?egContext\./, '');

const arities: Readonly<Record<AnswerMethod, readonly [number, number]>> = {
  redirect: [1, 2],
  send: [0, 1],
  json: [0, 1],
  sendStatus: [1, 1],
  end: [0, 1],
};

function given(by: AnswerMethod, node: Call, translator: CallTranslator): Omit<AnswerGiven, 'by'> {
  const values = checkedValues(node, `res.${by}`, arities[by]).map((value) => translator.value(value));
  const [first, second] = values;
  if (by === 'sendStatus') return { status: first! };
  if (second !== undefined) return { status: first!, value: second };
  return first === undefined ? {} : { value: first };
}
