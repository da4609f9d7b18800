import { colorFlag, effectFlag, engineFlag, fileFlags, plainFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';
import { podFlags } from './pod/flags.ts';

/** `kpod run`. */
export const runVerb = {
  name: 'run',
  usage: '(FILE... | -k DIR | NAME --image=IMAGE [-- COMMAND [ARGS...]])',
  summary: 'Create objects and watch them until they are ready or finished',
  group: 'Start here',
  examples: [
    'kpod run myapp.yaml',
    'kpod run --rm --follow job.yaml',
    'kpod run --rm --timeout=5m --report junit=report.xml tests.yaml',
    'kpod run --replace myapp.yaml services.yaml',
    'kpod run myapp.yaml --until init-myservice',
    'kpod run --watch myapp.yaml',
    'kpod run web --image=nginx --port=80',
    'kpod run -it --rm shell --image=busybox --restart=Never -- sh',
  ],
  operands: 'files',
  flags: [
    ...fileFlags,
    { name: 'detach', short: 'd', kind: 'bool', help: 'return after creating' },
    { name: 'follow', kind: 'bool', help: "also print every container's log, each line with its container's name" },
    {
      name: 'rm',
      kind: 'bool',
      help: 'at the end, also on Ctrl-C, delete what this run created, with its pods; what was there before stays',
    },
    {
      name: 'replace',
      kind: 'bool',
      help: 'pods and workloads that are there already, changed or not: delete, wait for the end, and create anew',
    },
    {
      name: 'watch',
      kind: 'bool',
      help: 'stay, and make anew what changes in the files, or in its images by a build: applied where running pods take it, replaced where they do not',
    },
    {
      name: 'grace-period',
      kind: 'int',
      default: -1,
      value: 'SECONDS',
      help: "with --replace or --watch: time for the files' own pods to end in; -1: theirs",
    },
    { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'give up after so long, exit code 124; 0: never' },
    { name: 'fail-fast', kind: 'bool', help: 'end at the first failure, and with 1 when a pod waits for what only a person can mend' },
    {
      name: 'report',
      kind: 'array',
      value: 'FORM',
      values: ['junit=', 'json=', 'github'],
      help: 'junit=FILE or json=FILE: write how each container came out; github: annotate the files in a GitHub job; may be repeated',
    },
    {
      name: 'until',
      kind: 'string',
      value: 'STEP',
      values: 'steps of files',
      agentOnly: 'holds pods at a step',
      help: 'hold the pod when this init container has succeeded, and return: see kpod init',
    },
    {
      name: 'break',
      kind: 'array',
      value: 'POINT',
      values: 'holds of files',
      agentOnly: 'holds pods at a step',
      help: 'hold the pod before:STEP or after:STEP, and return; before an app container means before all; may be repeated',
    },
    { name: 'timeline', kind: 'bool', help: 'print at the end how each pod came up, step by step: see kpod timeline' },
    ...plainFlag,
    ...effectFlag,
    ...engineFlag,
    ...colorFlag,
    ...podFlags,
  ],
} as const satisfies Verb;
