import type { Flag } from './flags.ts';

/** Flags that several verbs below `create` share. */
const flags = <const F extends readonly Flag[]>(table: F): F => table;

/** Of verbs that make a Service. */
export const tcpFlag = flags([
  { name: 'tcp', kind: 'strings', value: 'PORT[:TARGET]', help: 'a port, and that of the pods or its name; may be repeated' },
]);
/** Of verbs that make a role. */
export const ruleFlags = flags([
  { name: 'verb', kind: 'strings', value: 'VERB', help: 'what may be done: get, list, create …; may be repeated' },
  { name: 'resource', kind: 'strings', value: 'RESOURCE', help: 'with what: pods, deployments.apps, pods/log; may be repeated' },
  { name: 'resource-name', kind: 'array', value: 'NAME', help: 'only with objects of that name; may be repeated' },
]);
/** Of verbs that give a role to somebody. */
export const subjectFlags = flags([
  { name: 'user', kind: 'array', value: 'NAME', help: 'a user; may be repeated' },
  { name: 'group', kind: 'array', value: 'NAME', help: 'a group of users; may be repeated' },
  { name: 'serviceaccount', kind: 'array', value: 'NAMESPACE:NAME', help: 'a service account; may be repeated' },
]);
export const fromFileFlag = flags([
  {
    name: 'from-file',
    kind: 'strings',
    value: '[KEY=]FILE',
    values: 'files',
    help: "a file, under its own name or another key, or a directory's files; may be repeated",
  },
]);
/** Where the keys of a config map or a secret come from. */
export const keySourceFlags = flags([
  ...fromFileFlag,
  { name: 'from-literal', kind: 'array', value: 'KEY=VALUE', help: 'a value as it is; may be repeated' },
  {
    name: 'from-env-file',
    kind: 'strings',
    value: 'FILE',
    values: 'files',
    help: 'a file of lines NAME=VALUE; may be repeated',
  },
]);
export const appendHashFlag = flags([{ name: 'append-hash', kind: 'bool', help: 'put a hash of the content behind the name' }]);
