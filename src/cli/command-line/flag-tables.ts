import { engineChoice } from '../../api/engines.ts';
import type { Flag } from './flags.ts';

const flags = <const F extends readonly Flag[]>(table: F): F => table;

/** Every command takes these, before or after its name. */
export const globalFlags = flags([
  { name: 'namespace', short: 'n', kind: 'string', value: 'NAME', help: 'the namespace of the request' },
  { name: 'context', kind: 'string', value: 'NAME', help: "a cluster of your kubeconfig instead of kpod's own agent" },
  { name: 'verbose', short: 'v', kind: 'bool', help: 'say more when something fails' },
]);

/** Of commands that create pods and Services. */
export const engineFlag = flags([
  { name: 'engine', kind: 'string', value: 'ENGINE', help: `${engineChoice()}: where new pods run (also KPOD_ENGINE)` },
]);
/** Of commands that print in colours. */
export const colorFlag = flags([{ name: 'color', kind: 'string', value: 'WHEN', default: 'auto', help: 'auto, always or never' }]);

export const fileFlags = flags([
  { name: 'filename', short: 'f', kind: 'strings', value: 'FILE', help: 'file, directory, URL or - for standard input; may be repeated' },
  { name: 'recursive', short: 'R', kind: 'bool', help: 'read the directories given by -f with everything below them' },
]);
export const selectorFlag = flags([
  { name: 'selector', short: 'l', kind: 'string', value: 'SELECTOR', help: 'label query: a=b, a!=b, a in (x,y), a, !a' },
]);
export const allNamespacesFlag = flags([{ name: 'all-namespaces', short: 'A', kind: 'bool', help: 'objects of all namespaces' }]);
export const fieldSelectorFlag = flags([
  { name: 'field-selector', kind: 'string', value: 'SELECTOR', help: 'field query: status.phase=Running, metadata.name!=web' },
]);

/** How every command that prints objects is told the format. */
export const outputFlags = flags([
  {
    name: 'output',
    short: 'o',
    kind: 'string',
    value: 'FORMAT',
    help: 'json, yaml, kyaml, name, jsonpath=…, jsonpath-as-json=…, jsonpath-file=…',
  },
  { name: 'template', kind: 'string', value: 'TEMPLATE', help: 'the template of a format that takes one' },
  { name: 'allow-missing-template-keys', kind: 'bool', default: true, help: 'a field that is not there is nothing, not an error' },
  { name: 'show-managed-fields', kind: 'bool', help: 'keep metadata.managedFields in JSON and YAML' },
]);

export const getFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...fieldSelectorFlag,
  ...allNamespacesFlag,
  {
    name: 'output',
    short: 'o',
    kind: 'string',
    value: 'FORMAT',
    help: 'wide, json, yaml, kyaml, name, jsonpath=…, jsonpath-as-json=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…',
  },
  { name: 'template', kind: 'string', value: 'TEMPLATE', help: 'the template of a format that takes one' },
  { name: 'allow-missing-template-keys', kind: 'bool', default: true, help: 'a field that is not there is nothing, not an error' },
  { name: 'sort-by', kind: 'string', value: 'PATH', help: "sort by a field: '{.metadata.name}'" },
  { name: 'subresource', kind: 'string', value: 'NAME', help: 'status: that part of objects by itself' },
  { name: 'raw', kind: 'string', value: 'PATH', help: 'print what the server answers at this path' },
  { name: 'server-print', kind: 'bool', default: true, help: 'false: only name and age, made by this command' },
  { name: 'chunk-size', kind: 'int', default: 500, value: 'N', help: 'lists come whole, whatever is asked for' },
  { name: 'watch', short: 'w', kind: 'bool', help: 'after the list, print every change' },
  { name: 'watch-only', kind: 'bool', help: 'print changes without the list' },
  { name: 'output-watch-events', kind: 'bool', help: 'with --watch, say whether an object was ADDED, MODIFIED or DELETED' },
  { name: 'no-headers', kind: 'bool', help: 'leave out the line with the names of the columns' },
  { name: 'show-labels', kind: 'bool', help: 'add a column with all labels' },
  { name: 'show-kind', kind: 'bool', help: 'print the kind before each name' },
  { name: 'show-managed-fields', kind: 'bool', help: 'keep metadata.managedFields in JSON and YAML' },
  { name: 'label-columns', short: 'L', kind: 'strings', value: 'LABEL', help: 'add a column for a label; may be repeated' },
  { name: 'ignore-not-found', kind: 'bool', help: 'an object that does not exist is no error' },
]);

