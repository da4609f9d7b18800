import { fileFlags, outputFlags, subresourceFlag, writeFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod patch`. */
export const patchVerb = {
  name: 'patch',
  usage: '(TYPE NAME | TYPE/NAME | -f FILE) -p PATCH',
  summary: 'Change fields of objects',
  group: 'Change',
  examples: [
    `kpod patch pod myapp-pod -p '{"spec":{"containers":[{"name":"myapp-container","image":"busybox:1.36"}]}}'`,
    `kpod patch pod/myapp-pod --type=json -p '[{"op":"remove","path":"/metadata/labels/app"}]'`,
    `kpod patch -f web.yaml --local -o yaml -p '{"metadata":{"labels":{"app":"web"}}}'`,
  ],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...outputFlags,
    ...writeFlags,
    { name: 'patch', short: 'p', kind: 'string', value: 'PATCH', help: 'the patch, in JSON or YAML' },
    { name: 'patch-file', kind: 'string', value: 'FILE', values: 'files', help: 'a file with the patch' },
    {
      name: 'type',
      kind: 'string',
      default: 'strategic',
      value: 'TYPE',
      values: ['json', 'merge', 'strategic'],
      help: 'json, merge or strategic',
    },
    { name: 'local', kind: 'bool', help: 'ask no server: change what the files say, and print it' },
    ...subresourceFlag,
  ],
} as const satisfies Verb;
