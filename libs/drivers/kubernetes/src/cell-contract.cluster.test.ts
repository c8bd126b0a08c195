import { describeCell } from '@tiffin/testing/cell-contract';
import { ClusterCell } from '@tiffin/testing/cluster-cell';

describeCell('kubernetes', () => ClusterCell.open());