const dryRunFlag = flags([
  {
    name: 'dry-run',
    kind: 'string',
    default: 'none',
    noValue: 'unchanged',
    value: 'WHERE',
    help: 'client: send nothing, say what would be sent; server: let the server try, and store nothing',
  },
]);
/** How a write is meant. */
export const writeFlags = flags([
  ...dryRunFlag,
  {
    name: 'field-manager',
    kind: 'string',
    default: 'kpod',
    value: 'NAME',
    help: 'who makes the change, for servers that keep track of it',
  },
]);
export const validateFlag = flags([
  { name: 'validate', kind: 'string', default: 'strict', noValue: 'strict', value: 'HOW', help: 'unknown fields: strict, warn or ignore' },
]);
export const saveConfigFlag = flags([
  { name: 'save-config', kind: 'bool', help: 'keep the manifest in the annotation that apply compares with' },
]);

export const createFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...outputFlags,
  ...writeFlags,
  ...validateFlag,
  ...saveConfigFlag,
  ...engineFlag,
]);

export const applyFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...outputFlags,
  ...writeFlags,
  ...validateFlag,
  { name: 'force', kind: 'bool', help: 'delete and create anew what cannot be changed' },
  { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "with --force: time to end in; -1: the pod's own" },
  { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'with --force: how long to wait for the end; 0: as long as it takes' },
  ...engineFlag,
]);

export const runFlags = flags([
  ...fileFlags,
  { name: 'detach', short: 'd', kind: 'bool', help: 'return after creating' },
  { name: 'follow', kind: 'bool', help: "also print every container's log, each line with its container's name" },
  { name: 'rm', kind: 'bool', help: 'at the end, also on Ctrl-C, delete what this run created; what was there before stays' },
  { name: 'replace', kind: 'bool', help: 'pods that are there already, changed or not: delete, wait for the end, and create anew' },
  { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "with --replace: time to end in; -1: the pod's own" },
  { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'give up after so long, exit code 124; 0: never' },
  { name: 'fail-fast', kind: 'bool', help: 'exit with 1 when a pod waits for something that only a person can mend' },
  ...engineFlag,
  ...colorFlag,
]);

export const describeFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...allNamespacesFlag,
  { name: 'show-events', kind: 'bool', default: true, help: 'print the events of the object' },
]);

export const logsFlags = flags([
  ...selectorFlag,
  { name: 'container', short: 'c', kind: 'string', value: 'NAME', help: 'the container, init containers included' },
  { name: 'follow', short: 'f', kind: 'bool', help: 'go on as the log grows' },
  { name: 'previous', short: 'p', kind: 'bool', help: 'the log of the run before the last restart' },
  { name: 'tail', kind: 'int', default: -1, value: 'LINES', help: 'only so many of the last lines; -1: all' },
  { name: 'since', kind: 'duration', value: 'DURATION', help: 'only what is newer than 5s, 2m or 3h' },
  { name: 'since-time', kind: 'string', value: 'TIME', help: 'only what is newer than this time (RFC 3339)' },
  { name: 'timestamps', kind: 'bool', help: 'print the time of each line' },
  { name: 'all-containers', kind: 'bool', help: 'the logs of all containers, init containers included' },
  { name: 'prefix', kind: 'bool', help: 'print pod and container before each line' },
  { name: 'limit-bytes', kind: 'int', value: 'BYTES', help: 'at most so many bytes' },
  { name: 'ignore-errors', kind: 'bool', help: 'go on when a log cannot be read' },
  { name: 'max-log-requests', kind: 'int', default: 5, value: 'N', help: 'with -l and -f: at most so many logs at once' },
  {
    name: 'pod-running-timeout',
    kind: 'duration',
    default: '20s',
    value: 'DURATION',
    help: 'how long to wait for the first pod of a Service',
  },
]);

