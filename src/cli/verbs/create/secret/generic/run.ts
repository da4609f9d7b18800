import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { generate } from '../../generate.ts';
import { takeKeys } from '../../key-sources.ts';
import { secretGenerator } from '../make-secret.ts';
import type { createGenericSecretVerb } from './verb.ts';

/** `kpod create secret generic NAME`. k8s: kubectl create_secret.go */
export const run = (call: CallOf<typeof createGenericSecretVerb>, deps: CommandDeps): Promise<void> =>
  generate(
    call,
    deps,
    secretGenerator(call.flags, (taker) => takeKeys(call.flags, taker, deps.env)),
  );
