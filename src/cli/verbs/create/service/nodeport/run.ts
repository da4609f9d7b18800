import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { chosenEngine } from '../../../../writing/create-object.ts';
import { generate } from '../../generate.ts';
import { makeService } from '../make-service.ts';
import type { createServiceNodePortVerb } from './verb.ts';

/** `kpod create service nodeport NAME`. */
export const run = (call: CallOf<typeof createServiceNodePortVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'Service',
    engine: chosenEngine(call.flags, deps.env),
    failure: 'failed to create NodePort service:',
    make: (name) => makeService(name, { type: 'NodePort', tcp: call.flags.tcp, nodePort: call.flags.nodePort }),
  });
