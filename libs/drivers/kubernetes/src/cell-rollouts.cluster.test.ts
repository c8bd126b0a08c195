import { atOnce, describeAbilities } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { describeCanary } from '@tiffin/testing/describe-canary';
import { describeConsumers } from '@tiffin/testing/describe-consumers';
import { describeDomains } from '@tiffin/testing/describe-domains';
import { describeReplicas, describeStopping } from '@tiffin/testing/describe-scaling';

describeAbilities(
  'kubernetes',
  () => ClusterCell.open(),
  ...atOnce({
    canaries: describeCanary,
    consumers: describeConsumers,
    stopping: describeStopping,
    'replicas and domains': (steps) => {
      describeReplicas(steps);
      describeDomains(steps);
    },
  }),
);
