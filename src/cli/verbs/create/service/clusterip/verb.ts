import { engineFlag, generatorFlags } from '../../../../command-line/common-flags.ts';
import { tcpFlag } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create service clusterip`. */
export const createServiceClusterIpVerb = {
  name: 'create service clusterip',
  usage: 'NAME [--tcp=PORT[:TARGET]] [--clusterip=None]',
  summary: 'Create a Service of type ClusterIP',
  group: 'Change',
  examples: ['kpod create service clusterip web --tcp=80:8080', 'kpod create service clusterip web --clusterip=None'],
  flags: [
    { name: 'clusterip', kind: 'string', value: 'ADDRESS', help: 'its address; None for a Service without one' },
    ...tcpFlag,
    ...generatorFlags,
    ...engineFlag,
  ],
} as const satisfies Verb;
