import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { chosenEngine } from '../../../../writing/create-object.ts';
import { generate } from '../../generate.ts';
import { makeService } from '../make-service.ts';
import type { createServiceExternalNameVerb } from './verb.ts';

/** `kpod create service externalname NAME`. */
export const run = (call: CallOf<typeof createServiceExternalNameVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'Service',
    engine: chosenEngine(call.flags, deps.env),
    failure: 'failed to create ExternalName service:',
    make: (name) => makeService(name, { type: 'ExternalName', tcp: call.flags.tcp, externalName: call.flags.externalName }),
  });
