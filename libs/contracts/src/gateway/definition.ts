import type * as z from 'zod/mini';

export type Parameters = z.core.$ZodObject;

/**
 * One policy or condition, described once: the runtime and the canvas check by it, the console draws its form by it, and editors and the
 * documentation read it.
 */
export interface Definition<Name extends string = string, Shape extends Parameters = Parameters> {
  readonly name: Name;
  /** What it does, in a sentence. */
  readonly summary: string;
  readonly parameters: Shape;
  /** Parameters as somebody would write them. */
  readonly example: z.core.input<Shape>;
  /** What is otherwise than in Express Gateway; none for what Express Gateway does not have. */
  readonly differences: readonly string[];
  readonly origin: 'express-gateway' | 'tiffin';
}

export const define = <const Name extends string, Shape extends Parameters>(
  definition: Definition<Name, Shape>,
): Definition<Name, Shape> => definition;

/** Parameters with every default put in. */
export type ParametersOf<Defined> = Defined extends { readonly parameters: infer Shape } ? z.core.output<Shape> : never;
