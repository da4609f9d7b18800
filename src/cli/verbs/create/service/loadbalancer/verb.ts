import { engineFlag, generatorFlags } from '../../../../command-line/common-flags.ts';
import { tcpFlag } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create service loadbalancer`. */
export const createServiceLoadBalancerVerb = {
  name: 'create service loadbalancer',
  usage: 'NAME --tcp=PORT[:TARGET]',
  summary: 'Create a Service of type LoadBalancer',
  group: 'Change',
  examples: ['kpod create service loadbalancer web --tcp=80:8080'],
  flags: [...tcpFlag, ...generatorFlags, ...engineFlag],
} as const satisfies Verb;
