/** What the build adds to rolldown's options for this runtime: `plugins`. */
import { librariesBeside } from '../../tools/libraries-beside.mjs';

export const plugins = [librariesBeside];
