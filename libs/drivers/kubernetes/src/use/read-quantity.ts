/** What a quantity of Kubernetes multiplies with. */
const suffixes: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** A quantity as Kubernetes writes it, e.g. `250m` or `128Mi`; null: absent, or none. */
export function readQuantity(text: string | undefined): number | null {
  const [, number, suffix = ''] = /^(\d+(?:\.\d*)?(?:[eE]\d+)?)([a-zA-Z]*)$/.exec(text ?? '') ?? [];
  const factor = Object.hasOwn(suffixes, suffix) ? suffixes[suffix] : undefined;
  return number === undefined || factor === undefined ? null : Number(number) * factor;
}
