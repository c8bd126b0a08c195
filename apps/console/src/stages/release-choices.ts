import type { ReleaseChoice } from './release-form.js';

interface Named {
  readonly name: string;
  /** Null: they are there. */
  readonly imagesCollectedAt: string | null;
}

interface Place {
  readonly upstream: readonly { readonly id: string }[];
  readonly currentRelease: { readonly name: string } | null;
}

interface Upstream {
  readonly id: string;
  readonly name: string;
  readonly currentRelease: { readonly name: string } | null;
}

/** Releases for a stage: what runs in the stages before it and not in itself comes first, then the others, newest first. */
export function releaseChoices(
  stage: Place,
  stages: readonly Upstream[],
  releases: readonly Named[],
): readonly ReleaseChoice[] {
  const before = stages.filter(({ id }) => stage.upstream.some((one) => one.id === id));
  const namesBefore = [...new Set(before.flatMap(({ currentRelease }) => currentRelease?.name ?? []))];
  const inFront = namesBefore.filter((name) => name !== stage.currentRelease?.name);
  const others = releases.map(({ name }) => name).filter((name) => !inFront.includes(name));
  const gone = new Set(releases.filter((one) => one.imagesCollectedAt !== null).map(({ name }) => name));
  return [...inFront, ...others].map((name) => {
    const label = labelOf(name, stage, before);
    return { value: name, label: gone.has(name) ? `${label}: its images are gone` : label };
  });
}

function labelOf(name: string, stage: Place, before: readonly Upstream[]): string {
  const where = before.filter(({ currentRelease }) => currentRelease?.name === name).map((one) => one.name);
  const here = stage.currentRelease?.name === name ? ['here'] : [];
  const all = [...here, ...where.map((one) => `in ${one}`)];
  return all.length === 0 ? name : `${name} (runs ${all.join(' and ')})`;
}
