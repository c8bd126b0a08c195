import type { Expression } from '@tiffin/contracts';
import { added, compared, looselyEqual, numberOf, textOf } from './coercion.js';

type BinaryOperator = Extract<Expression, { is: 'binary' }>['operator'];
type UnaryOperator = Extract<Expression, { is: 'unary' }>['operator'];

export const binaryOperations: Readonly<Record<BinaryOperator, (left: unknown, right: unknown) => unknown>> = {
  '===': (left, right) => left === right,
  '!==': (left, right) => left !== right,
  '==': looselyEqual,
  '!=': (left, right) => !looselyEqual(left, right),
  '<': (left, right) => compared(left, right) < 0,
  '>': (left, right) => compared(left, right) > 0,
  '<=': (left, right) => compared(left, right) <= 0,
  '>=': (left, right) => compared(left, right) >= 0,
  in: (name, value) => typeof value === 'object' && value !== null && Object.hasOwn(value, textOf(name)),
  '+': added,
  '-': (left, right) => numberOf(left) - numberOf(right),
  '*': (left, right) => numberOf(left) * numberOf(right),
  '/': (left, right) => numberOf(left) / numberOf(right),
  '%': (left, right) => numberOf(left) % numberOf(right),
  '**': (left, right) => numberOf(left) ** numberOf(right),
  '|': (left, right) => numberOf(left) | numberOf(right),
  '^': (left, right) => numberOf(left) ^ numberOf(right),
  '&': (left, right) => numberOf(left) & numberOf(right),
  '<<': (left, right) => numberOf(left) << numberOf(right),
  '>>': (left, right) => numberOf(left) >> numberOf(right),
  '>>>': (left, right) => numberOf(left) >>> numberOf(right),
};

export const unaryOperations: Readonly<Record<UnaryOperator, (value: unknown) => unknown>> = {
  '!': (value) => !value,
  '-': (value) => -numberOf(value),
  '+': numberOf,
  '~': (value) => ~numberOf(value),
  typeof: (value) => typeof value,
};
