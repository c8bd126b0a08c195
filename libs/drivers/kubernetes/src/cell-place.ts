import { join } from 'node:path';
import { dockerConfig, type RegistryCredentials, RepositoryPaths } from '@tiffin/builds-rules';
import type { CellOwner } from '@tiffin/contracts';
import type { CellPlace } from '@tiffin/deployments-operations';
import {
  type CellPeer,
  kubernetesAddress,
  kubernetesSettings,
  type KubernetesSettings,
} from '@tiffin/deployments-rules';
import { accepted, Refusal, type TenantId } from '@tiffin/kernel';
import type { KubernetesPlace, PlaceRenderSettings } from './kubernetes-place.js';
import { defaultRenderSettings } from './render/default-render-settings.js';
import { publicAddresses } from './render/public-addresses.js';
import type {
  AddressPeer,
  NetworkPeer,
  NetworkSettings,
  RouteSettings,
  SharedLimits,
} from './render/render-settings.js';

/** What this process knows for all cells. */
export interface KubernetesAccess {
  /** Where kubeconfigs lie; null: it has none. */
  readonly kubeconfigsDir: string | null;
  /** From where units' images are pulled; null: images are only looked after by others. */
  readonly registry: ImageRegistry | null;
  /** Where an authority is answered that asks whether a name is led here. Absent: no certificates are ordered. */
  readonly challenges?: URL;
  /** Where gateways count together; absent: each replica counts for itself. */
  readonly limits?: SharedLimits;
}

export interface ImageRegistry {
  /** As nodes reach it, with its port. */
  readonly host: string;
  readonly paths: RepositoryPaths;
  /** Null: it asks for none. */
  readonly credentials: RegistryCredentials | null;
}

/** Where a cell keeps what it knows, unless its settings say otherwise. */
const usualNamespace = 'tiffin-cell';

/** What the row of a cell means for this process. Throws `Refusal` CELL_UNAVAILABLE where it cannot be reached from here. */
export function kubernetesPlace(
  place: Pick<CellPlace, 'name' | 'address' | 'settings'>,
  access: KubernetesAccess,
): KubernetesPlace {
  const { name } = place;
  const settings = kubernetesSettings(place);
  const address = kubernetesAddress(place.address);
  if (address === null) throw unreachable(name, `"${place.address}" names no kubeconfig`);
  if (access.kubeconfigsDir === null) throw unreachable(name, 'this process has no TIFFIN_KUBECONFIGS_DIR');
  return {
    ...{ name, kubeconfig: join(access.kubeconfigsDir, address.file) },
    ...(address.context === null ? {} : { context: address.context }),
    namespace: settings.namespace ?? usualNamespace,
    entranceUrl: settings.entranceUrl.replace(/\/$/, ''),
    settingsFor: (owner) => ({
      ...settingsOf(settings, imagesOf(owner, access.registry, settings.registry)),
      routes: routesOf(settings, access.challenges),
      ...(access.limits === undefined ? {} : { limits: access.limits }),
    }),
  };
}

const unreachable = (name: string, why: string): Refusal => Refusal.of('CELL_UNAVAILABLE', `cell "${name}": ${why}`);

type Images = Pick<PlaceRenderSettings, 'imageRepository' | 'pullSecret'>;

/** What can be pulled by nobody, for those who only look. */
const noImages: Images = { imageRepository: 'registry.invalid/none', pullSecret: null };

/** `asNodes`: the registry as the cell's nodes reach it, with the path before the tenant's; absent: as this process does. */
function imagesOf(owner: CellOwner | null, registry: ImageRegistry | null, asNodes?: string): Images {
  const tenantId = owner?.tenantId;
  if (registry === null || tenantId === undefined) return noImages;
  const { credentials } = registry;
  const { host, paths } = asNodes === undefined ? registry : placeNamed(asNodes);
  const pull = credentials?.ofTenant(tenantId as TenantId);
  return {
    imageRepository: `${host}/${accepted(paths.ofTenant(tenantId))}`,
    pullSecret: pull === undefined ? null : dockerConfig(host, pull),
  };
}

/** `registry.example.org:5000/tiffin`: what comes before the first slash is the host. */
function placeNamed(registry: string): Pick<ImageRegistry, 'host' | 'paths'> {
  const [host = '', ...path] = registry.split('/');
  return { host, paths: accepted(RepositoryPaths.of(path.join('/'))) };
}

function settingsOf(settings: KubernetesSettings, images: Images): Omit<PlaceRenderSettings, 'routes'> {
  const { podSecurityVersion, runtimeClassName, priorityClassName } = settings;
  return {
    ...{ ...defaultRenderSettings, ...images, podSecurityVersion },
    network: networkOf(settings),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
  };
}

function networkOf(settings: KubernetesSettings): NetworkSettings {
  const { permittedNetworks, ownNetworks = [], entranceFrom = [], deployerFrom = [], trustedProxies = [] } = settings;
  return {
    ...defaultRenderSettings.network,
    ...{ entrance: entranceFrom.map(peerOf), deployer: deployerFrom.map(peerOf), trustedProxies },
    outside: [...publicAddresses(ownNetworks), ...permittedNetworks.map(permittedPeer)],
  };
}

export const peerOf = (peer: CellPeer): NetworkPeer => ('network' in peer ? { cidr: peer.network } : peer);

/** `10.1.0.0/16`, or `10.1.2.3/32:5432` for one port of it. */
function permittedPeer(network: string): AddressPeer {
  const [, cidr = network, port] = /^(.*\/\d+):(\d+)$/.exec(network) ?? [];
  return port === undefined ? { cidr } : { cidr, port: Number(port) };
}

function routesOf({ routes }: KubernetesSettings, challenges?: URL): RouteSettings {
  if (routes.kind === 'ingress') return routes;
  const { kind, gateway, https } = routes;
  const { protocol = '', hostname = '', port = '' } = challenges ?? {};
  const isServed = https !== undefined && challenges !== undefined;
  const certificates = isServed ? { certificates: { ...https, challenges: { protocol, hostname, port } } } : {};
  return { kind, gateway, sections: [], strippedHeaders: [], ...certificates };
}
