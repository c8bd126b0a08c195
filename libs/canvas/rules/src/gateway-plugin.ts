import { z } from 'zod';

/** Of a policy or condition that a plugin registers. */
export const partName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.@/-]{0,99}$/, 'use letters, digits and _ . @ / -, with a letter or digit first, 100 in all');

/** Code in the form of Express Gateway's plugins, as its `system.config` names it. */
export const pluginSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9@][\w.@/-]{0,99}$/, 'use letters, digits and _ . @ / -, with a letter or digit first'),
  /** A path among the gateway's files that begins with "./", or a package of its package.json. */
  package: z.string().max(214).exactOptional(),
  settings: z.record(z.string(), z.json()).default({}),
});

export type GatewayPlugin = z.infer<typeof pluginSchema>;

type Files = Readonly<Record<string, string>>;

/** What a plugin is loaded from. */
export const pluginPackage = ({ name, package: named }: GatewayPlugin): string => named ?? `./plugins/${name}`;

export const isPath = (module: string): boolean => /^\.{0,2}\//.test(module);

const endings = ['', '.js', '.cjs', '.mjs', '/index.js', '/index.cjs', '/index.mjs', '/manifest.js'];

/** The file among a gateway's files that a path means; null where there is none. */
export function pluginFile(files: Files, path: string): string | null {
  const wanted = path.replace(/^\.\//, '').replace(/\/$/, '');
  const main = mainOf(files[`${wanted}/package.json`]);
  const places = main === null ? [wanted] : [`${wanted}/${main.replace(/^\.\//, '')}`, wanted];
  return places.flatMap((place) => endings.map((ending) => place + ending)).find((one) => isFile(files, one)) ?? null;
}

const isFile = (files: Files, path: string): boolean => Object.hasOwn(files, path);

function mainOf(manifest: string | undefined): string | null {
  try {
    const { main } = JSON.parse(manifest ?? '{}') as { readonly main?: unknown };
    return typeof main === 'string' ? main : null;
  } catch {
    return null;
  }
}
