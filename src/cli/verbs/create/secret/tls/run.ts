import { UserError } from '../../../../../api/errors.ts';
import { keyPairProblem } from '../../../../../api/tls-key-pair.ts';
import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { generate } from '../../generate.ts';
import { readBytes } from '../../key-sources.ts';
import { secretGenerator } from '../make-secret.ts';
import type { createTlsSecretVerb } from './verb.ts';

/** `kpod create secret tls NAME`. k8s: kubectl create_secret_tls.go */
export const run = (call: CallOf<typeof createTlsSecretVerb>, deps: CommandDeps): Promise<void> => {
  const { cert, key, appendHash } = call.flags;
  const generator = secretGenerator({ type: 'kubernetes.io/tls', appendHash }, async ({ takeBytes }) => {
    if (cert === '' || key === '') throw new UserError('key and cert must be specified');
    const certificate = await readPem(cert);
    const privateKey = await readPem(key);
    const problem = keyPairProblem(certificate, privateKey);
    if (problem !== undefined) throw new UserError(problem);
    takeBytes('tls.crt', certificate);
    takeBytes('tls.key', privateKey);
  });
  return generate(call, deps, generator);
};

const readPem = (path: string): Promise<Buffer> =>
  readBytes(path).catch((cause: unknown) => {
    throw new UserError(`Cannot read file ${path}, ${(cause as Error).message}`, { cause });
  });
