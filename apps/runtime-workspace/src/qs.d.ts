/** The part of `qs` that is used; the package ships no declarations. */
declare module 'qs' {
  export function stringify(value: object): string;
  export function parse(text: string, options: Readonly<Record<string, unknown>>): Record<string, unknown>;
}
