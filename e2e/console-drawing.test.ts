import { tellOfDataChanges } from './console-data.js';
import { tellOfDrawing } from './console-drawing.js';
import { tellStories } from './console-stage.js';

tellStories({ drawing: tellOfDrawing, data: tellOfDataChanges });
