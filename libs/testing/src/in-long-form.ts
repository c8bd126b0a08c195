/** Which form of a test runs: `npm test -- --long` takes the long one, which is for before a release, not for every change. */
export const inLongForm = <Value>(long: Value, { otherwise }: { readonly otherwise: Value }): Value =>
  process.env['TIFFIN_LONG_TESTS'] === '1' ? long : otherwise;
