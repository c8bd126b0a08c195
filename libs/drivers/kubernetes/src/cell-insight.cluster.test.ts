import { atOnce, describeAbilities } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { describeCrashing } from '@tiffin/testing/describe-crashing';
import { describeFollowing, describeMetrics } from '@tiffin/testing/describe-following';
import { describeTraffic } from '@tiffin/testing/describe-traffic';

describeAbilities(
  'kubernetes',
  () => ClusterCell.open(),
  ...atOnce({
    crashes: describeCrashing,
    lines: describeFollowing,
    use: describeMetrics,
    traffic: describeTraffic,
  }),
);