const podTimeoutFlag = flags([
  {
    name: 'pod-running-timeout',
    kind: 'duration',
    default: '1m',
    value: 'DURATION',
    help: 'how long to wait for the first pod of a Service',
  },
]);

export const execFlags = flags([
  ...podTimeoutFlag,
  { name: 'container', short: 'c', kind: 'string', value: 'NAME', help: 'the container, init containers included' },
  { name: 'stdin', short: 'i', kind: 'bool', help: 'pass standard input on' },
  { name: 'tty', short: 't', kind: 'bool', help: 'give the command a terminal' },
  { name: 'quiet', short: 'q', kind: 'bool', help: "print only the command's output" },
]);

export const deleteFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...fieldSelectorFlag,
  ...allNamespacesFlag,
  { name: 'all', kind: 'bool', help: 'every object of the type in the namespace' },
  { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "time to end in; -1: the pod's own" },
  { name: 'now', kind: 'bool', help: 'the same as --grace-period=1' },
  { name: 'force', kind: 'bool', help: 'with --grace-period=0: remove at once, without waiting for the containers' },
  { name: 'wait', kind: 'bool', default: true, help: 'wait until the objects are gone' },
  { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'how long to wait; 0: as long as the grace period says' },
  { name: 'ignore-not-found', kind: 'bool', help: 'an object that does not exist is no error' },
  { name: 'interactive', short: 'i', kind: 'bool', help: 'ask before anything is deleted' },
  { name: 'cascade', kind: 'string', default: 'background', noValue: 'background', value: 'HOW', help: 'background, foreground or orphan' },
  ...dryRunFlag,
  { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', help: 'name' },
]);

export const waitFlags = flags([
  { name: 'filename', short: 'f', kind: 'strings', value: 'FILE', help: 'file, directory, URL or - for standard input; may be repeated' },
  { name: 'recursive', short: 'R', kind: 'bool', default: true, help: 'read the directories given by -f with everything below them' },
  ...selectorFlag,
  ...fieldSelectorFlag,
  ...allNamespacesFlag,
  { name: 'all', kind: 'bool', help: 'every object of the type in the namespace' },
  { name: 'for', kind: 'string', value: 'WHAT', help: "create, delete, condition=NAME[=VALUE], jsonpath='{PATH}'[=VALUE]" },
  { name: 'timeout', kind: 'duration', default: '30s', value: 'DURATION', help: 'how long; 0: look once; negative: a week' },
  ...outputFlags,
]);

export const convertFlags = flags([
  ...fileFlags,
  { name: 'output', short: 'o', kind: 'string', default: 'yaml', value: 'FORMAT', help: 'yaml or json' },
]);

export const doctorFlags = flags([{ name: 'fix', kind: 'bool', help: 'do the repairs, one step after another' }, ...colorFlag]);

export const agentFlags = flags([
  { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', of: ['status'], help: 'status: json or yaml' },
  { name: 'follow', short: 'f', kind: 'bool', of: ['logs'], help: 'logs: go on as the log grows' },
  { name: 'tail', kind: 'int', default: -1, value: 'LINES', of: ['logs'], help: 'logs: only so many of the last lines' },
]);

export const versionFlags = flags([
  { name: 'client', kind: 'bool', help: 'only the version of this command; asks no agent' },
  { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', help: 'json or yaml' },
]);
