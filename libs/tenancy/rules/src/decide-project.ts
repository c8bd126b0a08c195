import { decideShownName, Refusal } from '@tiffin/kernel';

const longestName = 60;
const longestSlug = 40;

/** How a project is called, and the DNS label that its host names carry. */
export interface ProjectNames {
  readonly name: string;
  readonly slug: string;
}

/** Lower-case DNS label of a name: what is no letter or digit becomes one dash. Empty where nothing is left. */
export function dnsLabel(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^-|-$/g, '');
}

/** The names of a new project, or why there can be none of this name beside the existing ones. */
export function decideProject(wanted: string, existing: readonly ProjectNames[]): ProjectNames | Refusal {
  const name = decideProjectName(
    wanted,
    existing.map((other) => other.name),
  );
  if (name instanceof Refusal) return name;
  const slug = dnsLabel(name);
  if (slug === '') {
    return Refusal.of(
      'INPUT_INVALID',
      'name',
      `"${name}" has no letter from a to z and no digit to make a host name of.`,
    );
  }
  const taken = existing.find((other) => other.slug === slug);
  return taken ? Refusal.of('NAME_TAKEN', 'project', taken.name) : { name, slug };
}

/** A project's name beside those of its tenant's others, compared without case; its slug is another matter. */
export function decideProjectName(wanted: string, others: readonly string[]): string | Refusal {
  const name = decideShownName(wanted, longestName);
  if (name instanceof Refusal) return name;
  const taken = others.find((other) => other.toLowerCase() === name.toLowerCase());
  return taken === undefined ? name : Refusal.of('NAME_TAKEN', 'project', taken);
}
