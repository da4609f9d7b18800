import { podTimeoutFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod shell`. */
export const shellVerb = {
  name: 'shell',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [-- COMMAND [ARGS...]]',
  summary: 'Open a shell in the place of a container, also of one that has failed or not started yet',
  group: 'Work inside',
  agentOnly: 'puts shells in the place of containers',
  examples: [
    'kpod shell myapp-pod',
    'kpod shell myapp-pod -c init-mydb',
    'kpod shell myapp-pod -c init-mydb -- kpod-rerun',
    'kpod shell myapp-pod --image=busybox',
    'kpod shell myapp-pod -c init-mydb --fix',
  ],
  operands: 'one that has pods',
  flags: [
    ...podTimeoutFlag,
    {
      name: 'container',
      short: 'c',
      kind: 'string',
      value: 'NAME',
      values: 'containers',
      help: 'in whose place; when left out, of the init container that is failing or running, else of the first container',
    },
    {
      name: 'image',
      kind: 'string',
      value: 'IMAGE',
      help: "a shell from this image, for one that has none; what is in the container's own image is at /kpod/root, to be read",
    },
    {
      name: 'fix',
      kind: 'bool',
      help: 'finish an init container by hand: it is not started meanwhile, and counts as succeeded when the shell ends with exit code 0',
    },
    { name: 'quiet', short: 'q', kind: 'bool', help: "print only the shell's output" },
  ],
} as const satisfies Verb;
