import { type Json, Refusal } from '@tiffin/kernel';
import { z } from 'zod';

const objectName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'is no name of an object in a cluster');
const httpAddress = z
  .string()
  .max(300)
  .refine(
    (text) => /^https?:\/\//.test(text) && URL.canParse(text),
    'is no address that begins with http:// or https://',
  );
const registryName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9._-]+)*$/;

const networks = z.array(z.union([z.cidrv4(), z.cidrv6()], { error: 'is no network such as 10.1.0.0/16' })).max(100);

const networkForm = 'is no network such as 10.1.0.0/16, or 10.1.2.3/32:5432 for one port';

/** A network, or one port of it. */
function isPermitted(text: string): boolean {
  const [, cidr = text, port = '1'] = /^(.*\/\d+):(\d{1,5})$/.exec(text) ?? [];
  return networks.safeParse([cidr]).success && Number(port) >= 1 && Number(port) <= 65_535;
}

/** A whole address family, or a large part of it, would let tenants reach each other. */
const narrow = networks.element.refine((text) => Number(text.split('/')[1]) >= 8, 'is wider than /8');
const labelText = z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._/-]{0,250}[A-Za-z0-9])?)?$/, 'is no label');

/** Pods of a namespace, or a network. */
const peers = z
  .array(
    z.union(
      [
        z.strictObject({
          namespace: objectName.max(63).regex(/^(?!t-)/, 'is one of a tenant'),
          podLabels: z.record(labelText, labelText),
        }),
        z.strictObject({ network: narrow }),
      ],
      {
        error: 'is neither {"namespace": ..., "podLabels": {...}} nor {"network": ...}',
      },
    ),
  )
  .max(20);

const kubernetes = z.strictObject({
  /** Where host names are answered, as the deployer reaches it for its smoke checks. */
  entranceUrl: httpAddress,
  /** Where its nodes pull images, with the path before the tenant's; left out: as the installation says. */
  registry: z.string().max(300).regex(registryName, 'is no name of a registry').optional(),
  routes: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('gateway-api'),
      gateway: z.strictObject({ namespace: objectName, name: objectName }),
      /** How tenants' own domains are served over https, by Gateways beside that one; left out: they are served over http alone. */
      https: z
        .strictObject({
          className: objectName,
          port: z.int('is no port').min(1, 'is no port').max(65_535, 'is no port'),
          httpListener: objectName,
        })
        .optional(),
    }),
    z.strictObject({ kind: z.literal('ingress'), className: objectName }),
  ]),
  /** Where the cell keeps what it knows; left out: `tiffin-cell`. Installations that share a cluster have one each. */
  namespace: objectName.max(63).optional(),
  /** Of Pod Security, pinned: a cluster that is upgraded goes on judging as it did. */
  podSecurityVersion: z.string().regex(/^v1\.\d{1,3}$/, 'is a version such as v1.34'),
  /** Outside networks that units may reach, beyond what their connectors name. */
  permittedNetworks: z.array(z.string().refine(isPermitted, networkForm)).max(100),
  /** Public addresses of the cluster itself (its API server, nodes, pods), which units are kept from as from private ones. */
  ownNetworks: networks.optional(),
  /** From where the entrance sends requests to gateways; left out: nothing but what comes from the node itself. */
  entranceFrom: peers.optional(),
  /** From where deployers look at units, which they do while a canary runs and to count requests; left out: as above. */
  deployerFrom: peers.optional(),
  /** From where gateways believe what a header says of the client: those of the entrance. */
  trustedProxies: z.array(narrow).max(20).optional(),
  /** For code that is not trusted, such as that of a sandbox. */
  runtimeClassName: objectName.optional(),
  priorityClassName: objectName.optional(),
});

/** What the driver `kubernetes` has to know of a cell beyond its address. */
export type KubernetesSettings = z.infer<typeof kubernetes>;
export type CellPeer = z.infer<typeof peers>[number];

/** Peers as they are said in JSON outside of a cell's settings; null: they are none. */
export function readCellPeers(text: string): readonly CellPeer[] | null {
  try {
    return peers.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const schemas = { local: z.strictObject({}), kubernetes } as const;

/** Which code speaks to a cell. */
export const cellDrivers = ['local', 'kubernetes'] as const;
export type CellDriver = (typeof cellDrivers)[number];

/** Of any driver, as they are stored. */
export type CellSettings = { readonly [key: string]: Json };

const longest = 20_000;

/** The settings as they are stored, or what is wrong with them by the name of the key. */
export function decideCellSettings(driver: CellDriver, given: unknown): CellSettings | Refusal {
  if (JSON.stringify(given ?? null).length > longest)
    return Refusal.of('INPUT_INVALID', 'settings', 'they are far too long.');
  const read = schemas[driver].safeParse(given, { error: inWords });
  return read.success ? asStored(read.data) : Refusal.of('INPUT_INVALID', 'settings', `${problemsIn(read.error)}.`);
}

/** Of a row, which may be older than this program. Throws `Refusal` CELL_UNAVAILABLE that says what is wrong. */
export function kubernetesSettings({ name, settings }: { name: string; settings: CellSettings }): KubernetesSettings {
  const read = kubernetes.safeParse(settings, { error: inWords });
  if (read.success) return read.data;
  throw Refusal.of('CELL_UNAVAILABLE', `cell "${name}" has settings that cannot be read: ${problemsIn(read.error)}`);
}

/** Without what is left out, which JSON has no word for. */
const asStored = (settings: object): CellSettings => JSON.parse(JSON.stringify(settings)) as CellSettings;

const problemsIn = ({ issues }: z.ZodError): string => issues.flatMap(problemsOf).slice(0, 10).join('; ');

function problemsOf(issue: z.core.$ZodIssue): readonly string[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `unknown key "${[...at, key].join('.').slice(0, 100)}"`);
  return [at.length === 0 ? 'they are an object' : `"${at.join('.')}" ${issue.message}`];
}

/** In words that follow the name of a key. */
function inWords(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `has to be of the type ${String(issue.expected)}`;
  return issue.code === 'too_big' ? `is more than ${String(issue.maximum)} long` : 'is none of those that there are';
}
