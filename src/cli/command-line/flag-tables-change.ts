import {
  allNamespacesFlag,
  engineFlag,
  fieldSelectorFlag,
  fileFlags,
  outputFlags,
  saveConfigFlag,
  selectorFlag,
  validateFlag,
  writeFlags,
} from './flag-tables.ts';
import type { Flag } from './flags.ts';

/** The flags of the commands that change objects which are there. */
const flags = <const F extends readonly Flag[]>(table: F): F => table;

const subresourceFlag = flags([{ name: 'subresource', kind: 'string', value: 'NAME', help: 'status: that part of the object by itself' }]);

export const labelFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...fieldSelectorFlag,
  ...allNamespacesFlag,
  ...outputFlags,
  ...writeFlags,
  { name: 'all', kind: 'bool', help: 'every object of the type in the namespace' },
  { name: 'overwrite', kind: 'bool', help: 'give a new value to what has one' },
  { name: 'list', kind: 'bool', help: 'print what the object has; change nothing' },
  { name: 'resource-version', kind: 'string', value: 'VERSION', help: 'only when the object is still of this version' },
]);

export const patchFlags = flags([
  ...fileFlags,
  ...outputFlags,
  ...writeFlags,
  { name: 'patch', short: 'p', kind: 'string', value: 'PATCH', help: 'the patch, in JSON or YAML' },
  { name: 'patch-file', kind: 'string', value: 'FILE', help: 'a file with the patch' },
  { name: 'type', kind: 'string', default: 'strategic', value: 'TYPE', help: 'json, merge or strategic' },
  ...subresourceFlag,
]);

export const replaceFlags = flags([
  ...fileFlags,
  ...outputFlags,
  ...writeFlags,
  ...validateFlag,
  ...saveConfigFlag,
  { name: 'force', kind: 'bool', help: 'delete, wait for the end, and create anew' },
  { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "with --force: time to end in; -1: the pod's own" },
  { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'with --force: how long to wait for the end' },
  ...subresourceFlag,
  ...engineFlag,
]);

export const editFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', help: 'what to edit, and to print in the end: yaml or json' },
  { name: 'output-patch', kind: 'bool', help: 'print the patch that is sent' },
  {
    name: 'field-manager',
    kind: 'string',
    default: 'kpod',
    value: 'NAME',
    help: 'who makes the change, for servers that keep track of it',
  },
  ...validateFlag,
  ...saveConfigFlag,
  ...subresourceFlag,
]);
