import { atOnce, describeAbilities } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { describeCanary } from '@tiffin/testing/describe-canary';
import { describeDomains } from '@tiffin/testing/describe-domains';
import { describeReplicas, describeStopping } from '@tiffin/testing/describe-scaling';

describeAbilities(
  'kubernetes',
  () => ClusterCell.open(),
  ...atOnce({
    canaries: describeCanary,
    stopping: describeStopping,
    'replicas and domains': (steps) => {
      describeReplicas(steps);
      describeDomains(steps);
    },
  }),
);
