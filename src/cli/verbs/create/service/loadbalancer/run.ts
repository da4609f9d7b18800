import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { chosenEngine } from '../../../../writing/create-object.ts';
import { generate } from '../../generate.ts';
import { makeService } from '../make-service.ts';
import type { createServiceLoadBalancerVerb } from './verb.ts';

/** `kpod create service loadbalancer NAME`. */
export const run = (call: CallOf<typeof createServiceLoadBalancerVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'Service',
    engine: chosenEngine(call.flags, deps.env),
    failure: 'failed to create LoadBalancer service:',
    make: (name) => makeService(name, { type: 'LoadBalancer', tcp: call.flags.tcp }),
  });
