import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { chosenEngine } from '../../../../writing/create-object.ts';
import { generate } from '../../generate.ts';
import { makeService } from '../make-service.ts';
import type { createServiceClusterIpVerb } from './verb.ts';

/** `kpod create service clusterip NAME`. */
export const run = (call: CallOf<typeof createServiceClusterIpVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'Service',
    engine: chosenEngine(call.flags, deps.env),
    failure: 'failed to create ClusterIP service:',
    make: (name) => makeService(name, { type: 'ClusterIP', tcp: call.flags.tcp, clusterIp: call.flags.clusterip }),
  });
