import { engineChoice, engineNames } from '../../api/engines.ts';
import { objectFormats, offeredFormats } from '../output/formats.ts';
import type { Flag } from './flags.ts';

/** The flags that several verbs share, each in a table of its own: a verb puts its table together from them. */
const flags = <const F extends readonly Flag[]>(table: F): F => table;

/** Every verb takes these, before or after its name. */
export const globalFlags = flags([
  { name: 'namespace', short: 'n', kind: 'string', value: 'NAME', values: 'namespaces', help: 'the namespace of the request' },
  {
    name: 'context',
    kind: 'string',
    value: 'NAME',
    values: 'contexts',
    help: "a cluster of your kubeconfig instead of kpod's own agent; how else to reach one: kpod options",
  },
  { name: 'verbose', short: 'v', kind: 'bool', takesLevel: true, help: 'say more when something fails' },
]);

/** Of kpod itself, without a verb. */
export const versionFlag = flags([{ name: 'version', kind: 'bool', help: 'print the version of this command' }]);

/** Every verb about objects takes these, too, which say how a cluster is reached; a flag of its own of the same name counts before them. */
export const connectionFlags: readonly Flag[] = [
  ['kubeconfig', 'FILE', 'the kubeconfig to take the cluster from'],
  ['cluster', 'NAME', 'the cluster of the kubeconfig'],
  ['user', 'NAME', 'the user of the kubeconfig'],
  ['server', 'URL', 'the address of the cluster', 's'],
  ['token', 'TOKEN', 'a bearer token for the cluster'],
  ['certificate-authority', 'FILE', 'who has signed the certificate of the cluster'],
  ['client-certificate', 'FILE', 'a certificate for the cluster'],
  ['client-key', 'FILE', 'the key of that certificate'],
  ['tls-server-name', 'NAME', 'the name that the certificate of the cluster is for'],
  ['username', 'NAME', 'a name for the cluster, with a password'],
  ['password', 'TEXT', 'the password of that name'],
  ['as', 'NAME', 'ask the cluster in the name of somebody else'],
  ['as-group', 'NAME', 'and of that group; may be repeated'],
  ['as-uid', 'UID', 'and of that UID'],
  ['request-timeout', 'DURATION', 'how long one answer may take: 5s, 1m; 0: without an end'],
  ['insecure-skip-tls-verify', '', 'take any certificate of the cluster'],
].map(([name = '', value = '', help = '', short]) => ({
  ...{ name, value, help, isRare: true, kind: name === 'as-group' ? 'array' : value === '' ? 'bool' : 'string' },
  ...(short ? { short } : {}),
  ...(value === 'FILE' ? { values: 'files' as const } : {}),
}));

/** Of verbs that create pods and Services. */
export const engineFlag = flags([
  {
    name: 'engine',
    kind: 'string',
    value: 'ENGINE',
    values: engineNames(),
    help: `${engineChoice()}: where new pods run (also KPOD_ENGINE)`,
  },
]);
/** Of verbs that create objects of any kind. */
export const effectFlag = flags([
  { name: 'refuse-without-effect', kind: 'bool', help: 'refuse objects of kinds that have no effect in kpod, not only warn of them' },
]);
/** Of verbs that print in colours. */
export const colorFlag = flags([
  { name: 'color', kind: 'string', value: 'WHEN', default: 'auto', values: ['auto', 'always', 'never'], help: 'auto, always or never' },
]);

export const filenameFlag = flags([
  {
    name: 'filename',
    short: 'f',
    kind: 'strings',
    value: 'FILE',
    values: 'files',
    help: 'file, directory, URL or - for standard input; may be repeated',
  },
]);
export const pathFlags = flags([
  ...filenameFlag,
  { name: 'recursive', short: 'R', kind: 'bool', help: 'read the directories given by -f with everything below them' },
]);
/** How most verbs are told which manifests they are about. */
export const fileFlags = flags([
  ...pathFlags,
  {
    name: 'kustomize',
    short: 'k',
    kind: 'string',
    value: 'DIR',
    values: 'directories',
    help: 'directory with a kustomization, built by the installed kustomize or kubectl; not with -f or -R',
  },
]);
export const plainFlag = flags([
  { name: 'plain', kind: 'bool', help: 'on a terminal, too, a line for each change, as in a pipe: nothing is drawn anew' },
]);
export const selectorFlag = flags([
  { name: 'selector', short: 'l', kind: 'string', value: 'SELECTOR', help: 'label query: a=b, a!=b, a in (x,y), a, !a' },
]);
export const allNamespacesFlag = flags([{ name: 'all-namespaces', short: 'A', kind: 'bool', help: 'objects of all namespaces' }]);
export const fieldSelectorFlag = flags([
  { name: 'field-selector', kind: 'string', value: 'SELECTOR', help: 'field query: status.phase=Running, metadata.name!=web' },
]);
export const allFlag = flags([{ name: 'all', kind: 'bool', help: 'every object of the type in the namespace' }]);
export const ignoreNotFoundFlag = flags([{ name: 'ignore-not-found', kind: 'bool', help: 'an object that does not exist is no error' }]);

