import { UserError } from '../../../../../api/errors.ts';
import { byName, inOrder } from '../../../../../api/field-order.ts';
import { goJson } from '../../../../../api/go-json.ts';
import type { CallOf } from '../../../../command-line/verb.ts';
import type { CommandDeps } from '../../../../deps.ts';
import { generate } from '../../generate.ts';
import { takeFiles } from '../../key-sources.ts';
import { secretGenerator } from '../make-secret.ts';
import type { createRegistrySecretVerb } from './verb.ts';

/** Where a kubelet looks. */
const configKey = '.dockerconfigjson';

type Call = CallOf<typeof createRegistrySecretVerb>;

/** `kpod create secret docker-registry NAME`. k8s: kubectl create_secret_docker.go */
export const run = (call: Call, deps: CommandDeps): Promise<void> => {
  const { fromFile, appendHash } = call.flags;
  const generator = secretGenerator({ type: 'kubernetes.io/dockerconfigjson', appendHash }, async (taker) => {
    checkLogin(call.flags);
    if (fromFile.length === 0) return taker.takeText(configKey, dockerConfig(call.flags));
    for (const source of fromFile) await takeFiles(source.includes('=') ? source : `${configKey}=${source}`, taker);
  });
  return generate(call, deps, generator);
};

function checkLogin({ fromFile, dockerUsername, dockerPassword, dockerServer }: Call['flags']): void {
  if (fromFile.length > 0 || [dockerUsername, dockerPassword, dockerServer].every((text) => text !== '')) return;
  throw new UserError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
}

/** What `docker login` would have written. */
function dockerConfig({ dockerServer, dockerUsername, dockerPassword, dockerEmail }: Call['flags']): string {
  const auth = Buffer.from(`${dockerUsername}:${dockerPassword}`).toString('base64');
  const login = { username: dockerUsername, password: dockerPassword, ...(dockerEmail === '' ? {} : { email: dockerEmail }), auth };
  const ofLogin = inOrder(['username', 'password', 'email', 'auth']);
  return goJson({ auths: Object.fromEntries([[dockerServer, login]]) }, (path) => (path.startsWith('.auths.') ? ofLogin : byName(path)));
}
