import { tellOfDataChanges } from './console-data.js';
import { tellOfDrawing } from './console-drawing.js';
import { tellOfPlugins } from './console-plugins.js';
import { tellStories } from './console-stage.js';

tellStories({ drawing: tellOfDrawing, data: tellOfDataChanges, plugins: tellOfPlugins });
