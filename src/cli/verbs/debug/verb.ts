import { filenameFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** The sets of rights that `--profile` names, as kubectl has them. */
export const profileNames = ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'] as const;

/** One of them. */
export type ProfileName = (typeof profileNames)[number];

/** `kpod debug`. */
export const debugVerb = {
  name: 'debug',
  usage: '(POD | TYPE/NAME) [-- COMMAND [ARGS...]]',
  summary: 'Look into a pod with a container more, into a copy of it, or into this machine',
  group: 'Work inside',
  examples: [
    'kpod debug -it myapp-pod --image=busybox',
    'kpod debug -it myapp-pod --image=busybox --target=init-mydb',
    'kpod debug -it myapp-pod --image=busybox --copy-to=my-debugger',
    'kpod debug -it myapp-pod --copy-to=my-debugger -c myapp-container -- sh',
    'kpod debug myapp-pod --copy-to=my-debugger --set-image=*=busybox',
    'kpod debug -it node/mynode --image=busybox',
  ],
  operands: 'one pod',
  flags: [
    ...filenameFlag,
    { name: 'image', kind: 'string', value: 'IMAGE', help: 'the image of the container that is added' },
    { name: 'target', kind: 'string', value: 'NAME', values: 'containers', help: 'see the processes of this container' },
    {
      name: 'container',
      short: 'c',
      kind: 'string',
      value: 'NAME',
      values: 'containers',
      help: 'the name of the container that is added, or with --copy-to of the one that is changed',
    },
    { name: 'stdin', short: 'i', kind: 'bool', help: 'keep standard input open, and pass it on' },
    { name: 'tty', short: 't', kind: 'bool', help: 'give the container a terminal' },
    { name: 'attach', kind: 'bool', help: 'wait for the container and join its streams, as with -i' },
    { name: 'quiet', short: 'q', kind: 'bool', help: "print only the container's output" },
    { name: 'env', kind: 'array', value: 'NAME=VALUE', help: 'a variable of the container; may be repeated' },
    { name: 'arguments-only', kind: 'bool', help: "what follows -- are arguments of the image's own command" },
    {
      name: 'image-pull-policy',
      kind: 'string',
      value: 'POLICY',
      values: ['Always', 'IfNotPresent', 'Never'],
      help: 'when to pull the image; what the server does by itself when left out',
    },
    {
      name: 'profile',
      kind: 'string',
      value: 'PROFILE',
      default: 'legacy',
      values: profileNames,
      help: `what the container may do: ${profileNames.join(', ')}`,
    },
    {
      name: 'custom',
      kind: 'string',
      value: 'FILE',
      values: 'files',
      help: 'a part of a container, JSON or YAML, that goes over the profile',
    },
    { name: 'copy-to', kind: 'string', value: 'NAME', help: 'leave the pod alone, and look into a copy of this name' },
    { name: 'replace', kind: 'bool', help: 'with --copy-to: delete the original' },
    { name: 'same-node', kind: 'bool', help: 'with --copy-to: on the node of the original' },
    {
      name: 'set-image',
      kind: 'array',
      value: 'CONTAINER=IMAGE',
      help: 'with --copy-to: another image for a container, * for all; may be repeated',
    },
    { name: 'share-processes', kind: 'bool', default: true, help: 'with --copy-to: containers see the processes of each other' },
    { name: 'keep-labels', kind: 'bool', help: 'with --copy-to: the labels of the original' },
    { name: 'keep-annotations', kind: 'bool', help: 'with --copy-to: its annotations' },
    { name: 'keep-liveness', kind: 'bool', help: 'with --copy-to: its liveness probes' },
    { name: 'keep-readiness', kind: 'bool', help: 'with --copy-to: its readiness probes' },
    { name: 'keep-startup', kind: 'bool', help: 'with --copy-to: its startup probes' },
    { name: 'keep-init-containers', kind: 'bool', default: true, help: 'with --copy-to: its init containers' },
  ],
} as const satisfies Verb;
