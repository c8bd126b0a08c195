export function complaintsOf(
  released: string,
  current: string,
  declared: readonly { readonly change: string; readonly instead: string }[],
): readonly string[];
