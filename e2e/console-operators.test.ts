import { tellOfDialogs } from './console-dialogs.js';
import { tellOfOperators } from './console-operators.js';
import { tellOfOutage } from './console-outage.js';
import { tellStories } from './console-stage.js';

tellStories({ operators: tellOfOperators, outage: tellOfOutage, dialogs: tellOfDialogs });
