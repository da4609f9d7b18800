import { engineFlag, generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create deployment`. */
export const createDeploymentVerb = {
  name: 'create deployment',
  alias: 'deploy',
  usage: 'NAME --image=IMAGE... [-- COMMAND [ARGS...]]',
  summary: 'Create a deployment: so many pods of an image, renewed when it changes',
  group: 'Change',
  examples: [
    'kpod create deployment web --image=nginx --replicas=3 --port=80',
    'kpod create deployment clock --image=busybox -- sh -c "while date; do sleep 1; done"',
    'kpod create deployment web --image=nginx --dry-run=client -o yaml',
  ],
  flags: [
    { name: 'image', kind: 'strings', value: 'IMAGE', help: 'the image of a container; may be repeated' },
    { name: 'port', kind: 'int', default: -1, value: 'PORT', help: 'the port that the first container listens on' },
    { name: 'replicas', short: 'r', kind: 'int', default: 1, value: 'COUNT', help: 'how many pods' },
    ...generatorFlags,
    ...engineFlag,
  ],
} as const satisfies Verb;
