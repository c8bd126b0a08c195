import type { DesiredUnit, UnitKey } from '@tiffin/contracts';
import type { EnvironmentPlan, PlaceName } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { limitsPort } from './limit-store.js';
import { labelNames, placeName } from './object-names.js';
import type { AddressPeer, NetworkPeer, RenderSettings } from './render-settings.js';
import { unitPort } from './unit-port.js';

/**
 * Nothing goes in or out of the namespace but what one of these allows. Lists without rules are there: what we do not own of a wall
 * stays as somebody else has opened it (tried).
 */
export function renderWalls(plan: EnvironmentPlan, settings: WallsSettings): KubeDraft[] {
  const { dns, outside } = settings.network;
  const dnsPorts = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: dns.port }));
  return [
    policy('deny', {}, { policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] }),
    policy('dns', {}, egress([{ to: [peerField(dns.peer)], ports: dnsPorts }])),
    ...(outside.length === 0 ? [] : [policy('outside', {}, egress(outsideRules(outside)))]),
    ...setUnits(plan).map((unit) => wallsOfUnit(unit, setUnits(plan), settings)),
  ];
}

type WallsSettings = Pick<RenderSettings, 'network' | 'limits'>;

/** One rule for all that may be reached on any port, and one for each port besides. */
function outsideRules(outside: readonly AddressPeer[]): readonly Fields[] {
  const byPort = Map.groupBy(outside, (peer) => peer.port);
  return [...byPort].map(([number, peers]) => ({
    to: peers.map(peerField),
    ...(number === undefined ? {} : { ports: [{ protocol: 'TCP', port: number }] }),
  }));
}

/** A unit of a set with what any of its versions that run call. */
interface SetUnit extends PlaceName {
  readonly kind: DesiredUnit['kind'];
  readonly upstreams: ReadonlySet<UnitKey>;
}

function setUnits({ units }: EnvironmentPlan): readonly SetUnit[] {
  const versions = Map.groupBy(units, ({ set, unit }) => placeName({ set, key: unit.key }));
  return [...versions.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { key, kind } = first.unit;
    return [{ set: first.set, key, kind, upstreams: new Set(same.flatMap(({ unit }) => unit.upstreams)) }];
  });
}

function wallsOfUnit(unit: SetUnit, all: readonly SetUnit[], settings: WallsSettings): KubeDraft {
  const { network } = settings;
  const callers = all.filter(({ set, upstreams }) => set === unit.set && upstreams.has(unit.key));
  const fromElsewhere = [...(unit.kind === 'gateway' ? network.entrance : []), ...network.deployer];
  const from = [...callers.map(unitField), ...fromElsewhere.map(peerField)];
  const to = [...unit.upstreams].toSorted().map((key) => unitField({ set: unit.set, key }));
  return policy(placeName(unit), unitLabels(unit), {
    policyTypes: ['Ingress', 'Egress'],
    // A rule without peers would let in everybody.
    ingress: from.length === 0 ? [] : [{ from, ports: [port] }],
    egress: [...(to.length === 0 ? [] : [{ to, ports: [port] }]), ...toLimits(unit, settings)],
  });
}

/** Gateways alone count there. Without peers it would open every address. */
function toLimits({ kind }: SetUnit, { limits }: WallsSettings): readonly Fields[] {
  if (kind !== 'gateway' || limits === undefined || limits.peers.length === 0) return [];
  return [{ to: limits.peers.map(peerField), ports: [{ protocol: 'TCP', port: limitsPort(limits) }] }];
}

const port = { protocol: 'TCP', port: unitPort };

const egress = (rules: readonly Fields[]): Fields => ({ policyTypes: ['Egress'], ingress: [], egress: rules });

const policy = (name: string, matchLabels: Readonly<Record<string, string>>, rules: Fields): KubeDraft => ({
  kind: 'NetworkPolicy',
  name,
  body: { spec: { podSelector: Object.keys(matchLabels).length === 0 ? {} : { matchLabels }, ...rules } },
});

const unitLabels = ({ set, key }: PlaceName) => ({ [labelNames.set]: set, [labelNames.unit]: key });

/** Pods of this namespace alone, since no other is named. */
const unitField = (place: PlaceName): Fields => ({ podSelector: { matchLabels: unitLabels(place) } });

const peerField = (peer: NetworkPeer): Fields =>
  'cidr' in peer
    ? {
        ipBlock: {
          cidr: peer.cidr,
          ...(peer.except === undefined || peer.except.length === 0 ? {} : { except: peer.except }),
        },
      }
    : {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } },
        podSelector: { matchLabels: peer.podLabels },
      };
