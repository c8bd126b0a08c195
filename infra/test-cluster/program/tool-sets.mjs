/** What is built from the Go module proxy. */
export const kubernetes = 'v1.34.4';
const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(kubernetes);

/** Kubernetes refuses to start, or to speak to itself, without knowing its version; helm would take it for an old one. */
const versionFlags = [
  ...['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((place) => [
    `-X ${place}.gitVersion=${kubernetes}`,
    `-X ${place}.gitMajor=${major}`,
    `-X ${place}.gitMinor=${minor}`,
    `-X ${place}.gitTreeState=clean`,
    `-X ${place}.gitCommit=${'0'.repeat(40)}`,
    `-X ${place}.buildDate=2026-01-01T00:00:00Z`,
  ]),
  ...['pkg/chart/common', 'pkg/chart/v2/lint/rules', 'internal/chart/v3/lint/rules'].flatMap((place) => [
    `-X helm.sh/helm/v4/${place}.k8sVersionMajor=${major}`,
    `-X helm.sh/helm/v4/${place}.k8sVersionMinor=${minor}`,
  ]),
];

const commands = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'kubectl'];

/** Folders of modules/. All that is made of Kubernetes' libraries is one module: these are compiled once, which is most of the time.
 * `flags`: what the linker is told. `changed`: modules of others in which `packages` are those of a folder below instead/, or `texts` of
 * files are others. */
export const goModules = {
  cluster: {
    flags: versionFlags,
    changed: {
      'github.com/go-acme/lego/v4': { packages: { 'providers/dns': 'lego-dns' } },
      'github.com/traefik/traefik/v3': { packages: { 'pkg/provider/ecs': 'traefik-ecs' } },
      // A name that Kubernetes has dropped since.
      'sigs.k8s.io/kwok': {
        texts: {
          'pkg/utils/informer/informer.go': {
            'metav1.InitialEventsListBlueprintAnnotationKey': '"kubernetes.io/initial-events-list-blueprint"',
          },
        },
      },
    },
  },
  pebble: {},
};

/** `packages`: binary -> Go package. `folders`: name -> a folder of a module that is kept beside the binaries.
 * `compiled`: binary -> a file of C there. */
export const toolSets = {
  kubernetes: {
    module: 'cluster',
    packages: {
      ...Object.fromEntries(commands.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
      agnhost: 'k8s.io/kubernetes/test/images/agnhost',
      etcd: 'go.etcd.io/etcd/server/v3',
    },
    folders: { 'pause-source': ['k8s.io/kubernetes', 'build/pause/linux'] },
    // What holds the namespaces of a pod is a page of C in Kubernetes' own module.
    compiled: { pause: 'pause-source/pause.c' },
  },
  'kube-router': {
    module: 'cluster',
    packages: { 'kube-router': 'github.com/cloudnativelabs/kube-router/cmd/kube-router' },
  },
  coredns: { module: 'cluster', packages: { coredns: './coredns' } },
  kwok: { module: 'cluster', packages: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' } },
  'metrics-server': {
    module: 'cluster',
    packages: { 'metrics-server': 'sigs.k8s.io/metrics-server/cmd/metrics-server' },
  },
  traefik: {
    module: 'cluster',
    packages: { traefik: 'github.com/traefik/traefik/v3/cmd/traefik' },
    folders: { 'gateway-api': ['sigs.k8s.io/gateway-api', 'config/crd/standard'] },
  },
  helm: { module: 'cluster', packages: { helm: 'helm.sh/helm/v4/cmd/helm' } },
  pebble: { module: 'pebble', packages: { pebble: 'github.com/letsencrypt/pebble/v2/cmd/pebble' } },
};

/** Those of which the cluster itself is made; the others are for tests. */
export const serving = ['kubernetes', 'kube-router', 'coredns', 'metrics-server', 'traefik'];
