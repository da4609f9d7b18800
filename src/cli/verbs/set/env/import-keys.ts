import { compareBytes } from '../../../../api/byte-order.ts';
import { UserError } from '../../../../api/errors.ts';
import type { ConfigMap, EnvVar, Secret } from '../../../../api/types.ts';
import type { Found } from '../../../selecting/select.ts';

/**
 * A variable for each key of config maps and secrets, or for those among `keys`. Its name is the key in capital letters: `tell` hears of one
 * that had to be changed. Throws UserError for other objects. k8s: kubectl set_env.go RunEnv
 */
export function importKeys(found: readonly Found[], keys: readonly string[], tell: (warning: string) => void): readonly EnvVar[] {
  return found.flatMap(({ object }) => {
    if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') throw new UserError('unsupported resource specified in --from');
    const reference = object.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
    const { data = {} } = object as ConfigMap | Secret;
    return Object.keys(data)
      .filter((key) => keys.length === 0 || keys.includes(key))
      .toSorted(compareBytes)
      .map((key): EnvVar => ({ name: nameOf(key, tell), valueFrom: { [reference]: { name: object.metadata.name, key } } }));
  });
}

function nameOf(key: string, tell: (warning: string) => void): string {
  const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
  if (name !== key) tell(`key ${key} transferred to ${name}`);
  return name;
}
