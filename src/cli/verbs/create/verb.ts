import {
  effectFlag,
  engineFlag,
  fileFlags,
  outputFlags,
  rawFlag,
  saveConfigFlag,
  selectorFlag,
  validateFlag,
  writeFlags,
} from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod create`. */
export const createVerb = {
  name: 'create',
  usage: '(-f FILE | -k DIR | KIND NAME)',
  summary: 'Create objects from files or standard input',
  group: 'Change',
  examples: ['kpod create -f myapp.yaml', 'cat myapp.yaml | kpod create -f -', 'kpod create namespace test'],
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...outputFlags,
    ...writeFlags,
    ...validateFlag,
    ...saveConfigFlag,
    ...rawFlag,
    { name: 'edit', kind: 'bool', help: 'show the objects in an editor first' },
    ...effectFlag,
    ...engineFlag,
  ],
} as const satisfies Verb;
