import { describeCell } from '@tiffin/testing/cell-contract';
import { CellProcess } from '@tiffin/testing/cell-process';
import { describeCanary } from '@tiffin/testing/describe-canary';
import { describeDomains } from '@tiffin/testing/describe-domains';
import { describeFollowing, describeMetrics } from '@tiffin/testing/describe-following';
import { describeStopping } from '@tiffin/testing/describe-scaling';

describeCell(
  'LocalCell and cell-local',
  () => CellProcess.start(),
  describeCanary,
  describeStopping,
  describeDomains,
  describeFollowing,
  describeMetrics,
);
