import { isUtf8 } from 'node:buffer';
import { UserError } from '../../../../api/errors.ts';
import { goQuote } from '../../../../api/go-quote.ts';
import { configKey } from '../../../../api/validation/names.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import { type KeyTaker, takeKeys } from '../key-sources.ts';
import { objectHash } from '../object-hash.ts';
import type { createConfigMapVerb } from './verb.ts';

/** `kpod create configmap NAME`. k8s: kubectl create_configmap.go */
export const run = (call: CallOf<typeof createConfigMapVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'ConfigMap',
    failure: 'failed to create configmap:',
    async make(name) {
      const taken = createTaker(name);
      await takeKeys(call.flags, taken, deps.env);
      return {
        ...(taken.data.size > 0 ? { data: Object.fromEntries(taken.data) } : {}),
        ...(taken.binaryData.size > 0 ? { binaryData: Object.fromEntries(taken.binaryData) } : {}),
      };
    },
    rename: (name, made) => (call.flags.appendHash ? `${name}-${objectHash({ data: {}, ...made, kind: 'ConfigMap', name })}` : name),
  });

/** Bytes that are no text go where bytes may be. */
function createTaker(name: string): KeyTaker & Record<'data' | 'binaryData', ReadonlyMap<string, string>> {
  const data = new Map<string, string>();
  const binaryData = new Map<string, string>();
  const checkNew = (key: string): void => {
    const there = data.has(key) ? 'Data' : binaryData.has(key) ? 'BinaryData' : undefined;
    if (there === undefined) return;
    throw new UserError(
      `cannot add key ${goQuote(key)}, another key by that name already exists in ${there} for ConfigMap ${goQuote(name)}`,
    );
  };
  const takeText = (key: string, text: string): void => {
    const problems = configKey(key);
    if (problems.length > 0) throw new UserError(`${goQuote(key)} is not a valid key name for a ConfigMap: ${problems.join(',')}`);
    checkNew(key);
    data.set(key, text);
  };
  return {
    ...{ what: 'config', data, binaryData, takeText },
    takeBytes(key, bytes) {
      if (isUtf8(bytes)) return takeText(key, bytes.toString());
      checkNew(key);
      binaryData.set(key, bytes.toString('base64'));
    },
  };
}
