import { engineFlag, generatorFlags } from '../../../../command-line/common-flags.ts';
import { tcpFlag } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create service nodeport`. */
export const createServiceNodePortVerb = {
  name: 'create service nodeport',
  usage: 'NAME --tcp=PORT[:TARGET]',
  summary: 'Create a Service of type NodePort',
  group: 'Change',
  examples: ['kpod create service nodeport web --tcp=80:8080 --node-port=30080'],
  flags: [
    { name: 'node-port', kind: 'int', value: 'PORT', help: 'the port of this machine' },
    ...tcpFlag,
    ...generatorFlags,
    ...engineFlag,
  ],
} as const satisfies Verb;
