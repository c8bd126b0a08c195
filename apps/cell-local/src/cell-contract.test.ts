import { describeAbilities, describeCell } from '@tiffin/testing/cell-contract';
import { CellProcess } from '@tiffin/testing/cell-process';
import { describeCanary } from '@tiffin/testing/describe-canary';
import { describeConsumers } from '@tiffin/testing/describe-consumers';
import { describeCrashing } from '@tiffin/testing/describe-crashing';
import { describeDomains } from '@tiffin/testing/describe-domains';
import { describeFollowing, describeMetrics } from '@tiffin/testing/describe-following';
import { describeStopping } from '@tiffin/testing/describe-scaling';
import { describeTraffic } from '@tiffin/testing/describe-traffic';

const [name, open] = ['LocalCell and cell-local', () => CellProcess.start()] as const;

describeCell(name, open);
describeAbilities(
  name,
  open,
  describeCrashing,
  describeCanary,
  describeStopping,
  describeDomains,
  describeConsumers,
  describeFollowing,
  describeMetrics,
  describeTraffic,
);
