import { describeCell } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { describeCanary } from '@tiffin/testing/describe-canary';
import { describeDomains } from '@tiffin/testing/describe-domains';
import { describeFollowing, describeMetrics } from '@tiffin/testing/describe-following';
import { describeReplicas, describeStopping } from '@tiffin/testing/describe-scaling';

describeCell(
  'kubernetes',
  () => ClusterCell.open(),
  describeCanary,
  describeStopping,
  describeReplicas,
  describeDomains,
  describeFollowing,
  describeMetrics,
);
