import type { Resource } from '../../../api/kinds/resource.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { PrintTableOptions } from '../../../printers/print-table.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { getVerb } from './verb.ts';

/** Asks for a Table, and takes the plain object from a server that makes none. */
export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** How the rows of a resource are printed under the flags of `get`. */
export function tableOptions(flags: CallOf<typeof getVerb>['flags'], resource: Resource, showKind: boolean): PrintTableOptions {
  return {
    wide: flags.output === 'wide',
    noHeaders: flags.noHeaders,
    showLabels: flags.showLabels,
    labelColumns: flags.labelColumns,
    withNamespace: flags.allNamespaces && resource.namespaced,
    withEvent: flags.outputWatchEvents,
    ...(showKind ? { showKind: qualifiedSingular(resource) } : {}),
  };
}
