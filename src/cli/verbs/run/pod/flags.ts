import { outputFlags, overrideFlags, saveConfigFlag, writeFlags } from '../../../command-line/common-flags.ts';
import type { Flag } from '../../../command-line/flags.ts';

/** `--image` makes of `run NAME` a pod without a file, and these flags go with it. */
export const podFlags = [
  {
    name: 'image',
    kind: 'string',
    value: 'IMAGE',
    help: 'create a pod NAME of this image; what follows are flags of it, as of kubectl run',
  },
  { name: 'command', kind: 'bool', help: "what stands behind -- is the command, not arguments of the image's own" },
  { name: 'env', kind: 'array', value: 'NAME=VALUE', help: 'a variable of the container; may be repeated' },
  { name: 'port', kind: 'string', value: 'PORT', help: 'the port that the container listens on' },
  { name: 'expose', kind: 'bool', help: 'create a service for that port, too' },
  { name: 'labels', short: 'l', kind: 'string', value: 'LABELS', help: 'a=b,c=d: labels, in the place of run=NAME' },
  { name: 'annotations', kind: 'array', value: 'KEY=VALUE', help: 'an annotation; may be repeated' },
  {
    name: 'restart',
    kind: 'string',
    default: 'Always',
    value: 'POLICY',
    values: ['Always', 'OnFailure', 'Never'],
    help: 'when the container runs again: Always, OnFailure or Never',
  },
  {
    name: 'image-pull-policy',
    kind: 'string',
    value: 'POLICY',
    values: ['Always', 'IfNotPresent', 'Never'],
    help: 'when to pull the image: Always, IfNotPresent or Never',
  },
  { name: 'privileged', kind: 'bool', help: 'run the container with all rights' },
  { name: 'stdin', short: 'i', kind: 'bool', help: 'pass standard input on, and wait for the end' },
  { name: 'tty', short: 't', kind: 'bool', help: 'give the container a terminal' },
  { name: 'attach', kind: 'bool', help: "join the container's streams, as with -i" },
  { name: 'leave-stdin-open', kind: 'bool', help: 'standard input stays open when the first session ends' },
  { name: 'quiet', short: 'q', kind: 'bool', help: "print only the container's output" },
  { name: 'pod-running-timeout', kind: 'duration', default: '1m', value: 'DURATION', help: 'how long to wait for the pod to join it' },
  ...overrideFlags,
  ...outputFlags,
  ...writeFlags,
  ...saveConfigFlag,
] as const satisfies readonly Flag[];

/** Flags that are for manifests, not for a pod of an image. */
export const fileOnlyFlags = [
  ...([
    'filename',
    'recursive',
    'kustomize',
    'detach',
    'follow',
    'replace',
    'watch',
    'grace-period',
    'timeout',
    'fail-fast',
    'report',
    'timeline',
    'plain',
  ] as const),
];
