import { boundText, heapMb, isWithheld } from '@tiffin/contracts';
import { basename, join, normalize } from 'node:path';
import type { UnpackedImage } from '../state/image-store.js';
import { unitGuard } from './unit-guard.js';
import type { UnitSpec } from '../units/unit-spec.js';

export interface LaunchPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Written to the process's pipe and nowhere else; null: it is given none. */
  readonly settings: string | null;
  /** Names of variables that were wanted and are not passed. */
  readonly withheld: readonly string[];
}

export interface LaunchPlaces {
  /** The platform's own pinned Node. */
  readonly node: string;
  /** Private folder of this process, the only one that it may write. */
  readonly privateDir: string;
  /** What a gateway reads at its start; null: it is none. */
  readonly consumersFile: string | null;
  /** Where symbolic links of the image lead: shared layers of packages. */
  readonly linkedDirs: readonly string[];
  readonly shutdownTimeoutMs: number;
  /** Words in front of the command: what the kernel holds the process to. */
  readonly confined: readonly string[];
  /** What tells a gateway where to count; undefined: it counts for itself. */
  readonly limitsFile?: string | undefined;
}

/** File descriptor of the pipe whose other end the cell holds. */
export const lifelineFd = 3;

/** File descriptor of the pipe through which the process reads its secrets, and the variables that it names. */
export const secretsFd = 4;

const ours = new Set(['HOST', 'PORT', 'HOME', 'TMPDIR', 'SHUTDOWN_TIMEOUT_MS']);

const mayPass = (name: string): boolean => !ours.has(name) && !isWithheld(name);

/** How a unit of this image is started with the platform's Node, inside Node's permission model. */
export function planLaunch(spec: UnitSpec, image: UnpackedImage, places: LaunchPlaces): LaunchPlan {
  const wanted = { ...image.variables, ...spec.variables };
  const readable = [join(image.rootfs, '*'), join(places.privateDir, '*')];
  for (const dir of places.linkedDirs) readable.push(dir, join(dir, '*'));
  const [command = '', ...confining] = [...places.confined, places.node];
  return {
    command,
    args: [
      ...confining,
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-write=${join(places.privateDir, '*')}`,
      '--disable-warning=SecurityWarning',
      ...unitGuard,
      `--max-old-space-size=${heapMb(spec.memoryMb)}`,
      ...program(image),
    ],
    cwd: join(image.rootfs, image.workingDir),
    env: { ...Object.fromEntries(Object.entries(wanted).filter(([name]) => mayPass(name))), ...given(spec, places) },
    settings: boundText(spec),
    withheld: Object.keys(wanted).filter((name) => !mayPass(name) && !ours.has(name)),
  };
}

function given(spec: UnitSpec, places: LaunchPlaces): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    HOME: places.privateDir,
    TMPDIR: places.privateDir,
    TIFFIN_UPSTREAMS: JSON.stringify(spec.upstreams),
    // The router is on this machine, as everything that reaches a unit is.
    TIFFIN_TRUSTED_PROXIES: '127.0.0.1',
    TIFFIN_LIFELINE_FD: String(lifelineFd),
    ...(places.consumersFile === null ? {} : { TIFFIN_CONSUMERS_FILE: places.consumersFile }),
    ...(boundText(spec) !== null ? { TIFFIN_SECRETS_FD: String(secretsFd) } : {}),
    ...(places.limitsFile === undefined ? {} : { TIFFIN_LIMITS_FILE: places.limitsFile }),
    SHUTDOWN_TIMEOUT_MS: String(places.shutdownTimeoutMs),
  };
}

function program(image: UnpackedImage): string[] {
  const [command = '', ...args] = image.entrypoint;
  if (basename(command) !== 'node' || args.length === 0) {
    throw new Error(
      `the image starts "${image.entrypoint.join(' ')}", and the local cell runs only Node programs ("node <file>")`,
    );
  }
  // Normalised as seen from the image's own root: no `..` leads out of it.
  return args.map((arg) => (arg.startsWith('/') ? join(image.rootfs, normalize(arg)) : arg));
}
