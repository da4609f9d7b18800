import {
  cascadeFlag,
  engineFlag,
  fileFlags,
  outputFlags,
  rawFlag,
  saveConfigFlag,
  subresourceFlag,
  validateFlag,
  writeFlags,
} from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod replace`. */
export const replaceVerb = {
  name: 'replace',
  usage: '(-f FILE | -k DIR)',
  summary: 'Put objects of files in the place of those that are there',
  group: 'Change',
  examples: ['kpod replace -f myapp.yaml', 'kpod replace --force -f myapp.yaml'],
  flags: [
    ...fileFlags,
    ...outputFlags,
    ...writeFlags,
    ...validateFlag,
    ...saveConfigFlag,
    { name: 'force', kind: 'bool', help: 'delete, wait for the end, and create anew' },
    { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "with --force: time to end in; -1: the pod's own" },
    { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'with --force: how long to wait for the end' },
    ...cascadeFlag,
    { name: 'wait', kind: 'bool', help: 'with --force the end is waited for, whatever is asked for' },
    ...rawFlag,
    ...subresourceFlag,
    ...engineFlag,
  ],
} as const satisfies Verb;
