import { isAbsolute, join } from 'node:path';
import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import { entryOf, type Located, textOf, textsOf } from './kubeconfig.ts';
import type { PluginEntry } from './types.ts';

const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const modes = ['Never', 'IfAvailable', 'Always'] as const;

/** The credential plugin of a user; undefined for none. Throws UserError for one that cannot be used. k8s: clientcmd validation.go, exec.go */
export function readPlugin(user: string, { entry, directory }: Located): PluginEntry | undefined {
  if (!isRecord(entry['exec'])) return undefined;
  const exec = entryOf(entry, 'exec');
  const apiVersion = textOf(exec, 'apiVersion');
  const command = textOf(exec, 'command');
  const needed = (field: string) => new UserError(`${field} must be specified for ${user} to use exec authentication plugin`);
  if (command === '') throw needed('command');
  if (apiVersion === '') throw needed('apiVersion');
  if (!versions.includes(apiVersion)) throw new UserError(`exec plugin: invalid apiVersion ${JSON.stringify(apiVersion)}`);
  const given = textOf(exec, 'interactiveMode');
  // The older version has a default.
  if (given === '' && apiVersion === versions[0]) throw needed('interactiveMode');
  const interactiveMode = given === '' ? 'IfAvailable' : modes.find((mode) => mode === given);
  if (!interactiveMode) throw new UserError(`invalid interactiveMode for ${user}: ${JSON.stringify(given)}`);
  const variables = Array.isArray(exec['env']) ? exec['env'].filter(isRecord) : [];
  if (variables.some((variable) => textOf(variable, 'name') === ''))
    throw new UserError(`env variable name must be specified for ${user} to use exec authentication plugin`);
  return {
    ...{ apiVersion, interactiveMode },
    command: command.includes('/') && !isAbsolute(command) ? join(directory, command) : command,
    args: textsOf(exec, 'args'),
    env: Object.fromEntries(variables.map((variable) => [textOf(variable, 'name'), textOf(variable, 'value')])),
    installHint: textOf(exec, 'installHint'),
    provideClusterInfo: exec['provideClusterInfo'] === true,
  };
}