export const templateFlags = flags([
  { name: 'template', kind: 'string', value: 'TEMPLATE', help: 'the template of a format that takes one' },
  { name: 'allow-missing-template-keys', kind: 'bool', default: true, help: 'a field that is not there is nothing, not an error' },
]);
export const managedFieldsFlag = flags([
  { name: 'show-managed-fields', kind: 'bool', help: 'keep metadata.managedFields in JSON and YAML' },
]);
/** How every verb that prints objects is told the format. */
export const outputFlags = flags([
  {
    name: 'output',
    short: 'o',
    kind: 'string',
    value: 'FORMAT',
    values: offeredFormats(objectFormats),
    help: 'json, yaml, kyaml, name, jsonpath=…, jsonpath-as-json=…, jsonpath-file=…',
  },
  ...templateFlags,
  ...managedFieldsFlag,
]);
export const noHeadersFlag = flags([{ name: 'no-headers', kind: 'bool', help: 'leave out the line with the names of the columns' }]);
export const chunkSizeFlag = flags([
  { name: 'chunk-size', kind: 'int', default: 500, value: 'N', help: 'how many objects of a list a cluster sends at a time; 0: all' },
]);

export const dryRunFlag = flags([
  {
    name: 'dry-run',
    kind: 'string',
    default: 'none',
    noValue: 'unchanged',
    value: 'WHERE',
    values: ['none', 'client', 'server'],
    help: 'client: send nothing, say what would be sent; server: let the server try, and store nothing',
  },
]);
export const fieldManagerFlag = flags([
  {
    name: 'field-manager',
    kind: 'string',
    default: 'kpod',
    addsVerb: true,
    value: 'NAME',
    help: 'who makes the change, for servers that keep track of it',
  },
]);
/** How a write is meant. */
export const writeFlags = flags([...dryRunFlag, ...fieldManagerFlag]);
export const validateFlag = flags([
  {
    name: 'validate',
    kind: 'string',
    default: 'strict',
    noValue: 'strict',
    value: 'HOW',
    values: ['strict', 'warn', 'ignore'],
    help: 'unknown fields: strict, warn or ignore',
  },
]);
/** Of verbs that can send a file as it is. */
export const rawFlag = flags([
  { name: 'raw', kind: 'string', value: 'PATH', help: 'send the file as it is to this path of the server, and print the answer' },
]);
/** What becomes of what an object owns. */
export const cascadeFlag = flags([
  {
    name: 'cascade',
    kind: 'string',
    default: 'background',
    noValue: 'background',
    value: 'HOW',
    help: 'background, foreground or orphan',
  },
]);
export const saveConfigFlag = flags([
  { name: 'save-config', kind: 'bool', help: 'keep the manifest in the annotation that apply compares with' },
]);
/** Of verbs that make an object out of their flags: `create configmap`. */
export const generatorFlags = flags([...outputFlags, ...writeFlags, ...validateFlag, ...saveConfigFlag]);
export const subresourceFlag = flags([
  { name: 'subresource', kind: 'string', value: 'NAME', help: 'status, resize …: that part of the object by itself' },
]);

/** Of `label` and `annotate`. */
export const metadataFlags = flags([
  ...fileFlags,
  ...selectorFlag,
  ...fieldSelectorFlag,
  ...allNamespacesFlag,
  ...outputFlags,
  ...writeFlags,
  ...allFlag,
  { name: 'overwrite', kind: 'bool', help: 'give a new value to what has one' },
  { name: 'list', kind: 'bool', help: 'print what the object has; change nothing' },
  { name: 'local', kind: 'bool', help: 'ask no server: change what the files say, and print it' },
  { name: 'resource-version', kind: 'string', value: 'VERSION', help: 'only when the object is still of this version' },
]);

/** Of verbs that make an object out of their flags, for what no flag says. */
export const overrideFlags = flags([
  { name: 'overrides', kind: 'string', value: 'JSON', help: 'a patch that goes over the object' },
  {
    name: 'override-type',
    kind: 'string',
    default: 'merge',
    value: 'TYPE',
    values: ['json', 'merge', 'strategic'],
    help: 'what patch that is: json, merge or strategic',
  },
]);

/** Of the verbs below `set`. */
export const setFlags = flags([
  ...fileFlags,
  ...allFlag,
  { name: 'local', kind: 'bool', help: 'ask no server: change what is in the files, for -o' },
  ...outputFlags,
  ...writeFlags,
]);

/** Which containers a change is for. */
export const containersFlag = flags([
  {
    name: 'containers',
    short: 'c',
    kind: 'string',
    default: '*',
    value: 'PATTERN',
    values: 'containers',
    help: 'only containers of this name; * is any letters',
  },
]);

export const containerFlag = flags([
  {
    name: 'container',
    short: 'c',
    kind: 'string',
    value: 'NAME',
    values: 'containers',
    help: 'the container, init containers included',
  },
]);
export const podTimeoutFlag = flags([
  {
    name: 'pod-running-timeout',
    kind: 'duration',
    default: '1m',
    value: 'DURATION',
    help: 'how long to wait for the first pod of a Service or of what makes pods',
  },
]);
/** Of `exec` and `attach`. */
export const processFlags = flags([
  ...podTimeoutFlag,
  ...containerFlag,
  { name: 'stdin', short: 'i', kind: 'bool', help: 'pass standard input on' },
  { name: 'tty', short: 't', kind: 'bool', help: 'give the command a terminal' },
  { name: 'quiet', short: 'q', kind: 'bool', help: "print only the command's output" },
]);

/** The same flags, for these words behind the verb only. */
export const onlyOf = <const F extends readonly Flag[]>(words: readonly string[], table: F): F =>
  table.map((flag) => ({ ...flag, of: words })) as unknown as F;
