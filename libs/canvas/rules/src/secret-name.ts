import type { ValuePath } from '@tiffin/contracts';

const containers = new Set(
  'settings operations template headers query options body soapHeaders element pipelines policies pairs action forwardHeaders add plugins condition conditions'.split(
    ' ',
  ),
);

/**
 * The name under which a secret of an entity is kept unless somebody chooses another: `Orders DB`, `settings.password` ->
 * `ORDERS_DB_PASSWORD`. Names of containers and places in lists say nothing and are left out.
 */
export function secretNameFor(entityName: string, path: ValuePath): string {
  const meant = path.filter((part) => typeof part === 'string' && !containers.has(part));
  const name = [entityName, ...meant]
    .join('_')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const wellFormed = /^[A-Z]/.test(name) ? name : `SECRET_${name}`;
  // Room is left for a number.
  return wellFormed.slice(0, 60).replace(/_$/, '');
}
