import type { CellOwner } from '@tiffin/contracts';
import { ClusterAccess } from './client/cluster-access.js';
import { KubeApi } from './client/kube-api.js';
import { TokenBucket } from './client/token-bucket.js';
import { RecordStore } from './record/record-store.js';
import type { RenderSettings } from './render/render-settings.js';

/** Without what the cell keeps for itself. */
export type PlaceRenderSettings = Omit<RenderSettings, 'versionKey'>;

/** A cell in a cluster, and how it is reached. */
export interface KubernetesPlace {
  /** For people. */
  readonly name: string;
  /** Path of a file. */
  readonly kubeconfig: string;
  /** Absent: the file's current one. */
  readonly context?: string;
  /** Where the cell keeps what it knows; it is made where it is missing. */
  readonly namespace: string;
  /** Where host names are served, as seen from the platform, e.g. `http://127.0.0.1:8000`. */
  readonly entranceUrl: string;
  readonly settingsFor: (owner: CellOwner | null) => PlaceRenderSettings;
  /** How long an environment of which nothing is to run keeps its namespace: one that was paused is back at once. Absent: 10 minutes. */
  readonly emptyMs?: number;
  /** How long a cell refuses what is older than the end of an environment, counted from when its namespace goes. Absent: 24 hours. */
  readonly rememberMs?: number;
  /** Changes that the cluster is asked for. Absent: 50 a second, 200 at once. */
  readonly writes?: { readonly perSecond: number; readonly burst: number };
}

/** What speaks to the cluster. */
export interface OpenedPlace {
  readonly name: string;
  readonly api: KubeApi;
  readonly records: RecordStore;
  readonly entranceUrl: string;
  readonly settingsFor: KubernetesPlace['settingsFor'];
  readonly emptyMs: number;
  readonly close: () => void;
}

const emptyUnlessSaidMs = 600_000;
const writesUnlessSaid = { perSecond: 50, burst: 200 };

interface Shared {
  readonly access: ClusterAccess;
  readonly api: KubeApi;
  users: number;
}

/** Who changes what is desired and who works at it ask as one: what the cluster is asked for, and whether it wants to be left alone. */
const shared = new WeakMap<KubernetesPlace, Shared>();

export function openPlace(place: KubernetesPlace): OpenedPlace {
  const { name, namespace, entranceUrl, settingsFor, emptyMs = emptyUnlessSaidMs } = place;
  const used = shared.get(place) ?? reach(place);
  shared.set(place, used);
  used.users += 1;
  const { api } = used;
  const records = new RecordStore(api, namespace);
  return { name, api, records, entranceUrl, settingsFor, emptyMs, close: () => leave(place, used) };
}

function reach({ kubeconfig, context, writes = writesUnlessSaid }: KubernetesPlace): Shared {
  const access = new ClusterAccess(kubeconfig, context);
  return { access, api: new KubeApi(access, new TokenBucket(writes)), users: 0 };
}

/** Connections are of all who use them. */
function leave(place: KubernetesPlace, used: Shared): void {
  used.users -= 1;
  if (used.users > 0) return;
  used.access.close();
  shared.delete(place);
}
