import { ApiError, UserError } from '../../../../api/errors.ts';
import { inOrder } from '../../../../api/field-order.ts';
import { resourceOfKind } from '../../../../api/scheme.ts';
import type { TokenRequest } from '../../../../api/token-request.ts';
import { tokenRequestVersion } from '../../../../api/token-request-version.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import { openResults } from '../../../output/results.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { objectPath } from '../../../selecting/paths.ts';
import type { createTokenVerb } from './verb.ts';

type Call = CallOf<typeof createTokenVerb>;

const boundKinds = ['Node', 'Pod', 'Secret'];

/** As Kubernetes' types have them, at every depth. */
const asRequest = inOrder([
  ...['kind', 'apiVersion', 'metadata', 'audiences', 'expirationSeconds', 'boundObjectRef', 'spec', 'status', 'token'],
  ...['expirationTimestamp', 'name', 'namespace', 'uid', 'creationTimestamp'],
]);

/** `kpod create token NAME`. Throws UsageError and UserError in kubectl's words. k8s: kubectl create_token.go */
export async function run({ name: verb, args, flags, argsBeforeDash = args.length }: Call, deps: CommandDeps): Promise<void> {
  if (argsBeforeDash !== 1) throw new UsageError(verb, `exactly one NAME is required, got ${argsBeforeDash}`, 'examples');
  const [name = ''] = args;
  const results = await openResults(flags, 'none', deps, () => asRequest);
  const spec = specOf(name, flags);
  const path = objectPath({ resource: resourceOfKind('ServiceAccount'), namespace: namespaceOf(flags), name }, 'token');
  const body = { kind: 'TokenRequest', apiVersion: tokenRequestVersion, metadata: { creationTimestamp: null }, spec };
  const sent = deps.client.request<TokenRequest>('POST', path, { body: body as unknown as KubeObject });
  const answer = await sent.catch((error: unknown) => {
    throw error instanceof ApiError ? new UserError(`failed to create token: ${error.message}`, { cause: error }) : error;
  });
  const { token } = answer.status;
  if (!token) throw new UserError('failed to create token: no token in server response');
  if (flags.output !== '') return results.print(answer);
  await deps.streams.out(deps.streams.stdoutIsTerminal ? `${token}\n` : token);
}

function specOf(name: string, { duration, audience, boundObjectKind: kind, boundObjectName, boundObjectUid: uid }: Call['flags']) {
  const fail = (message: string): never => {
    throw new UserError(message);
  };
  if (name === '') fail('service account name is required');
  if (duration < 0) fail('--duration must be greater than or equal to 0');
  if (duration % 1000 !== 0) fail('--duration cannot be expressed in units less than seconds');
  if (audience.includes('')) fail('--audience must not be an empty string');
  if (kind === '') {
    if (boundObjectName !== '') fail('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid !== '') fail('--bound-object-uid can only be set if --bound-object-kind is provided');
  } else {
    if (!boundKinds.includes(kind)) fail(`supported --bound-object-kind values are ${boundKinds.join(', ')}`);
    if (boundObjectName === '') fail('--bound-object-name is required if --bound-object-kind is provided');
  }
  return {
    audiences: audience.length > 0 ? audience : null,
    expirationSeconds: duration > 0 ? duration / 1000 : null,
    boundObjectRef: kind === '' ? null : { kind, apiVersion: 'v1', name: boundObjectName, ...(uid === '' ? {} : { uid }) },
  };
}
