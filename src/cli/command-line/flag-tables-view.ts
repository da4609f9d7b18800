import { allNamespacesFlag, fieldSelectorFlag, outputFlags, selectorFlag } from './flag-tables.ts';
import type { Flag } from './flags.ts';

/** The flags of commands that show things beyond `get`. */
const flags = <const F extends readonly Flag[]>(table: F): F => table;

/** The same flags, for these words behind the verb only. */
const only = <const F extends readonly Flag[]>(of: readonly string[], table: F): F =>
  table.map((flag) => ({ ...flag, of })) as unknown as F;

export const eventsFlags = flags([
  ...allNamespacesFlag,
  ...outputFlags,
  { name: 'for', kind: 'string', value: 'TYPE/NAME', help: 'only events of this object' },
  { name: 'types', kind: 'strings', value: 'TYPE', help: 'only events of these types: Normal, Warning' },
  { name: 'watch', short: 'w', kind: 'bool', help: 'after the list, print every event as it happens' },
  { name: 'no-headers', kind: 'bool', help: 'leave out the line with the names of the columns' },
  { name: 'chunk-size', kind: 'int', default: 500, value: 'N', help: 'lists come whole, whatever is asked for' },
]);

export const explainFlags = flags([
  { name: 'recursive', kind: 'bool', help: 'the names and types of all fields below, without their descriptions' },
  { name: 'api-version', kind: 'string', value: 'VERSION', help: 'the version of the kind' },
  { name: 'output', short: 'o', kind: 'string', default: 'plaintext', value: 'FORMAT', help: 'plaintext; with --support also json' },
  { name: 'support', kind: 'bool', help: 'what kpod makes of the field, or of every field' },
]);

export const apiResourcesFlags = flags([
  { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', help: 'wide or name' },
  { name: 'no-headers', kind: 'bool', help: 'leave out the line with the names of the columns' },
  { name: 'namespaced', kind: 'bool', default: true, help: 'only kinds that live in a namespace; false: only others' },
  { name: 'api-group', kind: 'string', value: 'GROUP', help: 'only kinds of this group' },
  { name: 'verbs', kind: 'strings', value: 'VERB', help: 'only kinds that have all these verbs' },
  { name: 'categories', kind: 'strings', value: 'CATEGORY', help: 'only kinds of these categories' },
  { name: 'sort-by', kind: 'string', value: 'FIELD', help: 'name or kind' },
  { name: 'cached', kind: 'bool', help: 'what was seen before is never kept: it is asked for anew' },
]);

export const configFlags = flags([
  ...only(['view', 'get-contexts'], outputFlags),
  { name: 'current', kind: 'bool', of: ['set-context'], help: 'set-context: the context that is in use' },
  { name: 'minify', kind: 'bool', of: ['view'], help: 'view: only what belongs to the context in use, which is all there is' },
  { name: 'no-headers', kind: 'bool', of: ['get-contexts'], help: 'get-contexts: leave out the line with the names of the columns' },
]);

export const portForwardFlags = flags([
  { name: 'address', kind: 'strings', value: 'ADDRESS', help: 'where to listen: localhost (127.0.0.1 and ::1) or addresses' },
  {
    name: 'pod-running-timeout',
    kind: 'duration',
    default: '1m',
    value: 'DURATION',
    help: 'how long to wait for the first pod of a Service',
  },
]);

export const cpFlags = flags([
  { name: 'container', short: 'c', kind: 'string', value: 'NAME', help: 'the container, init containers included' },
  { name: 'no-preserve', kind: 'bool', help: "into a container: the owner and the mode are the container's choice" },
  { name: 'retries', kind: 'int', value: 'N', help: 'only 0' },
]);

export const topFlags = flags([
  ...selectorFlag,
  ...fieldSelectorFlag,
  ...allNamespacesFlag,
  { name: 'containers', kind: 'bool', help: 'what each container uses' },
  { name: 'sort-by', kind: 'string', value: 'FIELD', help: 'most first: cpu or memory' },
  { name: 'sum', kind: 'bool', help: 'add up everything at the end' },
  { name: 'no-headers', kind: 'bool', help: 'leave out the line with the names of the columns' },
  { name: 'use-protocol-buffers', kind: 'bool', default: true, help: 'kpod speaks JSON, whatever is asked for' },
]);
