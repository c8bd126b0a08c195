const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const distance = (ms: number): string => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);

/** How work that met a fault goes on, for people: `Tried 3 times, next try in 12 s. It recovers on its own.` What nobody has tried just recovers. */
export function triesText(
  { attempts, nextTryAt }: { readonly attempts: number; readonly nextTryAt: string | Date | null },
  now: Date,
): string {
  if (attempts === 0) return 'It recovers on its own.';
  const inMs = nextTryAt === null ? 0 : new Date(nextTryAt).getTime() - now.getTime();
  const next = inMs > 0 ? `next try in ${distance(inMs)}` : 'the next try is due';
  return `Tried ${times(attempts)}, ${next}. It recovers on its own.`;
}
