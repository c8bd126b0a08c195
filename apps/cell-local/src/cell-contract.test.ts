import { describeCell } from '@tiffin/testing/cell-contract';
import { CellProcess } from '@tiffin/testing/cell-process';

describeCell('LocalCell and cell-local', () => CellProcess.start());
