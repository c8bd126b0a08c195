import { tool } from './build-tools.mjs';
import { images } from './images.mjs';

/** What is told of a running cluster: environment variable -> value. libs/testing/src/cluster/cluster-under-test.ts reads them. */
export const factsOf = ({ path, ports }) => ({
  TIFFIN_TEST_KUBECONFIG: path('kubeconfig'),
  TIFFIN_TEST_REGISTRY: `http://127.0.0.1:${ports.registry}`,
  TIFFIN_TEST_ENTRANCE: `http://127.0.0.1:${ports.entrance}`,
  TIFFIN_TEST_ENTRANCE_TLS: `https://127.0.0.1:${ports.entranceTls}`,
  TIFFIN_TEST_GATEWAY: 'entrance/entrance',
  TIFFIN_TEST_AGNHOST: images.agnhost,
  ...toolFacts(),
});

/** The programs that tests call. */
export const toolFacts = () => ({
  TIFFIN_TEST_KUBECTL: tool('kubectl'),
  TIFFIN_TEST_HELM: tool('helm'),
  TIFFIN_TEST_PEBBLE: tool('pebble'),
  TIFFIN_TEST_PAUSE: tool('pause'),
});
