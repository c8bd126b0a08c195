/** A short-lived process of `gateway check` and `gateway run`, in the folder of the plugins: their code never runs in ours. */
import { type FoundPlugins, inspectPlugins } from '@tiffin/gateway-files';

process.once('message', (found: FoundPlugins) => {
  // What a plugin keeps open is of no interest here.
  void inspectPlugins(found).then((inspected) => process.send!(inspected, () => process.exit(0)));
});
