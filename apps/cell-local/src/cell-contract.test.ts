import { describeCell } from '@tiffin/testing/cell-contract';
import { CellProcess } from './testing/cell-process.js';

describeCell('LocalCell and cell-local', () => CellProcess.start());
