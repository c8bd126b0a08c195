import { SqlPart } from './sql-part.js';

/** How one operator of a `where` is asked of a value. */
export type OperatorTest = (operand: unknown, all: object) => SqlPart;

export const never = new SqlPart('false');

/** The operators as a kind of value is asked; the negations of `equals`, `among` and `like` are made of these. */
export interface Asked {
  readonly equals: (operand: unknown) => SqlPart;
  readonly among: (operand: unknown) => SqlPart;
  readonly compared: (operator: string, operand: unknown) => SqlPart;
  readonly between: (low: unknown, high: unknown) => SqlPart;
  readonly like: (operator: string, operand: unknown) => SqlPart;
  readonly regexp: (operand: unknown) => SqlPart;
  readonly near: OperatorTest;
}

/** By the names that a `where` has for them. */
export function operatorTests(asked: Asked): Readonly<Record<string, OperatorTest>> {
  const { equals, among, compared, between, like, regexp, near } = asked;
  return {
    eq: equals,
    neq: equals,
    inq: among,
    nin: among,
    gt: (operand) => compared('>', operand),
    gte: (operand) => compared('>=', operand),
    lt: (operand) => compared('<', operand),
    lte: (operand) => compared('<=', operand),
    between: (operand) => {
      const [low, high] = [operand].flat();
      return between(low, high);
    },
    like: (operand) => like('like', operand),
    nlike: (operand) => like('like', operand),
    ilike: (operand) => like('ilike', operand),
    nilike: (operand) => like('ilike', operand),
    regexp,
    near,
  };
}
