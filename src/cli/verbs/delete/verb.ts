import {
  allFlag,
  allNamespacesFlag,
  cascadeFlag,
  dryRunFlag,
  fieldSelectorFlag,
  fileFlags,
  ignoreNotFoundFlag,
  rawFlag,
  selectorFlag,
} from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod delete`. */
export const deleteVerb = {
  name: 'delete',
  usage: '(TYPE [NAME...] | TYPE/NAME... | -f FILE | -k DIR)',
  summary: 'Delete objects and wait until they are gone',
  group: 'Start here',
  examples: ['kpod delete pod myapp-pod', 'kpod delete -f myapp.yaml --now', 'kpod delete pods --all'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...fieldSelectorFlag,
    ...allNamespacesFlag,
    ...allFlag,
    { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "time to end in; -1: the pod's own" },
    { name: 'now', kind: 'bool', help: 'the same as --grace-period=1' },
    { name: 'force', kind: 'bool', help: 'with --grace-period=0: remove at once, without waiting for the containers' },
    { name: 'wait', kind: 'bool', default: true, help: 'wait until the objects are gone' },
    { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'how long to wait; 0: as long as the grace period says' },
    ...ignoreNotFoundFlag,
    { name: 'interactive', short: 'i', kind: 'bool', help: 'ask before anything is deleted' },
    ...cascadeFlag,
    ...dryRunFlag,
    ...rawFlag,
    { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', values: ['name'], help: 'name' },
  ],
} as const satisfies Verb;
