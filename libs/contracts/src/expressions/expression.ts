import type { FamilyPath, FunctionName, MethodName, PatternMethod, ScalarPath } from './names.js';

export type Constant = string | number | boolean | null | undefined;

export const binaryOperators = [
  ...['==', '!=', '===', '!==', '<', '>', '<=', '>=', 'in'],
  ...['+', '-', '*', '/', '%', '**', '|', '^', '&', '<<', '>>', '>>>'],
] as const;
export const logicalOperators = ['&&', '||', '??'] as const;
export const unaryOperators = ['!', '-', '+', '~', 'typeof'] as const;

export type BinaryOperator =
  | '=='
  | '!='
  | '==='
  | '!=='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '|'
  | '^'
  | '&'
  | '<<'
  | '>>'
  | '>>>';
export type LogicalOperator = (typeof logicalOperators)[number];
export type UnaryOperator = (typeof unaryOperators)[number];

/** An expression whose every name, function and operator is known: what is not in here cannot be said. */
export type Expression =
  | { readonly is: 'constant'; readonly value: Constant }
  | { readonly is: 'scalar'; readonly path: ScalarPath }
  | { readonly is: 'family'; readonly path: FamilyPath }
  | { readonly is: 'entry'; readonly of: FamilyPath; readonly name: Expression }
  | { readonly is: 'local'; readonly at: number }
  | { readonly is: 'member'; readonly of: Expression; readonly name: Expression }
  | { readonly is: 'unary'; readonly operator: UnaryOperator; readonly value: Expression }
  | { readonly is: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | {
      readonly is: 'logical';
      readonly operator: LogicalOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly is: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  | { readonly is: 'record'; readonly entries: readonly (readonly [name: string, value: Expression])[] }
  | ({ readonly is: 'template' } & Template)
  | { readonly is: 'call'; readonly name: FunctionName; readonly values: readonly Expression[] }
  | {
      readonly is: 'method';
      readonly name: MethodName;
      readonly of: Expression;
      readonly values: readonly Expression[];
    }
  | {
      readonly is: 'pattern';
      readonly name: PatternMethod;
      readonly source: string;
      readonly flags: string;
      readonly of: Expression;
      /** What a `replace` puts in place. */
      readonly by?: Expression;
    };

/** A text between values of the request. */
export interface Template {
  /** One more than `values`. */
  readonly texts: readonly string[];
  readonly values: readonly Expression[];
}

export type Statement =
  | { readonly is: 'set'; readonly what: Target; readonly value: Expression }
  | { readonly is: 'remove'; readonly what: HeaderTarget }
  | { readonly is: 'keep'; readonly at: number; readonly value: Expression }
  | {
      readonly is: 'if';
      readonly test: Expression;
      readonly yes: readonly Statement[];
      readonly no: readonly Statement[];
    }
  | { readonly is: 'run'; readonly value: Expression }
  | ({ readonly is: 'answer' } & AnswerGiven);

export const answerMethods = ['redirect', 'send', 'json', 'sendStatus', 'end'] as const;
export type AnswerMethod = (typeof answerMethods)[number];

/** How Express' response would be asked to answer. */
export interface AnswerGiven {
  readonly by: AnswerMethod;
  /** Undefined: the one that was set before, or the method's own. */
  readonly status?: Expression;
  readonly value?: Expression;
}

export type HeaderTarget =
  { readonly is: 'request-header'; readonly name: string } | { readonly is: 'response-header'; readonly name: string };

export type Target = HeaderTarget | { readonly is: 'url' } | { readonly is: 'status' };

/** Statements with the number of texts, lists and so on that they keep under names of their own. */
export interface Script {
  readonly statements: readonly Statement[];
  readonly locals: number;
}
